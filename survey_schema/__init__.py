"""What is asked and what it means: instruments, indicators, benchmarks, designs, the disclosure policy."""
