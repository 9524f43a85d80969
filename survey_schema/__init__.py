"""What is asked and what it means: instruments, indicators, benchmarks, survey designs, the disclosure policy."""
