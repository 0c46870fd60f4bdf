"""perfeval: reads self-evaluation forms of public spending, recomputes them, explains every point."""

__version__ = "0.1.0"
