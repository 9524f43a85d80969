"""What is handed out as a file: the codebook of an instrument, as HTML, as tables, and in words for DDI."""
