"""What travels inside the package (随包文件): notebooks, example data, rule books, font, template.

In a checkout the notebooks and the example data stand at the top level; in an installed wheel
they stand inside the package. Callers ask here and need not know.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parent


def notebooks() -> Path:
    """Folder of the notebooks that make reports and of those to work in."""
    inside = PACKAGE / "notebooks"
    return inside if inside.is_dir() else _CHECKOUT / "notebooks"


def example_data() -> Path:
    """Folder with the example: ``raw/`` with real published forms, ``corrections/``."""
    inside = PACKAGE / "example"
    return inside if inside.is_dir() else _CHECKOUT / "data"


def rulebooks() -> Path:
    """Folder of the rule books as TOML."""
    return PACKAGE / "rulebooks"
