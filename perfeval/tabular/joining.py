"""Two tables, one set of projects (合并): by code, else by name, unit and year; what has no partner is listed.

Both tables are first grouped into the projects they name; the groups are then paired in a fixed order of passes, the
surest first, each only where the partner is the only one. Nothing is paired that its own code contradicts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from perfeval.clean.identification import code_of
from perfeval.clean.projects import slug
from perfeval.forms.text import plain
from perfeval.messages import Message
from perfeval.model import CleaningStep
from perfeval.numbers import spans
from perfeval.tabular.contract import KEYS, SHOWN, Cleaned, CleaningLog, Joined, Kind, empty_frame
from perfeval.tabular.recognising import WORDS

NO_YEAR = -1
_NAMED = 8  # projects that are named one by one in a sentence
_CONTRADICTION = (
    "project_id", "field", "first", "first_table", "first_source", "first_place", "second", "second_table",
    "second_source", "second_place",
)  # fmt: skip


def join(
    budget: Cleaned | pd.DataFrame | None, indicators: Cleaned | pd.DataFrame | None, *, undo: Collection[str] = ()
) -> Joined:
    """Budget and indicators of the same projects (合并两张表).

    Args:
        budget, indicators: clean tables; one may be missing.
        undo: ``code_restored`` and ``year_from_partner`` may be taken back.
    """
    frames = {"budget": _frame(budget, "budget"), "indicators": _frame(indicators, "indicators")}
    groups = {kind: groups_of(frame) for kind, frame in frames.items()}
    pairs = match_groups(groups["budget"], groups["indicators"], undo)
    table = _projects(groups["budget"], groups["indicators"], pairs, undo)
    both = bool(len(frames["budget"])) and bool(len(frames["indicators"]))
    log = _told(frames, groups, pairs, table, undo) if both else CleaningLog()
    restored = any(step.name == "code_restored" and not step.undone for step in log.steps)
    log += CleaningLog((), (*_numeric_codes(() if restored else (budget, indicators)), *_without_year(table)))
    found = _contradictions(frames, groups, pairs, table)
    for kind, frame in frames.items():
        number = table.set_index(f"{kind}_group")["project_id"] if len(table) else pd.Series(dtype=object)
        own = groups[kind].rows
        ids = pd.Series(own).map(number[number.index >= 0] if len(table) else {}).astype("str")
        frame = frame.assign(project_id=ids.to_numpy())
        agreed = table.drop_duplicates("project_id").set_index("project_id")
        frame["year"] = frame["year"].fillna(frame["project_id"].map(agreed["year"]).astype("Int64"))
        frame["project_code"] = frame["project_id"].map(agreed["project_code"]).astype("str")
        frames[kind] = frame
    return Joined(
        table.drop(columns=["budget_group", "indicators_group"]), frames["budget"], frames["indicators"], found, log
    )


def _frame(table: Cleaned | pd.DataFrame | None, kind: Kind) -> pd.DataFrame:
    if table is None:
        return empty_frame(kind)
    return table.frame if isinstance(table, Cleaned) else table


# ---------------------------------------------------------------- the projects that one table names


@dataclass(frozen=True)
class Groups:
    """The projects of one table.

    Attributes:
        table: one row a project: ``code``, ``name``, ``owner``, ``department`` (keys to compare by), ``year``
            (:data:`NO_YEAR` where none), ``row`` (its first row), and the key columns as written.
        rows: the number of the project for each row of the frame.
    """

    table: pd.DataFrame
    rows: np.ndarray[Any, np.dtype[np.int64]]


def groups_of(frame: pd.DataFrame) -> Groups:
    """Rows of one project: the same code, year and name; without a code the same name, unit and year."""
    keys = pd.DataFrame(
        {
            "code": frame["project_code"].fillna("").astype("str"),
            "name": _keyed(frame["project"], name_key),
            "owner": _keyed(frame["unit"], name_key),
            "department": _keyed(frame["department"], name_key),
            "year": frame["year"].fillna(NO_YEAR).astype("int64"),
        }
    ).reset_index(drop=True)
    if keys.empty:
        written = pd.DataFrame({f"{name}_text": pd.Series([], dtype="object") for name in KEYS})
        return Groups(pd.concat([keys, written], axis=1).assign(row=[]), np.array([], dtype=np.int64))
    missing = keys["code"] == ""
    inside = _keyed(frame["project"].reset_index(drop=True), lambda text: code_of(text) or "")
    keys["code"] = keys["code"].mask(missing, inside)
    owner = keys["owner"].where(keys["code"] == "", "")
    number = keys.assign(owner=owner).groupby(["code", "name", "owner", "year"], sort=False).ngroup().to_numpy()
    first = pd.Series(number).drop_duplicates().index
    table = keys.loc[first].reset_index(drop=True)
    for name in KEYS:
        table[f"{name}_text"] = frame[name].reset_index(drop=True).loc[first].reset_index(drop=True)
    return Groups(table.assign(row=first.to_numpy()), number.astype(np.int64))


def _keyed(texts: pd.Series[Any], key: Callable[[str], str]) -> pd.Series[str]:
    """A key for each text, made once for each distinct text."""
    texts = texts.fillna("").astype("str").reset_index(drop=True)
    return texts.map({text: key(text) for text in texts.unique()}).astype("str")


def name_key(text: str) -> str:
    """A name to compare by: without its leading code, full width, spaces and brackets' shapes.

    >>> name_key("105001-市图书馆") == name_key("市图书馆"), name_key("道路养护（一期）")
    (True, '道路养护(一期)')
    """
    code = code_of(text)
    bare = text.strip()
    if code is not None:
        bare = bare[bare.index(code) + len(code) :].lstrip(" ])）】-—－_")
    return plain(bare).replace("〔", "(").replace("〕", ")").replace("[", "(").replace("]", ")")


# ---------------------------------------------------------------- which belong together


def match_groups(left: Groups, right: Groups, undo: Collection[str] = ()) -> pd.DataFrame:
    """Pairs of projects of two tables: ``left``, ``right``, ``how``; several of the right may be one of the left."""
    passes: list[tuple[str, tuple[str, ...], bool]] = [
        ("code", ("code", "name"), True),
        ("code", ("code",), False),
        *([("code", ("bare", "name"), True)] if "code_restored" not in undo else []),
        ("name_unit_year", ("name", "owner"), True),
        ("name_year", ("name",), True),
    ]
    first, second = (_with_bare(one.table) for one in (left, right))
    records = (_records(first), _records(second))
    found: list[tuple[int, int, str]] = []
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for how, keys, one_to_one in passes:
        for a, b in _pass(first, second, keys, taken_left if one_to_one else set(), taken_right):
            if b in taken_right or (one_to_one and a in taken_left):
                continue
            if how.startswith("name") and not _may_be_one(records[0][a], records[1][b], how):
                continue
            found.append((a, b, how))
            taken_left.add(a)
            taken_right.add(b)
    return pd.DataFrame(found, columns=["left", "right", "how"])


def _with_bare(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(bare=table["code"].astype("str").str.lstrip("0"))


def _pass(
    left: pd.DataFrame, right: pd.DataFrame, keys: Sequence[str], without_left: set[int], without_right: set[int]
) -> Iterator[tuple[int, int]]:
    """Pairs that agree in the keys and the year; then those where one of them has no year and only one fits."""
    first = left[~left.index.isin(list(without_left))]
    second = right[~right.index.isin(list(without_right))]
    for key in keys:
        first, second = first[first[key] != ""], second[second[key] != ""]
    dated = [*keys, "year"]
    yield from _equal(first[first["year"] != NO_YEAR], second[second["year"] != NO_YEAR], dated, keys)
    yield from _equal(first, second[second["year"] == NO_YEAR], keys, keys)
    yield from _equal(first[first["year"] == NO_YEAR], second[second["year"] != NO_YEAR], keys, keys, alone_right=True)


def _equal(
    left: pd.DataFrame, right: pd.DataFrame, on: Sequence[str], keys: Sequence[str], *, alone_right: bool = False
) -> Iterator[tuple[int, int]]:
    on = list(on)
    left = left[~left.duplicated(on, keep=False)]
    if alone_right or keys[0] not in ("code",):
        right = right[~right.duplicated(on, keep=False)]
    if left.empty or right.empty:
        return
    both = left[on].reset_index().merge(right[on].reset_index(), on=on, suffixes=("_left", "_right"))
    yield from zip(both["index_left"].astype(int), both["index_right"].astype(int), strict=True)


def _may_be_one(left: dict[Any, Any], right: dict[Any, Any], how: str) -> bool:
    """A pair by name is none where both have codes that differ, or, without the unit as a key, units that differ."""
    if left["code"] and right["code"] and left["code"] != right["code"]:
        return False
    same = not left["owner"] or not right["owner"] or left["owner"] == right["owner"]
    return how == "name_unit_year" or bool(same)


# ---------------------------------------------------------------- the one set


def _projects(first: Groups, second: Groups, pairs: pd.DataFrame, undo: Collection[str]) -> pd.DataFrame:
    """One row a project and pair, in the order of the budget, then what only the indicators have."""
    a, b = _records(first.table), _records(second.table)
    rows: list[dict[str, Any]] = []
    of_left: dict[int, list[tuple[int, str]]] = {}
    for left, right, how in pairs.itertuples(index=False):
        of_left.setdefault(int(left), []).append((int(right), how))
    for left in range(len(a)):
        partners = of_left.get(left, [(-1, "budget_only")])
        for number, (right, how) in enumerate(partners):
            other = b[right] if right >= 0 else None
            rows.append(_row(a[left], other, how, left if number == 0 else -2, right, undo))
            if number:
                rows[-1] |= {key: rows[-2][key] for key in (*KEYS, "key")}
    matched = set(pairs["right"]) if len(pairs) else set()
    for right in range(len(b)):
        if right not in matched:
            rows.append(_row(b[right], None, "indicators_only", -1, right, undo))
    ids: dict[int, str] = {}
    used: dict[str, int] = {}
    for number, row in enumerate(rows):
        again = row["budget_group"] == -2
        ids[number] = ids[number - 1] if again else _distinct(_id_of(row), used)
    names = ["project_id", *KEYS, "how", "budget_group", "indicators_group"]
    for number, row in enumerate(rows):
        row["project_id"] = ids[number]
    table = pd.DataFrame(rows, columns=names)
    table["year"] = table["year"].astype("Int64")
    return table


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.astype(object).to_dict("records")


def _row(
    own: dict[Any, Any], other: dict[Any, Any] | None, how: str, left: int, right: int, undo: Collection[str]
) -> dict[str, Any]:
    said = {name: own[f"{name}_text"] for name in KEYS}
    said["project_code"] = own["code"] or None
    if other is not None:
        for name in ("project", "unit", "department"):
            if not isinstance(said[name], str):
                said[name] = other[f"{name}_text"]
        code, theirs = str(own["code"]), str(other["code"])
        said["project_code"] = max(code, theirs, key=len) or None
        if pd.isna(said["year"]) and "year_from_partner" not in undo:
            said["year"] = other["year_text"]
    return {**said, "how": how, "budget_group": left, "indicators_group": right, "key": ""}


def _id_of(row: dict[str, Any]) -> str:
    """The id of a project, from its code and year, else from its name, unit and year: stable across files and runs."""
    year = "" if pd.isna(row["year"]) else f"-{int(row['year'])}"
    code = row["project_code"]
    if isinstance(code, str) and code:
        return _safe(code) + year
    words = [text for text in (row["project"], row["unit"]) if isinstance(text, str) and text]
    return _safe("-".join(words)) + year


def _safe(text: str) -> str:
    return slug(text.replace("/", "-").replace("\\", "-") + ".x")


def _distinct(name: str, used: dict[str, int]) -> str:
    count = used[name] = used.get(name, 0) + 1
    return name if count == 1 else _distinct(f"{name}-{count}", used)


# ---------------------------------------------------------------- what is told


def _told(
    frames: Mapping[str, pd.DataFrame],
    groups: dict[str, Groups],
    pairs: pd.DataFrame,
    table: pd.DataFrame,
    undo: Collection[str],
) -> CleaningLog:
    first, second = groups["budget"].table, groups["indicators"].table
    left, right = (
        groups[kind].table.loc[pairs[side].astype(int)].reset_index(drop=True)
        for kind, side in (("budget", "left"), ("indicators", "right"))
    )
    sides = {"budget": left, "indicators": right}
    for kind, side in sides.items():
        side["place"] = frames[kind]["place"].to_numpy()[side["row"].astype(int)] if len(side) else []
    steps: list[CleaningStep] = []
    if len(pairs):
        codes = (left["code"] != right["code"]) & (left["code"] != "") & (right["code"] != "")
        shorter = left["code"].str.len() < right["code"].str.len()
        for kind, lost in (("budget", codes & shorter), ("indicators", codes & ~shorter)):
            steps += _step("code_restored", lost, sides[kind], undo, kind)
        for kind, other in (("budget", right), ("indicators", left)):
            missing = (sides[kind]["year"] == NO_YEAR) & (other["year"] != NO_YEAR)
            said = tuple(str(year) for year in sorted(set(other["year"][missing])))
            steps += _step("year_from_partner", missing, sides[kind], undo, kind, years=said)
    problems: list[Message] = []
    for how, key in (("budget_only", "join.only_budget"), ("indicators_only", "join.only_indicators")):
        alone = table[table["how"] == how]
        if len(alone):
            names = tuple(_name_of(row) for row in alone.head(_NAMED).to_dict("records"))
            more = ("…",) if len(alone) > _NAMED else ()
            problems.append(WORDS.say(key, count=len(alone), names=(*names, *more)))
    by_name = pairs[pairs["how"] != "code"] if len(pairs) else pairs
    for how in dict.fromkeys(by_name["how"]):
        own = by_name[by_name["how"] == how]["left"].astype(int)
        names = tuple(str(first.loc[n, "project_text"]) for n in own.head(_NAMED))
        problems.append(
            WORDS.say(f"join.by_{how}", count=len(own), names=(*names, *(("…",) if len(own) > _NAMED else ())))
        )
    problems += _same_name_other_code(first, second, pairs)
    return CleaningLog(tuple(steps), tuple(problems))


def _numeric_codes(tables: Sequence[Cleaned | pd.DataFrame | None]) -> Iterator[Message]:
    """Codes that came as numbers, with nothing to compare them with."""
    for table in tables:
        for source, recognised in (
            zip(table.sources, table.recognised, strict=True) if isinstance(table, Cleaned) else ()
        ):
            if recognised.number_of("project_code") in source.numeric:
                yield WORDS.say("codes.numbers", table=source.name)


def _without_year(table: pd.DataFrame) -> Iterator[Message]:
    count = int(table.drop_duplicates("project_id")["year"].isna().sum())
    if count:
        yield WORDS.say("join.no_year", count=count)


def _step(
    name: str,
    where: pd.Series[bool],
    side: pd.DataFrame,
    undo: Collection[str],
    table: str,
    **parts: Any,
) -> list[CleaningStep]:
    count = int(where.sum())
    if not count:
        return []
    rows = tuple(int(row) for row in side["place"][where].head(SHOWN))
    told = WORDS.say(f"step.{name}", count=count, rows=spans(rows, count), **parts)
    return [CleaningStep(name, table, count, rows, told, name in undo)]


def _name_of(row: dict[Any, Any]) -> str:
    words = [row[name] for name in ("project_code", "project") if isinstance(row[name], str)]
    return " ".join(words)


def _same_name_other_code(first: pd.DataFrame, second: pd.DataFrame, pairs: pd.DataFrame) -> Iterator[Message]:
    """Projects of one name and year that were not put together because their codes differ."""
    left = first[~first.index.isin(pairs["left"])]
    right = second[~second.index.isin(pairs["right"])]
    both = left[left["name"] != ""].merge(right, on=["name", "year"], suffixes=("_left", "_right"))
    both = both[(both["code_left"] != "") & (both["code_right"] != "") & (both["code_left"] != both["code_right"])]
    if len(both):
        names = tuple(
            f"{row['project_text_left']}（{row['code_left']}、{row['code_right']}）"
            for row in both.head(_NAMED).to_dict("records")
        )
        yield WORDS.say("join.codes_differ", count=len(both), names=names)


def _contradictions(
    frames: dict[str, pd.DataFrame], groups: dict[str, Groups], pairs: pd.DataFrame, table: pd.DataFrame
) -> pd.DataFrame:
    """What the two tables, or two rows of one, say differently of one project."""
    found: list[dict[str, Any]] = []
    first, second = _records(groups["budget"].table), _records(groups["indicators"].table)
    by_left: dict[Any, str] = (
        table[table["budget_group"] >= 0].set_index("budget_group")["project_id"].to_dict() if len(table) else {}
    )
    fields = (("project", "name"), ("unit", "owner"), ("department", "department"))
    for left, right, _ in pairs.itertuples(index=False):
        a, b = first[left], second[right]
        for field, key in fields:
            if a[key] and b[key] and a[key] != b[key]:
                one = _side("first", frames["budget"], int(a["row"]), field, "budget")
                other = _side("second", frames["indicators"], int(b["row"]), field, "indicators")
                found.append({"project_id": by_left[left], "field": field, **one, **other})
    found += _twice(frames["budget"], groups["budget"], by_left)
    return pd.DataFrame(found, columns=list(_CONTRADICTION))


def _twice(frame: pd.DataFrame, groups: Groups, ids: dict[Any, str]) -> Iterator[dict[str, Any]]:
    """Two rows of the budget for one project and the same source of money."""
    keyed = frame[["label_text"]].fillna("").reset_index(drop=True).assign(group=groups.rows)
    again = np.flatnonzero(keyed.duplicated(["group", "label_text"], keep="first").to_numpy())
    if not len(again):
        return
    said = list(zip(keyed["group"], keyed["label_text"], strict=True))
    head: dict[Any, int] = {}
    for row, key in enumerate(said):
        head.setdefault(key, row)
    for row in map(int, again):
        first = head[said[row]]
        for field in ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan", "self_score"):
            if frame[field].iloc[first] != frame[field].iloc[row]:
                one = _side("first", frame, first, field, "budget")
                other = _side("second", frame, int(row), field, "budget")
                yield {"project_id": ids[int(groups.rows[row])], "field": field, **one, **other}


def _side(side: str, frame: pd.DataFrame, row: int, field: str, table: str) -> dict[str, Any]:
    own = frame.iloc[row]
    return {
        side: own[field],
        f"{side}_table": table,
        f"{side}_source": int(own["source"]) if "source" in own else 0,
        f"{side}_place": int(own["place"]),
    }
