"""Which column is which (列的识别): headings by the words of forms, the ambiguous ones by what stands below, or asked.

The words are those of ``forms/vocabulary.toml``: a heading that a form may use, a table may use. Where two columns
mean the same and nothing tells them apart, neither is taken and the question is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from perfeval.clean.identification import year_in
from perfeval.forms.lines import money_unit
from perfeval.forms.shapes import is_source
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.messages import Facts, Message
from perfeval.resources import packaged
from perfeval.tabular.contract import CONTRACT, Kind, Recognised, Taken
from perfeval.tabular.sources import BELOW, Grid, Source
from perfeval.values.units import meaning

if TYPE_CHECKING:
    import pandas as pd

WORDS = Facts("tabular")
KINDS: tuple[Kind, ...] = ("indicators", "budget")  # a table of indicators may hold money too, never the other way

Columns = Mapping[str, object]
"""What the caller says of columns: heading → field, or field → heading, or field → (heading, unit)."""

_COMMON = {
    "identification.code": "project_code",
    "identification.name": "project",
    "identification.unit": "unit",
    "identification.unit_weak": "unit",
    "identification.department": "department",
    "identification.year": "year",
    "identification.amount_unit": "amount_unit_text",
}
_FIELDS: Mapping[Kind, Mapping[str, str]] = {
    "budget": {
        **_COMMON,
        "funds.label": "label_text",
        "funds.initial_budget": "initial_budget_wan",
        "funds.adjusted_budget": "adjusted_budget_wan",
        "funds.arrived": "arrived_wan",
        "funds.executed": "executed_wan",
        "funds.amount": "amount",
        "funds.execution_rate": "execution_rate_text",
        "funds.self_score": "self_score",
        "funds.reason": "reason_text",
        "funds.number": "number",
        "totals.total": "self_score",
        "totals.grade": "grade",
    },
    "indicators": {
        **_COMMON,
        "indicators.project_name": "project",
        "indicators.number": "number",
        "indicators.level1": "level1",
        "indicators.level2": "level2",
        "indicators.level3": "level3",
        "indicators.sign": "comparator_text",
        "indicators.target": "target_text",
        "indicators.adjusted_target": "adjusted_target",
        "indicators.initial_target": "initial_target_text",
        "indicators.unit": "unit_text",
        "indicators.actual": "actual_text",
        "indicators.interim": "interim_text",
        "indicators.forecast": "forecast_text",
        "indicators.reviewed_text": "reviewed_text",
        "indicators.reviewed_score": "reviewed_score",
        "indicators.max_score": "max_score",
        "indicators.self_score": "self_score",
        "indicators.reason": "reason_text",
        "indicators_weak.level3": "level3",
        "indicators_weak.self_score": "self_score",
    },
}
_GROUPS: Mapping[Kind, tuple[str, ...]] = {
    "budget": ("identification", "funds", "totals"),
    "indicators": ("identification", "indicators", "indicators_weak"),
}
#: Fields that a column may have beside those of the contract: they help to read it, or are kept under their heading.
BESIDE = ("amount", "amount_unit_text", "number", "adjusted_target", "initial_target_text", "interim_text")
_SAMPLE = 200
MONEY = ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan", "amount")
_DEEPEST = 40  # rows in which headings are looked for


@dataclass(frozen=True, slots=True)
class _Choice:
    field: str
    how: str  # exact, part


# ---------------------------------------------------------------- one heading


@cache
def _names(kind: Kind) -> Mapping[str, str]:
    """What databases call the columns, and the columns of the contract themselves."""
    said = packaged("tabular/names.toml")
    own = {_name(name): name for name in CONTRACT[kind].names if name not in ("source", "place")}
    return {
        _name(name): field for part in ("common", kind) for field, names in said[part].items() for name in names
    } | own


def _name(heading: str) -> str:
    """A name to compare by: without case, underscores and the unit behind it (budget_wan)."""
    return plain(heading).replace("-", "_").removesuffix("_wan").removesuffix("_yuan").replace("_", "")


def part_of_money(heading: str) -> tuple[str, str] | None:
    """The amount and the source of money of a heading over and one below: 全年预算数 over 财政拨款.

    >>> part_of_money("全年预算数·财政拨款"), part_of_money("全年预算数")
    (('adjusted_budget_wan', '财政拨款'), None)
    """
    upper, below, lower = heading.partition(BELOW)
    if not below or not is_source(lower, vocabulary()):
        return None
    found = choices("budget", upper)
    return (found[0].field, lower) if found and found[0].field in MONEY[:4] else None


def choices(kind: Kind, heading: str) -> tuple[_Choice, ...]:
    """What a heading may mean in such a table, the likeliest first.

    >>> [one.field for one in choices("indicators", "单位")]
    ['unit', 'unit_text']
    """
    words = vocabulary()
    upper, below, lower = heading.partition(BELOW)
    if below and is_source(lower, vocabulary()):
        return ()  # 全年预算数 of one source of money: no column of the whole
    if (own := _names(kind).get(_name(heading))) is not None:
        return (_Choice(own, "exact"),)
    found = _found(kind, f"{upper}{lower}")
    return found or (_found(kind, lower) if below and not is_source(upper, words) else ())  # 项目 over 项目编码


def _found(kind: Kind, heading: str) -> tuple[_Choice, ...]:
    """What the words of forms make of a heading."""
    words = vocabulary()
    found: dict[str, _Choice] = {}
    for how in ("exact", "part"):
        for group in _GROUPS[kind] if how == "exact" else tuple(reversed(_GROUPS[kind][:2])):
            match = words.find(group, heading)
            name = _FIELDS[kind].get(f"{group}.{match.concept}") if match is not None and match.how == how else None
            if name is not None:
                found.setdefault(name, _Choice(name, how))
        if found:
            break
    if not found and keys(heading)[1] in words.words["name_weak"] | {"名称"}:
        found["project"] = _Choice("project", "part")
    return tuple(found.values())


def _nearest(kind: Kind, heading: str) -> str | None:
    """The field whose words an unknown heading resembles most, if one clearly is nearest."""
    for group in _GROUPS[kind]:
        like = vocabulary().suggest(group, heading)
        if like is not None and (name := _FIELDS[kind].get(f"{group}.{like.concept}")):
            return name
    return None


def _is_known(kind: Kind, heading: str) -> bool:
    """Whether the heading means something to forms, though no field of the contract: kept under its heading."""
    upper, below, lower = heading.partition(BELOW)
    if below and is_source(lower, vocabulary()):
        return vocabulary().find("funds", upper) is not None
    return any(vocabulary().find(group, heading) for group in (*_GROUPS[kind], "texts", "goals"))


# ---------------------------------------------------------------- the columns of one table


def recognise_columns(
    frame: pd.DataFrame | Source, kind: Kind, columns: Columns | None = None, year: int | None = None
) -> Recognised:
    """Which columns are which (列的识别).

    Args:
        frame: a table whose column names are headings, or a :class:`Source`.
        kind: ``budget`` or ``indicators``.
        columns: what the caller says: ``{"预算": "adjusted_budget_wan"}``, ``{"executed_wan": "支出"}``, or with the
            unit ``{"executed_wan": ("支出", "元")}``.
        year: the year wanted, where headings name several (2022年预算数, 2023年预算数).
    """
    if isinstance(frame, Source):
        headings, body = list(frame.headings), frame.body
    else:
        headings, body = [str(name) for name in frame.columns], frame
    given, problems = _given(kind, headings, columns or {})
    wanted: list[tuple[_Choice, ...]] = []
    for number, heading in enumerate(headings):
        found = () if number in given else _judged(kind, heading, choices(kind, heading), body, number)
        other = year_in(heading)
        if year is not None and other not in (None, year):
            found = ()
        wanted.append(found)
    taken = _settle(wanted, {field for field, _ in given.values()})
    twice = _doubles(taken, wanted, headings, body)
    recognised: list[Taken] = []
    for number, heading in enumerate(headings):
        unit = _unit_said(heading)
        if number in given:
            field, said = given[number]
            recognised.append(Taken(heading, field, "given", said or unit))
        elif (choice := taken.get(number)) is not None and number not in twice.disputed:
            recognised.append(Taken(heading, choice.field, choice.how, unit))
        else:
            disputed = twice.disputed.get(number)
            near = None if disputed or not heading or _is_known(kind, heading) else _nearest(kind, heading)
            recognised.append(Taken(heading, None, "disputed" if disputed else "none", unit, disputed or near))
    problems += twice.problems
    problems += _of_other_kind(kind, recognised) or [*_unknown(kind, recognised), *_missing(kind, recognised)]
    return Recognised(kind, tuple(recognised), tuple(problems))


def _given(
    kind: Kind, headings: Sequence[str], columns: Columns
) -> tuple[dict[int, tuple[str, str | None]], list[Message]]:
    """What the caller says of columns, by their number; what fits no column here is for the other table."""
    fields = {column.name for column in CONTRACT[kind].columns} | set(BESIDE)
    places = {plain(heading): number for number, heading in reversed(list(enumerate(headings)))}
    found: dict[int, tuple[str, str | None]] = {}
    for left, right in columns.items():
        heading, unit = (right, None) if isinstance(right, str) else tuple(right)  # type: ignore[arg-type]
        if left in fields and plain(str(heading)) in places:
            found[places[plain(str(heading))]] = (left, unit)
        elif isinstance(heading, str) and heading in fields and plain(left) in places:
            found[places[plain(left)]] = (heading, unit)
    return found, []


def _unit_said(heading: str) -> str | None:
    """The unit of money in a heading, or in the name of a column (budget_wan, pay_amt_yuan)."""
    said = {"_wan": "万元", "_yuan": "元"}
    return next((unit for end, unit in said.items() if heading.lower().endswith(end)), None) or money_unit(heading)


def unknown_wishes(columns: Columns, tables: Iterable[Recognised]) -> Iterator[tuple[str, str, list[str]]]:
    """What the caller says of columns that no table has: the wish, the half of it that is wrong, what it could be."""
    headings = [taken.heading for one in tables for taken in one.columns if taken.heading]
    known = set(map(plain, headings))
    fields = [*dict.fromkeys(column.name for table in CONTRACT.values() for column in table.columns), *BESIDE]
    for left, right in columns.items():
        heading = right if isinstance(right, str) else str(next(iter(right)))  # type: ignore[call-overload]
        wish, halves = f"{left} = {heading}", (left, heading)
        field = next((half for half in (0, 1) if halves[half] in fields), None)
        said = next((half for half in (0, 1) if plain(halves[half]) in known and half != field), None)
        if field is None and said is not None:
            yield wish, halves[1 - said], fields
        elif said is None:
            yield wish, halves[field is not None and 1 - field], [*headings, *(() if field is not None else fields)]


def _judged(
    kind: Kind, heading: str, found: tuple[_Choice, ...], body: pd.DataFrame, number: int
) -> tuple[_Choice, ...]:
    """单位 over 万元, over 个, or over 市图书馆: what stands below decides where the heading alone cannot."""
    fields = [one.field for one in found]
    if "unit" not in fields or keys(heading)[1] not in ("单位", "单位名称"):
        return found
    values = [text for text in map(str, body.iloc[:, number].dropna().unique()[:_SAMPLE]) if text]
    measures = sum(meaning(text).known or len(text) <= 1 for text in values)
    if kind == "budget" and values and all(money_unit(f"单位：{text}") for text in values):
        return (_Choice("amount_unit_text", "part"),)
    if "unit_text" in fields and 2 * measures >= len(values) and values:
        return tuple(sorted(found, key=lambda one: one.field != "unit_text"))
    return found


def _settle(wanted: Sequence[tuple[_Choice, ...]], given: set[str]) -> dict[int, _Choice]:
    """One meaning a column: an exact word before a part of one; who comes too late takes its next choice."""
    taken: dict[int, _Choice] = {}
    held: dict[str, int] = dict.fromkeys(given, -1)
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n][0].how != "exact" if wanted[n] else True, n))
    for number in order:
        for choice in wanted[number]:
            if choice.field not in held:
                held[choice.field], taken[number] = number, choice
                break
    return taken


@dataclass(frozen=True, slots=True)
class _Doubles:
    problems: tuple[Message, ...]
    disputed: Mapping[int, str]  # columns of which none is taken → what each would be


def _doubles(
    taken: Mapping[int, _Choice], wanted: Sequence[tuple[_Choice, ...]], headings: Sequence[str], body: pd.DataFrame
) -> _Doubles:
    """Two columns of one meaning: the same content is one; an exact word goes before a part; else neither is taken."""
    holder = {choice.field: number for number, choice in taken.items()}
    rivals: dict[int, list[int]] = {}
    for number, found in enumerate(wanted):
        if found and number not in taken and (first := holder.get(found[0].field)) is not None:
            rivals.setdefault(first, []).append(number)
    problems: list[Message] = []
    disputed: dict[int, str] = {}
    for first, others in rivals.items():
        field = taken[first].field
        differing = [n for n in others if not body.iloc[:, n].equals(body.iloc[:, first])]
        strong = [n for n in differing if wanted[n][0].how == taken[first].how]
        names = tuple(headings[n] for n in (first, *others))
        if strong and field not in ("reason_text", "number"):
            disputed |= dict.fromkeys((first, *strong), field)
            years = {year_in(name) for name in names}
            which = "years" if len(years) > 1 and None not in years else "ambiguous"
            problems.append(WORDS.say(f"columns.{which}", headings=names, field=field))
        elif len(set(names)) < len(names):
            problems.append(WORDS.say("columns.twice", heading=headings[first], count=len(names)))
    return _Doubles(tuple(problems), disputed)


def _unknown(kind: Kind, recognised: Sequence[Taken]) -> Iterator[Message]:
    if not any(taken.meant for taken in recognised):
        return  # no row of headings at all: said once, by what is missing
    for taken in recognised:
        if taken.meant is None and taken.heading and not _is_known(kind, taken.heading):
            if taken.nearest:
                yield WORDS.say("columns.unknown_near", heading=taken.heading, field=taken.nearest)
            else:
                yield WORDS.say("columns.unknown", heading=taken.heading)


def _of_other_kind(kind: Kind, recognised: Sequence[Taken]) -> list[Message]:
    """A table of indicators given as one of budgets, or the other way round (两张表给反了)."""
    other: Kind = "indicators" if kind == "budget" else "budget"
    if any(taken.meant in _OWN[kind] for taken in recognised):
        return []
    headings = tuple(taken.heading for taken in recognised if taken.heading)
    known = {found[0].field for heading in headings if (found := choices(other, heading))}
    if not known & _OWN[other] or not known & {"project_code", "project"}:
        return []
    return [WORDS.say("columns.other_kind", headings=headings[:12], other=other)]


_OWN: Mapping[Kind, frozenset[str]] = {"budget": frozenset(MONEY), "indicators": frozenset({"level3", "target_text"})}


def _missing(kind: Kind, recognised: Sequence[Taken]) -> Iterator[Message]:
    fields = {taken.meant for taken in recognised}
    names = tuple(taken.heading for taken in recognised if taken.heading)[:12]
    if not fields & {"project_code", "project"}:
        yield WORDS.say("columns.no_key", headings=names)
    if kind == "budget" and not fields & {*MONEY, "self_score"}:
        yield WORDS.say("columns.no_money", headings=names)
    if kind == "indicators" and not fields & {"level3", "level2"}:
        yield WORDS.say("columns.no_indicator", headings=names)


# ---------------------------------------------------------------- where the headings are


def fits(kind: Kind, recognised: Recognised) -> bool:
    """Whether a row of headings opens such a table: it names projects, and money or indicators."""
    fields = {taken.meant for taken in recognised.columns}
    if not fields & {"project_code", "project"}:
        return False
    if kind == "indicators":
        return "level3" in fields and bool(fields & {"target_text", "actual_text", "self_score", "initial_target_text"})
    return bool(fields & set(MONEY)) or {"self_score", "unit"} <= fields


def find_table(grid: Grid, kind: Kind, columns: Columns | None = None, year: int | None = None) -> Source | None:
    """The body of a table and its headings, in one row or two; ``None`` where no row is a row of such headings."""
    best: tuple[int, Source] | None = None
    for row in range(min(_DEEPEST, len(grid.rows))):
        texts = grid.texts(row)
        if sum(map(bool, texts)) < 2 or any(is_number(text) for text in texts):
            continue
        if not _names_projects(kind, texts, columns or {}):
            continue
        for height in (1, 2):
            headings = _headings(grid, row, height)
            if headings is None:
                continue
            source = _source(grid, headings, row, row + height)
            recognised = recognise_columns(source, kind, columns, year)
            known = sum(taken.meant is not None for taken in recognised.columns)
            if fits(kind, recognised) and known >= 3 and (best is None or known >= best[0]):
                best = (known, source)
        if best is not None:
            return best[1]
    return None


def _names_projects(kind: Kind, texts: Sequence[str], columns: Columns) -> bool:
    """Whether one of the texts heads a column of codes or names: without such a row there is no table."""
    said = {plain(str(word)) for pair in columns.items() for word in pair}
    return any(
        plain(text) in said or any(one.field in ("project_code", "project") for one in choices(kind, text))
        for text in texts
        if text
    )


def _headings(grid: Grid, row: int, height: int) -> tuple[str, ...] | None:
    """The headings of a row; of two rows each under what stands over it, where the second row is one of headings."""
    texts = grid.texts(row)
    if height == 1:
        return tuple(texts)
    if row + 1 >= len(grid.rows):
        return None
    below = grid.texts(row + 1)
    said = [text for text in below if text]
    if not said or any(is_number(text) or len(plain(text)) > 16 for text in said) or not 0 < len(said) < len(below):
        return None
    over, joined = "", []
    for number, (upper, lower) in enumerate(zip(texts, below, strict=True)):
        over = upper or (over if lower and (row, number) not in grid.spans else "")
        if lower and upper and number + 1 < len(texts) and texts[number + 1]:
            return None  # two full headings one below the other: a row of content
        if plain(lower) in ("合计", "小计", "总额", "总计"):
            joined.append(over)
        else:
            joined.append(f"{over}{BELOW if over else ''}{lower}" if lower else upper)
    return tuple(joined)


def _source(grid: Grid, headings: tuple[str, ...], first: int, start: int) -> Source:
    """The rows from ``start`` on as a body under these headings."""
    over = [(r, c, text) for r in range(first) for c, text in enumerate(grid.texts(r)) if text]
    head = [(r, c, text) for r in range(first, start) for c, text in enumerate(grid.texts(r)) if text]
    count = len(grid.rows)
    return Source(
        name="",
        body=grid.cells.iloc[start:count].reset_index(drop=True),
        headings=headings,
        rows=grid.rows[start:count],
        above=tuple((int(grid.rows[r]), c, text) for r, c, text in over),
        heading_cells=tuple((int(grid.rows[r]), c, text) for r, c, text in head),
        shown={(r - start, c): text for (r, c), text in grid.shown.items() if r >= start},
        numeric=grid.numeric,
        spans={(r - start, c): reach for (r, c), reach in grid.spans.items() if r >= start},
        hidden=frozenset((r - start, c) for r, c in grid.hidden if r >= start),
    )


def without_headings(grid: Grid, name: str) -> Source:
    """A table in which no headings were found, under its first row: for saying what stands there."""
    return replace(_source(grid, tuple(grid.texts(0)) if len(grid.rows) else (), 0, min(1, len(grid.rows))), name=name)
