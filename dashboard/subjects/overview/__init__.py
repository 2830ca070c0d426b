"""Overview: the change that matters most, and the tiles of every other room."""
