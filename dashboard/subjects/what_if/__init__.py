"""What if: what the churn rate does to MRR over the coming months."""
