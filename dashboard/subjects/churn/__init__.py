"""Churn: who left, where, and why."""
