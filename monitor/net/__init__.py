"""The outside web: polite, bounded, guarded."""
