"""Publishing: what would be published, checked as one release; what was; and the file that everybody sees."""
