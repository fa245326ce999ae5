"""One ground for the five questions: bytes to text, Korean keys, dates, addresses, outlets."""
