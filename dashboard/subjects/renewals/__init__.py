"""Renewals: contracts that fell due, those that fall due next, and the signs against them."""
