"""Recognised forms become clean projects and clean tables, with an account of every cell."""
