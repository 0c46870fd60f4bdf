"""Text of one cell becomes a typed quantity, or the reason why not."""
