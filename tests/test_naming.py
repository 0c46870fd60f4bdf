"""docs/naming.md, the clean tables and the code say the same words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from perfeval.clean.schema import TABLES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "perfeval"
PAGE = (ROOT / "docs" / "naming.md").read_text("utf-8")
TERMS = PAGE.split("## Terms")[1].split("## Verbs")[0]
ROWS = [[part.strip() for part in line.split("|")[1:4]] for line in TERMS.splitlines()[4:] if line.startswith("|")]
GLOSSARY = {name: chinese for chinese, _, names in ROWS for name in re.findall(r"`(\w+)`", names)}

NOT_TERMS = {"position", "cells", "texts", "extra", "attributes", "subject", "level", "region", "edition"}
NOT_TERMS |= {"file", "sheet", "container", "sha256"}
"""Columns that say where a row stands or what else it holds."""
_PART = re.compile(r"^(target|actual|reviewed|label|score|max_score|self_score|level[12])_(?!text$|score$).*")
"""One part of a value: ``target_unit``, ``actual_day``."""


def test_every_term_is_a_name_of_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    known = set(re.findall(r"\w+", code))
    assert len(GLOSSARY) > 50
    assert [name for name in GLOSSARY if name not in known] == []


def test_columns_of_a_form_bear_the_names_of_the_glossary() -> None:
    wrong = []
    for table in ("projects", "funds", "goals", "indicators", "reported"):
        for column in TABLES[table].columns:
            base = _PART.sub(r"\1", column.name)
            said = GLOSSARY.get(column.name)
            derived = base != column.name or column.name in NOT_TERMS or column.name.endswith("_text")
            if said is None and not derived:
                wrong.append(f"{table}.{column.name} ({column.zh}) is not in docs/naming.md")
            elif said is not None and column.name != "name" and not _alike(column.zh, said):
                wrong.append(f"{table}.{column.name}: {column.zh} here, {said} in docs/naming.md")
    assert wrong == []


def _alike(heading: str, said: str) -> bool:
    return any(heading.startswith(word) or word.startswith(heading) for word in said.split("、"))


MOST_SHARED = 35  # names that two modules within two levels of the package bear; may only fall


def test_no_module_is_called_like_its_folder_and_fewer_and_fewer_alike() -> None:
    modules = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.stem != "__init__"]
    near = Counter(path.stem for path in modules if len(path.parts) <= 2)
    near.update(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())
    assert [str(path) for path in modules if path.parent.name == path.stem] == [], "say what of it the module is about"
    shared = {name for name, count in near.items() if count > 1}
    assert len(shared) <= MOST_SHARED, f"borne twice: {sorted(shared)}"
