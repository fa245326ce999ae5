"""What does an edition out of ten thousand articles cost? See `__main__`."""
