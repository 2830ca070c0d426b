"""Definitions: every metric worked on the view on screen, and the words of the business."""
