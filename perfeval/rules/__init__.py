"""The rule books: loaded, checked, chosen; the scoring methods they may name."""
