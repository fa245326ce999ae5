"""How much of what is new is found, and how much of what is shown is new."""
