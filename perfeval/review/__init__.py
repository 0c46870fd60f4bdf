"""Evaluations become findings: what a careful reviewer would flag, with place and words."""
