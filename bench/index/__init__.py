"""Does the near-duplicate index stay as quick when it has grown? See `__main__`."""
