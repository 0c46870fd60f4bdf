"""Imports go one way: file → raw → clean → evaluation → findings → report → run → command."""

from __future__ import annotations

from pathlib import Path

from tests.every import every
from tests.trees import shown

PACKAGE = Path(__file__).resolve().parents[1] / "perfeval"

#: From the ground up. A room may import from its own and from rooms below it.
FLOORS = [
    {"resources", "collecting", "reporting"},
    {"places", "words", "numbers", "sight"},
    {"messages", "table", "frames"},
    {"errors"},
    {"data_files"},
    {"plain", "settings"},
    {"values"},
    {"money"},
    {"model"},
    {"sources", "naming"},
    {"forms"},
    {"clean"},
    {"tabular"},
    {"guarded"},
    {"rules"},
    {"intake"},
    {"table_intake"},
    {"scoring"},
    {"review"},
    {"library"},
    {"json_rows", "result_tables"},
    {"json_document", "exports"},
    {"columns"},
    {"outcome"},
    {"history"},
    {"report"},
    {"office"},
    {"batch"},
    {"workbench", "example_county"},
    {"job", "verify", "workspace"},
    {"cli"},
    {"__init__", "__main__"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for module, names in shown(path).imports:
        top, *below = module.split(".")
        if top == "perfeval":
            rooms |= {below[0]} if below else {name for name in names if not name.startswith("_")}
    return rooms


@every("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_arrow(path: Path) -> None:
    own = room_of(path)
    assert own in FLOOR, f"{own} has no floor: say in FLOORS and docs/architecture.md where it belongs"
    for room in imported_rooms(path):
        assert room in FLOOR, f"{path.name} imports perfeval.{room}, which has no floor"
        assert room == own or FLOOR[room] < FLOOR[own], f"{path.name} ({own}) imports {room}, which lies above it"


def test_no_module_imports_a_notebook() -> None:
    for path in MODULES:
        assert "import_ipynb" not in path.read_text("utf-8")


def test_toml_is_read_at_one_door() -> None:
    """``resources`` reads what travels along, ``data_files`` what people write, ``settings`` a variable."""
    own = [path.stem for path in MODULES if any(module == "tomllib" for module, _ in shown(path).imports)]
    assert sorted(own) == ["data_files", "resources", "settings"]


MOST_ANY = 215  # parameters and results of functions annotated Any, counted as ruff's ANN401 counts; may only fall


def test_any_only_gets_rarer() -> None:
    found = sum(shown(path).any_count for path in MODULES)
    assert found <= MOST_ANY, f"{found} plain Any: say what it is, or where it cannot be said, why"
