"""Pure computation: no input or output, no clock, no randomness; `now` is a parameter."""
