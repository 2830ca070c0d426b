"""Cohorts: accounts by their first paid month, followed by age."""
