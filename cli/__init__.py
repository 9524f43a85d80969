"""The front door: one command per task, each a few lines that call the rooms."""
