"""Killable worker processes for parsing and extraction."""
