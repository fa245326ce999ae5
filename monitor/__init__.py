"""A background service that follows the AI sovereignty debate in the Korean press and mails one digest a day."""

__version__ = "0.6.0"
