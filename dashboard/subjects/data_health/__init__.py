"""Data health: what is connected, what is wrong with it, how fresh the figures are."""
