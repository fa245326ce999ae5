"""Have we seen it, and what belongs together?"""
