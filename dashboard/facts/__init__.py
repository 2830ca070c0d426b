"""Facts: the sums a refresh brings from the warehouse, kept in memory and on disk."""
