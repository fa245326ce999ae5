"""How well do stories come out? See `__main__`."""
