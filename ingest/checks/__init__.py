"""What is asked of a file beyond its codes: who is known by it, who jokes, whom it covers, what jumps."""
