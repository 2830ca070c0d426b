"""NPS: what customers answer by quarter, and what they do afterwards."""
