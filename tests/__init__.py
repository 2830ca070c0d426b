"""Tests of Longroad."""
