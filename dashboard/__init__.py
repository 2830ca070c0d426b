"""Longroad, the retention dashboard."""
