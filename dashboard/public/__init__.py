"""What everybody may see: pages and open data, made of the public file and of nothing else."""
