"""How quick is the matcher, and what would quicker or plainer ways of looking miss? See `__main__`."""
