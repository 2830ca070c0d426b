"""Revenue: MRR, its movements, and what is committed for the coming year."""
