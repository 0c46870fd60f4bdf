"""Evaluations become tables, charts, executed notebooks, HTML pages and the site."""
