"""Does it concern us?"""
