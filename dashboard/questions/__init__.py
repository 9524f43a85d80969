"""What pages ask of what is stored: frames and small objects, each behind the border of disclosure."""
