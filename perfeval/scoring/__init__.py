"""Clean projects become evaluations: pure functions of a project and one rule book."""
