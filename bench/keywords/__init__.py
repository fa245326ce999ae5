"""What the shipped keywords find, against what two readers say is on the subject."""
