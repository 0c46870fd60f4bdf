"""Evidence for headings (表头的证据): words, what stands below, order, relations; added up, never decided by one voice.

Each voice has a weight in ``votes.toml``. A column takes the meaning with the most votes, a meaning goes to
one column only, and a band of headings is as strong as what its columns and their cells say together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

from perfeval.forms.bands import AMOUNT_COLUMNS, LEVELS, MONEY, SCORES, VALUES, Band, Column, reaches_down
from perfeval.forms.grid import Grid
from perfeval.forms.shapes import Profile, closes, is_source, profile, shapes
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.resources import toml_of

_SENTENCE = re.compile(r"[，,。；;].{3}")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?=年|\D|$)")
_BODY = 40  # rows below the headings that are looked at
Vote = tuple[str, float]
_OF_HEADINGS = frozenset({"short", "unit", "source", "cause", "standard"})
_OF_THE_YEAR = frozenset({"target", "actual", "max_score", "self_score"})
_TARGETS = frozenset({"target", "initial_target", "adjusted_target"})


@cache
def weights() -> Mapping[str, Any]:
    """The weights of ``votes.toml``."""
    return toml_of(files("perfeval.forms").joinpath("votes.toml").read_text("utf-8"))


def year_in_heading(text: str) -> int | None:
    """The year that a heading names (2022年决算数)."""
    found = _YEAR.search(plain(text))
    return int(found[0]) if found else None


def _year_over(grid: Grid) -> int | None:
    """The year that a line over the table names, within the table itself."""
    for row in range(1, min(grid.n_rows, 6) + 1):
        cells = grid.anchored(row)
        if len(cells) == 1 and (year := year_in_heading(cells[0].text)) is not None:
            return year
    return None


class Evidence:
    """The voices of one table."""

    def __init__(self, grid: Grid, words: Vocabulary, year: int | None = None) -> None:
        self.grid, self.words = grid, words
        self.year = year if year is not None else _year_over(grid)
        self._profiles: dict[tuple[int, tuple[int, ...]], Profile] = {}
        self._bodies: dict[tuple[int, int], tuple[int, ...]] = {}
        self._wordy: dict[int, bool] = {}

    # ------------------------------------------------------------ what stands below

    def body(self, band: Band) -> tuple[int, ...]:
        """The rows below a heading row, as far as its side label reaches and nothing else begins."""
        side, last_row = band.side, band.last_row
        end = side.row + side.rowspan - 1 if side is not None and side.rowspan > 1 else self.grid.n_rows
        seen = (last_row, end)
        if seen not in self._bodies:
            rows: list[int] = []
            for row in range(last_row + 1, min(last_row + _BODY, self.grid.n_rows, max(end, last_row)) + 1):
                cells = self.grid.anchored(row)
                if self.is_wordy(row) or (rows and cells and self._is_total(row)):
                    break
                rows += [row] if cells else []
            self._bodies[seen] = tuple(rows)
        return self._bodies[seen]

    def is_wordy(self, row: int) -> bool:
        """Whether most texts of a row are words of headings or labels: something else begins here."""
        if row not in self._wordy:
            cells = self.grid.anchored(row)
            known = sum(
                any(self.words.exact(group, cell.text) for group in ("funds", "indicators", "goals")) for cell in cells
            )
            named = bool(cells) and self.words.exact("identification", cells[0].text) not in (None, "attribute")
            numbers = any(is_number(cell.text) for cell in cells)
            short = sum(
                (shapes(cell.text) <= _OF_HEADINGS and len(plain(cell.text)) <= 12)
                or (shapes(cell.text) <= {"value", "unit"} and not re.search(r"\d", cell.text))
                or self.words.exact("indicators", cell.text) is not None
                for cell in cells
            )
            bare = len(cells) >= 3 and (short == len(cells) or (len(cells) >= 6 and short >= len(cells) - 1))
            bare = bare and not numbers
            money = sum(self.words.exact("funds", cell.text) is not None for cell in cells)
            paired = money >= 2 and money * 2 >= len(cells)  # 预算数 | 48 | 支出数 | 44.9
            self._wordy[row] = named or bare or paired or (known >= 2 and known * 2 >= len(cells) and not numbers)
        return self._wordy[row]

    def _is_total(self, row: int) -> bool:
        return any(self.words.exact("totals", cell.text) == "total" for cell in self.grid.anchored(row)[:2])

    def profile(self, column: Column, band: Band) -> Profile:
        """What the cells below a heading have in common."""
        rows = self.body(band)
        seen = (column.first, rows)
        if seen not in self._profiles:
            cells = []
            for row in rows:
                cell = self.grid.at(row, column.first)
                if len(band.columns) > 2 and len(self.grid.anchored(row)) == 1:
                    continue  # a level as a band across the table
                if cell is not None and not cell.is_empty and cell.row == row:
                    cells.append((row, cell.text))
            self._profiles[seen] = profile(cells)
        return self._profiles[seen]

    # ------------------------------------------------------------ the columns of a band

    def assigned(self, band: Band) -> Band:
        """The band with a meaning for every column that has evidence for one."""
        return _Assignment(self, band).run()


class _Assignment:
    def __init__(self, evidence: Evidence, band: Band) -> None:
        self.evidence, self.band, self.words = evidence, band, evidence.words
        self.columns = list(band.columns)
        self.weights = weights()
        self.content_of: Mapping[str, Mapping[str, float]] = self.weights.get(band.group, {})

    def run(self) -> Band:
        self.lost_side()
        self.other_years()
        self.long_terms()
        self.by_words()
        if self.band.group == "indicators":
            self.money_of_activities()
            self.split_levels()
            self.lone_target()
            self.points_of_levels()
        if self.band.group == "funds":
            self.sources_across()
        if self.band.group in ("indicators", "funds"):
            self.by_evidence()
        if self.band.group == "indicators":
            self.second_of_either()
            self.points_of_levels()
            self.units_beside()
        elif self.band.group == "funds":
            self.names_of_money()
        done = replace(self.band, columns=tuple(self.columns))
        votes = tuple(_strength(self.evidence, done))
        return replace(done, votes=votes, strength=round(sum(weight for _, weight in votes), 2))

    @property
    def known(self) -> frozenset[str]:
        return frozenset(column.concept for column in self.columns if column.concept)

    def at(self, concept: str) -> int:
        """The number of the column with that meaning, -1 when there is none."""
        return next((n for n, column in enumerate(self.columns) if column.concept == concept), -1)

    def open(self) -> list[int]:
        """Columns without a meaning."""
        return [n for n, column in enumerate(self.columns) if column.concept is None and column.how == ""]

    def give(self, number: int, concept: str | None, how: str, votes: tuple[Vote, ...] = ()) -> None:
        self.columns[number] = replace(self.columns[number], concept=concept, how=how, votes=votes)

    def below(self, number: int) -> Profile:
        return self.evidence.profile(self.columns[number], self.band)

    # ------------------------------------------------------------ single voices

    def content(self, number: int, concept: str) -> list[Vote]:
        """What the cells below say for and against a meaning."""
        held = self.below(number)
        return [
            (shape, round(weight * held.share(shape), 2))
            for shape, weight in self.content_of.get(concept, {}).items()
            if held.share(shape)
        ]

    def contradicted(self, number: int, concept: str) -> bool:
        """The cells below speak clearly against what the heading says."""
        return sum(weight for _, weight in self.content(number, concept)) <= -3

    def lost_side(self) -> None:
        """A first heading with nothing at all below it, over columns that are full: the side label, its merge lost."""
        first = self.columns[0]
        is_level = first.word is not None and first.word.concept in LEVELS
        if self.band.side is not None or len(self.columns) < 3 or is_level or self.below(0).texts:
            return
        if any(self.below(number).texts for number in range(1, len(self.columns))):
            self.band = replace(self.band, side=first.cells[-1])
            self.columns.pop(0)

    def other_years(self) -> None:
        """2021年决算数 | 2022年预算数 | 2022年决算数: columns of another year than the form's are kept, not counted."""
        years = [year_in_heading(column.text) for column in self.columns]
        named = {year for year in years if year is not None}
        if len(named) < 2:
            return
        wanted = self.evidence.year if self.evidence.year in named else max(named)
        for number, year in enumerate(years):
            if year is not None and year != wanted:
                self.give(number, None, "year")

    def long_terms(self) -> None:
        """Two terms side by side (实施期 | 年度), each with its own columns: the year asked for is the year's."""
        said = [column.word.concept if column.word and not column.how else None for column in self.columns]
        twice = [concept for concept in ("level2", "level3", "target") if said.count(concept) == 2]
        if "target" not in twice:
            return
        spots = {concept: [n for n, name in enumerate(said) if name == concept] for concept in twice}
        start, middle = min(spot[0] for spot in spots.values()), min(spot[1] for spot in spots.values())
        if any(not spot[0] < middle <= spot[1] for spot in spots.values()):
            return
        length = max(spot[1] for spot in spots.values()) + 1 - middle
        first, second = (range(start, min(middle, start + length)), range(middle, middle + length))
        terms = [self.term(first), self.term(second)]
        if len(twice) == 1 and terms == ["", ""]:
            return  # two columns of values, and nobody says that they are terms
        long = second if terms[0] == "year" or terms[1] == "period" else first
        for number in long:
            self.give(number, None, "term")

    def term(self, numbers: range) -> str:
        """Whether headings speak of the year or of a longer period; ``""`` when they speak of neither."""
        texts = "".join(plain(self.columns[number].text) for number in numbers)
        for term in ("period", "year"):
            if any(word in texts for word in self.weights["words"][term]):
                return term
        return ""

    def by_words(self) -> None:
        """A meaning goes to the column whose word says it best; what stands below may weigh against it."""
        claims = []
        for number, column in enumerate(self.columns):
            if column.word is None or column.how:
                continue
            concept, how = column.word.concept, column.word.how
            for meant, weight in self.meant(number, concept, self.weights["word"][how]):
                said = [("word", weight), *self.content(number, meant), *self.order(number, meant)]
                said += self.among_namesakes(number, meant)
                ground = how if meant == concept else "held"
                claims.append((round(sum(vote for _, vote in said), 2), -number, meant, ground, tuple(said)))
        for total, spot, concept, how, votes in sorted(claims, reverse=True):
            if self.columns[-spot].concept is not None:
                continue
            if concept in self.known:
                self.give(-spot, None, "repeat")
            elif total > 0:
                self.give(-spot, concept, how, votes)
        for number, column in enumerate(self.columns):
            if column.how == "repeat" and column.word is not None and self.contradicted(number, column.word.concept):
                self.give(number, None, "")

    def among_namesakes(self, number: int, meant: str) -> list[Vote]:
        """What makes one of several columns of the same word the form's own."""
        column, said = self.columns[number], self.weights
        votes: list[Vote] = []
        if column.word is not None and column.word.how != "exact" and meant in _OF_THE_YEAR and self.is_against(number):
            votes.append(("against", said["place"]["against"]))  # 上年完成值
        if (
            self.band.group != "goals"
            and year_in_heading(column.text) is not None
            and any(
                other.word is not None and other.word.concept == meant and year_in_heading(other.text) is None
                for other in self.columns
            )
        ):
            votes.append(("against", said["place"]["against"]))  # 2019年实际值 beside 全年实际值
        if self.is_whole(number, meant):
            votes.append(("whole", said["relation"]["whole"]))
        namesakes = sum(other.word is not None and other.word.concept == meant for other in self.columns) > 1
        if namesakes and len(column.cells) > 1 and self.words.exact(self.band.group, column.cells[-1].text) == meant:
            votes.append(("own", said["word"]["own"]))  # 偏差原因分析 over 经费保障, 人员保障, 原因说明: the last
        return votes

    def is_whole(self, number: int, concept: str) -> bool:
        """一季度 | 二季度 | … | 全年 under one heading: the column that is the sum of the others is the whole."""
        alike = [
            n for n, column in enumerate(self.columns) if column.word is not None and column.word.concept == concept
        ]
        if len(alike) < 3:
            return False
        own, others = dict(self.below(number).numbers), [dict(self.below(n).numbers) for n in alike if n != number]
        return bool(own) and all(
            value and abs(sum(o.get(row, 0) for o in others) - value) < 0.01 for row, value in own.items()
        )

    def meant(self, number: int, concept: str, weight: float) -> Iterator[Vote]:
        """What a word means, and what it often means too: 指标类别 over a column of 数量指标 is its level."""
        yield concept, weight
        heading = plain(self.columns[number].text)
        planned = any(word in heading for word in self.weights["words"]["plan"])
        promised = any(c.word is not None and c.word.concept in _TARGETS for c in self.columns)
        if concept in ("actual", "forecast", "interim") and planned and not promised:
            yield "target", self.weights["word"]["part"] + 1  # 拟完成值, 预计达到
        if concept == "standard" and self.below(number).share("number") > 0.5:
            yield "max_score", self.weights["word"]["part"]
        if self.band.group == "indicators" and not any(char in heading for char in "一二三四123"):
            held = self.below(number)
            for level in ("level1", "level2"):
                if level != concept and held.share(level) > 0.5:
                    yield level, self.weights["word"]["part"]

    def order(self, number: int, concept: str) -> list[Vote]:
        """Points left of the name belong to the level before them."""
        name = next((n for n, c in enumerate(self.columns) if c.word is not None and c.word.concept == "level3"), -1)
        if concept == "max_score" and number < name:
            return [("left_of_name", -5.0)]
        heading = plain(self.columns[number].text)
        own = self.weights["words"]["own"].get(concept, ())
        return [("own", self.weights["word"]["own"])] if any(word in heading for word in own) else []

    def money_of_activities(self) -> None:
        """重点活动 | 预算 | 支出 | 绩效指标 | 目标值: the money of activities before their indicators (职责活动表)."""
        money = [
            number
            for number, column in enumerate(self.columns)
            if column.word is None
            and self.below(number).share("number") > 0.5
            and self.words.exact("funds", column.text) in AMOUNT_COLUMNS
        ]
        names = [n for n, c in enumerate(self.columns) if money and n > money[-1] and self.may_be_name(n)]
        if not money or money[0] == 0 or not names or not self.known & VALUES:
            return
        for number in money:
            self.give(number, None, "money")
        if 0 <= self.at("level3") < money[0]:
            self.give(self.at("level3"), "level2", "place")
        if "level3" not in self.known:
            self.give(names[0], "level3", "exact")

    def may_be_name(self, number: int) -> bool:
        """A heading that may name indicators (绩效指标, 衡量指标)."""
        text = self.columns[number].cells[-1].text
        said = (self.words.exact("indicators", text), self.words.exact("indicators_weak", text))
        return "level3" in said or (keys(text)[1].endswith("指标") and self.below(number).share("short") > 0.5)

    def lone_target(self) -> None:
        """A lone 年初目标值 or 调整指标值 is the target."""
        if {"initial_target", "adjusted_target"} <= self.known:
            return
        for stand_in in ("adjusted_target", "initial_target"):
            if "target" not in self.known and stand_in in self.known:
                self.give(self.at(stand_in), "target", "exact")

    def split_levels(self) -> None:
        """One heading over two columns of levels (评价内容 over 产出目标 | 数量目标) is two columns."""
        for number, column in enumerate(self.columns):
            if column.last == column.first or not (column.concept is None or column.how == "held"):
                continue
            parts = [replace(column, first=col, last=col) for col in range(column.first, column.last + 1)]
            held = [self.evidence.profile(part, self.band) for part in parts]
            if len(parts) == 2 and held[0].share("level1") > 0.5 and held[1].share("level2") > 0.5:
                self.columns[number : number + 1] = [
                    replace(parts[0], concept="level1", how="content", votes=(("level1", 5.0),)),
                    replace(parts[1], concept="level2", how="content", votes=(("level2", 5.0),)),
                ]
                return

    # ------------------------------------------------------------ several voices together

    def by_evidence(self) -> None:
        """Give open columns the meaning with the most votes, the strongest first, as long as one has enough."""
        for _ in range(len(self.columns)):
            best = max(self.claims(), default=None)
            if best is None or best[0] < self.weights["floor"]["column"]:
                return
            _, spot, concept, how, votes = best
            self.give(-spot, concept, how, votes)

    def claims(self) -> Iterator[tuple[float, int, str, str, tuple[Vote, ...]]]:
        for number in [*self.open(), *self.second_words()]:
            heading = plain(self.columns[number].cells[-1].text)
            against = self.is_against(number)
            place = any(heading.endswith(word) for word in self.weights["words"]["areas"])
            near = self.words.suggest(self.band.group, self.columns[number].cells[-1].text)
            weak = self.weak(number)
            for concept in self.candidates(number, near.concept if near else None, weak):
                votes = self.content(number, concept)
                if weak == concept:
                    votes.append(("weak", self.weights["word"]["weak"]))
                elif near is not None and near.concept == concept:
                    votes.append(("like", self.weights["word"]["like"] + 1))
                votes += self.relations(number, concept)
                if (usual := self.usual(number, concept)) and self.below(number).texts:
                    votes.append(("place", self.weights["place"]["usual"] * usual))
                full = any(
                    name in ("to_full", "at_most", "where_lost") or (name == "place" and concept == "reason")
                    for name, _ in votes
                )
                if ((against and not full) or (place and concept == "actual")) and not (
                    near is not None and near.concept == concept
                ):
                    votes.append(("against", self.weights["place"]["against"]))
                how = "exact" if weak == concept else "like" if near and near.concept == concept else "place"
                if how == "place" and not any(name == "place" for name, _ in votes):
                    how = "content"
                yield round(sum(weight for _, weight in votes), 2), -number, concept, how, tuple(votes)

    def is_against(self, number: int) -> bool:
        """A heading that says another year, a standard, a source."""
        heading = plain(self.columns[number].cells[-1].text)
        return any(word in heading for word in self.weights["words"]["against"])

    def second_words(self) -> list[int]:
        """Columns whose word another column has better, but whose numbers are clearly points (标准 under 得分情况)."""
        if self.band.group != "indicators" or "max_score" in self.known:
            return []
        full = self.weights["fulls"]["points"]
        return [
            number
            for number, column in enumerate(self.columns)
            if column.how == "repeat" and round(sum(value for _, value in self.below(number).numbers), 4) in full
        ]

    def weak(self, number: int) -> str | None:
        """绩效指标, 内容, 名称 are the name of an indicator where no level is named."""
        if self.band.group != "indicators":
            return None
        concept = self.words.exact("indicators_weak", self.columns[number].cells[-1].text)
        named = any(c.concept in LEVELS and c.how in ("exact", "part") and c.word for c in self.columns)
        if concept is None or (concept == "level3" and named):
            return None
        return concept

    def candidates(self, number: int, near: str | None, weak: str | None) -> list[str]:
        """Meanings that an open column may still take."""
        open_ones = [concept for concept in self.content_of if concept not in self.known]
        if self.known & _TARGETS:
            open_ones = [concept for concept in open_ones if concept != "target"]
        if self.known & {"initial_budget", "amount"} and not self.is_part_of_rate(number):
            open_ones = [concept for concept in open_ones if concept != "adjusted_budget"]
        extra = [concept for concept in (near, weak) if concept and concept not in self.known]
        fitting = [concept for concept in open_ones if self.in_order(number, concept)]
        return list(dict.fromkeys([*fitting, *extra]))

    def is_part_of_rate(self, number: int) -> bool:
        """Whether the rate of every row is formed with this column."""
        return number in (spent_of_budget(self.evidence, self.band, self.columns) or ())

    def in_order(self, number: int, concept: str) -> bool:
        """Whether the meaning can stand here among those that are known, in their usual order."""
        usual = _ORDER[self.band.group]
        if concept not in usual:
            return True
        mine = usual.index(concept)
        for other, column in enumerate(self.columns):
            said = column.concept
            if said in _TARGETS:
                said = "target"
            if said not in usual or {concept, said} == {"max_score", "self_score"}:
                continue
            if (usual.index(said) - mine) * (other - number) < 0:
                scores = {concept, said} & {"max_score", "self_score"}
                if not (scores and not {concept, said} & LEVELS):  # points may stand before promise and result
                    return False
        return True

    def relations(self, number: int, concept: str) -> list[Vote]:
        """What a column says together with its neighbours."""
        held, said = self.below(number), self.weights["relation"]
        numbers = dict(held.numbers)
        votes: list[Vote] = []
        if concept == "max_score" and round(sum(numbers.values()), 4) in self.weights["fulls"]["points"]:
            votes.append(("to_full", said["to_full"]))
        if concept == "self_score":
            spot = self.at("max_score") if "max_score" in self.known else number - 1
            given = self.below(spot) if spot >= 0 else Profile()
            if not given.share("rate") and _never_more(numbers, dict(given.numbers)):
                votes.append(("at_most", said["at_most"]))
        if concept == "target" and any(self.holds_values(n) for n in self.open() if n < number):
            votes.append(("second_value", said["second_value"]))
        if concept == "actual" and not self.known & _TARGETS:
            votes.append(("second_value", said["second_value"]))
        if concept == "executed" and not self.known & (MONEY - {"execution_rate"}):
            votes.append(("second_value", said["second_value"]))
        if concept == "reason" and self.tells_where_lost(number):
            votes.append(("where_lost", said["where_lost"]))
        if concept in ("adjusted_budget", "executed") and closes(list(numbers.values())):
            votes.append(("closes", said["closes"]))
        if (
            self.band.group == "funds"
            and (ratio := spent_of_budget(self.evidence, self.band, self.columns)) is not None
        ):
            meant = dict(zip(ratio, ("adjusted_budget", "executed", "execution_rate"), strict=True))
            if meant.get(number) == concept:
                votes.append(("ratio", said["ratio"]))
        return votes

    def tells_where_lost(self, number: int) -> bool:
        """Texts that stand in the rows where points were lost, and in no other."""
        if not {"max_score", "self_score"} <= self.known:
            return False
        given, scored = (dict(self.below(self.at(concept)).numbers) for concept in ("max_score", "self_score"))
        lost = {row for row, value in scored.items() if row in given and value < given[row]}
        return bool(self.below(number).rows) and set(self.below(number).rows) <= lost

    def holds_values(self, number: int) -> bool:
        """Whether a column looks like promises or results."""
        return self.below(number).share("value") > 0.5

    def run_of_names(self) -> list[int]:
        """The columns of short texts before the first values or points: levels, and last the name."""
        found: list[int] = []
        for number, column in enumerate(self.columns):
            held, said = self.below(number), column.concept or ""
            if said in ("project_name", "number") or column.how in ("term", "year"):
                continue
            if said not in ("", *LEVELS) or column.how == "repeat" or held.share("value") + held.share("number") > 0.5:
                break
            if held.share("short") > 0.5:
                found.append(number)
        return found

    def usual(self, number: int, concept: str) -> float:
        """Whether the column stands where this meaning usually stands and nothing else says it."""
        test = _USUAL.get((self.band.group, concept))
        return test(self, number) if test is not None else 0.0

    # ------------------------------------------------------------ shapes that need a rule

    def second_of_either(self) -> None:
        """目标值 | 指标值, 指标值 | 实施进度: the second of two words for a value is the result where none other is."""
        if "actual" in self.known or not self.known & _TARGETS:
            return
        if "completion_rate" in self.known:  # 实现程度, and nothing else says the result
            self.give(self.at("completion_rate"), "actual", "place")
            return
        start = max(self.at(concept) for concept in _TARGETS)
        either = {plain(word) for word in self.weights["words"]["either"]}
        for number in range(start + 1, len(self.columns)):
            column = self.columns[number]
            free = column.concept is None or column.concept == "interim"
            held = self.below(number)
            if free and keys(column.cells[-1].text)[1] in either and held.share("value") + held.share("number") > 0.5:
                self.give(number, "actual", "place", (("place", self.weights["place"]["usual"]),))
                return

    def points_of_levels(self) -> None:
        """得分 three times: after each level its points, last the result; the row's own stand beside the name."""
        scores = [
            n
            for n, column in enumerate(self.columns)
            if column.word is not None and column.word.concept == "self_score" and self.below(n).numbers
        ]
        name = self.at("level3")
        own = [n for n in scores if n > name >= 0]
        if len(scores) < 2 or len(own) < 1 or "max_score" in self.known:
            return
        for number in scores:
            self.give(number, None, "repeat")
        self.give(own[-1], "self_score", "exact")
        held, given = dict(self.below(own[-1]).numbers), dict(self.below(own[0]).numbers)
        if len(own) > 1 and _never_more(held, given):
            self.give(own[0], "max_score", "place", (("at_most", self.weights["relation"]["at_most"]),))

    def units_beside(self) -> None:
        """≥2800 | 盏 under one heading whose merge was lost: the column without heading belongs to the value."""
        covered = {col for column in self.columns for col in range(column.first, column.last + 1)}
        for number, column in enumerate(self.columns):
            beside = column.last + 1
            if column.concept not in ("target", "actual") or beside in covered or beside > self.evidence.grid.used_cols:
                continue
            units = self.evidence.profile(replace(column, first=beside), self.band)
            if units.texts and len(units.texts) * 2 >= len(self.below(number).texts) and units.share("unit") == 1:
                self.columns[number] = replace(column, last=beside)

    def sources_across(self) -> None:
        """Sources of money across, programmes down: the column of the total is the amount, the others its parts."""
        sources = [
            number
            for number, column in enumerate(self.columns)
            if is_source(column.cells[-1].text, self.words) and self.below(number).share("number") > 0.5
        ]
        totals = [
            n for n in sources if any(word in plain(self.columns[n].text) for word in self.weights["words"]["total"])
        ]
        if len(sources) < 2 or len(totals) != 1 or self.known & (MONEY - {"execution_rate"}):
            return
        for number in sources:
            self.give(number, "amount" if number in totals else None, "source")

    def names_of_money(self) -> None:
        """资金（万元） over the names of the sources, with the amounts in columns of their own.

        Where merged cells were lost the names may stand one column further, under no heading at all.
        """
        grid, row = self.evidence.grid, self.band.last_row + 1
        if len(self.columns) > 1 and self.columns[0].concept == "label":
            first = self.columns[0]
            cells = [(col, grid.at(row, col)) for col in range(first.first, self.columns[1].first)]
            shown = [col for col, cell in cells if cell is not None and cell.row == row and not cell.is_empty]
            if shown and shown[0] > first.last:
                self.columns[0] = replace(first, last=self.columns[1].first - 1)
        if not self.columns or self.columns[0].concept not in MONEY or "label" in self.known or len(self.known) < 3:
            return
        if self.below(0).texts and not self.below(0).share("number"):
            lost = self.columns[0].concept
            self.give(0, "label", "exact")
            for number, column in enumerate(self.columns):  # 资金总额 over the names: the amount is further on
                if column.how == "repeat" and column.word is not None and column.word.concept == lost:
                    self.give(number, lost, column.word.how)
                    return


def spent_of_budget(evidence: Evidence, band: Band, columns: Sequence[Column]) -> tuple[int, int, int] | None:
    """Three columns of which the third is in every row the second by the first, in per cent (预算、支出、执行率).

    Where several budgets are the same, the last that nothing else is said of.
    """
    held = [evidence.profile(column, band) for column in columns]
    money = [n for n, below in enumerate(held) if below.share("number") > 0.5 and not below.share("rate")]
    others = ("arrived", "initial_budget", "max_score", "self_score", "balance")
    free = [n for n in money if columns[n].concept not in others]
    for rate in (n for n, below in enumerate(held) if below.share("rate") > 0.5):
        said = dict(held[rate].numbers)
        for budget, spent in sorted(combinations(free, 2), reverse=True):
            of, part = dict(held[budget].numbers), dict(held[spent].numbers)
            rows = [row for row in said.keys() & of.keys() & part.keys() if of[row] > 0]
            if rows and all(abs(part[row] / of[row] * 100 - said[row]) < 0.06 for row in rows):
                return budget, spent, rate
    return None


def _never_more(numbers: Mapping[int, float], others: Mapping[int, float]) -> bool:
    both = numbers.keys() & others.keys()
    return bool(both) and len(both) * 2 >= len(numbers) and all(numbers[row] <= others[row] for row in both)


_ORDER = {
    "indicators": ("level1", "level2", "level3", "target", "actual", "max_score", "self_score", "reason"),
    "funds": ("label", "adjusted_budget", "executed", "execution_rate"),
}


def _first_open_after(seen: _Assignment, after: int, number: int) -> float:
    between = [
        n for n in seen.open() if n > after and any(seen.below(n).share(shape) for shape in ("value", "number", "long"))
    ]
    return float(bool(between) and between[0] == number)


def _usual_name(seen: _Assignment, number: int) -> float:
    if "level2" in seen.known and seen.columns[seen.at("level2")].how in ("exact", "part"):
        return float(seen.at("level2") == number - 1)
    run = seen.run_of_names()
    return float(bool(run) and run[-1] == number and len(seen.columns) > 2)


def _is_lower_level(seen: _Assignment, number: int) -> bool:
    """A column of levels that holds second ones rather than first ones (满意度 may be either)."""
    one, two = seen.below(number).share("level1"), seen.below(number).share("level2")
    return two > one or (two == one > 0 and seen.at("level3") == number + 1 and seen.run_of_names()[:1] == [number])


def _usual_level1(seen: _Assignment, number: int) -> float:
    if seen.at("level2") == number + 1:
        return 1.0
    run = seen.run_of_names()
    lower = _is_lower_level(seen, number)
    return float(
        number in run and "level3" in seen.known and run[0] == number and seen.at("level3") > number and not lower
    )


def _usual_level2(seen: _Assignment, number: int) -> float:
    run = seen.run_of_names()
    lower = _is_lower_level(seen, number)
    return float(number in run[0 if lower else 1 :] and "level3" in seen.known and seen.at("level3") == number + 1)


def _usual_target(seen: _Assignment, number: int) -> float:
    name = max(seen.at(level) for level in LEVELS)
    if "actual" in seen.known:
        return _first_open_after(seen, name, number)
    pair = [n for n in seen.open() if n > name >= 0 and seen.holds_values(n)]
    return float(len(pair) == 2 and pair[0] == number and not seen.is_against(number))  # neither has a word


def _usual_actual(seen: _Assignment, number: int) -> float:
    start = max(seen.at(concept) for concept in _TARGETS)
    if start < 0 or not (seen.known & {"self_score", "reviewed_score"} or seen.holds_values(number)):
        return 0.0
    return _first_open_after(seen, start, number)


def _usual_score(seen: _Assignment, number: int) -> float:
    held = seen.below(number)
    after = "actual" in seen.known and "max_score" in seen.known and number > seen.at("actual")
    return float(after and held.share("number") == 1)


def _usual_reason(seen: _Assignment, number: int) -> float:
    """The last column, behind the scores, whose heading speaks of what was not reached (未兑现缘由)."""
    said, held = weights()["words"]["reason"], seen.below(number)
    last = number == len(seen.columns) - 1 and "actual" in seen.known and number > seen.at("actual")
    named = any(word in plain(seen.columns[number].text) for word in said)
    return float(last and named and not held.share("number") and not held.share("tick"))


def _numeric(seen: _Assignment) -> list[int]:
    return [n for n in seen.open() if seen.below(n).share("number") > 0.5 and not seen.below(n).share("rate")]


def _usual_budget(seen: _Assignment, number: int) -> float:
    return float("label" in seen.known and [n for n in _numeric(seen) if n > seen.at("label")][:1] == [number])


def _usual_spending(seen: _Assignment, number: int) -> float:
    budget = max(seen.at("adjusted_budget"), seen.at("initial_budget"))
    rate = seen.at("execution_rate")
    between = [n for n in (seen.open() if rate > 0 else _numeric(seen)) if budget < n and (rate < 0 or n < rate)]
    return float(budget >= 0 and between == [number])


_USUAL: Mapping[tuple[str, str], Callable[[_Assignment, int], float]] = {
    ("indicators", "level1"): _usual_level1,
    ("indicators", "level2"): _usual_level2,
    ("indicators", "level3"): _usual_name,
    ("indicators", "target"): _usual_target,
    ("indicators", "actual"): _usual_actual,
    ("indicators", "self_score"): _usual_score,
    ("indicators", "reason"): _usual_reason,
    ("funds", "adjusted_budget"): _usual_budget,
    ("funds", "executed"): _usual_spending,
    ("funds", "label"): lambda seen, number: float(
        number + 1 < len(seen.columns)
        and (seen.columns[number + 1].concept in MONEY or seen.columns[number + 1].how == "source")
        and seen.below(number).share("short") > 0.5
    ),
}


# ---------------------------------------------------------------- how strong a band is


def _strength(evidence: Evidence, band: Band) -> Iterator[Vote]:
    """The votes for and against a row being the headings of this kind."""
    said = weights()["block"]
    held = [(column, evidence.profile(column, band)) for column in band.columns]
    yield "headings", sum(_heading_vote(column, said) for column in band.columns)
    yield "below", sum(_body_vote(column, below, band.group, said) for column, below in held)
    kind = _side_kind(band, evidence)
    if kind is not None:
        yield "side", said["side"] if kind == band.group else said["other_side"]
    if band.group != "goals" and _looks_like_body(band, evidence):
        yield "like_body", said["like_body"]
    if band.group == "funds":
        yield from _money_votes(evidence, band, [below for column, below in held if column.concept in MONEY])
    if labels := sum(_is_label(column, band.group, evidence.words) for column in band.columns):
        yield "other_label", labels * said["other_label"]
    spent = band.group == "funds" and spent_of_budget(evidence, band, band.columns) is not None
    if spent:
        yield "ratio", said["ratio"]
    if kind != band.group and not spent and not any(c.how in ("exact", "part", "source") for c in band.columns):
        yield "no_word", said["no_word"]
    if band.group == "indicators" and any(below.share(level) for _, below in held for level in ("level1", "level2")):
        yield "levels_below", said["levels"]
    if band.first_row == band.last_row and reaches_down(band, evidence.grid):
        yield "goes_on", said["like_body"]


def _money_votes(evidence: Evidence, band: Band, amounts: list[Profile]) -> Iterator[Vote]:
    """Amounts whose first is the sum of the others, sources of money as the names of the rows."""
    if any(closes([value for _, value in below.numbers]) for below in amounts):
        yield "closes", weights()["relation"]["closes"]
    rows = evidence.body(band)
    names = [next((cell for cell in evidence.grid.anchored(row) if cell is not band.side), None) for row in rows]
    sources = sum(name is not None and "source" in shapes(name.text) for name in names)
    if rows and sources * 2 > len(rows):
        yield "source", weights()["block"]["sources"]


def _heading_vote(column: Column, said: Mapping[str, float]) -> float:
    if column.concept is None:
        return said["unknown"] if column.how == "" else said["repeat"]
    return said["column"] if column.how in ("exact", "part", "held", "source") else said["guess"]


def _body_vote(column: Column, held: Profile, group: str, said: Mapping[str, float]) -> float:
    content = weights().get(group, {}).get(column.concept or "", {})
    fit = sum(weight * held.share(shape) for shape, weight in content.items())
    if not content or not held.texts:
        return 0.0
    return said["body"] if fit > 0 else said["misfit"] if fit < -1 else 0.0


def _looks_like_body(band: Band, evidence: Evidence) -> bool:
    """The headings themselves are promises or names of levels, as the cells below them are."""
    alike = sum(
        column.word is None
        and column.how != "year"
        and bool(shapes(column.cells[-1].text) & {"level1", "level2", "value"})
        for column in band.columns
    )
    own = [cell.text for column in band.columns for cell in column.cells]
    levels = any(
        column.how not in ("exact", "year", "term")
        and len(plain(column.text)) > 3
        and shapes(column.text) & {"level1", "level2"} == {"level2"}
        and evidence.words.exact(band.group, column.text) is None
        for column in band.columns
    )
    if levels or any(re.match(r"[≥≤><]", plain(text)) for text in own):
        return True
    if any(plain(text) in ("是", "否", "无") or re.fullmatch(r"[a-z\d-]*\d[a-z\d-]*", plain(text)) for text in own):
        return True  # 是否跨年 | 否 | 档案号 | A-17
    return alike >= 2 or any(shapes(text) & {"long", "office"} or _SENTENCE.search(plain(text)) for text in own)


def _is_label(column: Column, group: str, words: Vocabulary) -> bool:
    """A heading that is known as something else: 主管部门, 改进措施, 预期目标."""
    others = {"identification", "totals", *({"goals", "funds", "texts"} if group == "indicators" else ())} - {group}
    upper, text = column.cells[0].text, column.cells[-1].text
    if upper is not text and words.exact("identification", upper) is not None and not words.exact(group, upper):
        return True
    return column.how in ("", "content", "place", "like") and any(words.exact(other, text) for other in others)


def _side_kind(band: Band, evidence: Evidence) -> str | None:
    """What the label at the side of the headings, or the line over them, says of the block."""
    words, over = evidence.words, evidence.grid.anchored(band.first_row - 1)
    texts = [band.side.text] if band.side is not None else []
    texts += [over[0].text] if len(over) == 1 and len(plain(over[0].text)) <= 24 else []
    texts += [column.text for column in band.columns if column.concept is None and column.how == ""]
    kinds = [match.concept for text in texts if (match := words.find("sides", text)) is not None]
    if band.group == "goals" and any(words.exact("goals", text) for text in texts):
        return "goals"
    if band.group in kinds:
        return band.group
    return kinds[0] if kinds and kinds[0] in ("funds", "goals", "indicators") and band.side is not None else None


def is_possible(band: Band, evidence: Evidence) -> bool:
    """What a block cannot do without: names and values, amounts, or a goal."""
    known, needed, words = band.concepts, len(band.columns), evidence.words
    if band.group == "funds":
        money = known & MONEY
        others = known & {"label", "max_score", "self_score", "number"}
        return len(money) >= 2 or bool(money and (others or needed == 1 or _side_kind(band, evidence) == "funds"))
    if band.group == "goals":
        matched = sum(column.concept is not None or column.how == "repeat" for column in band.columns)
        if matched == needed == 1:  # 总体目标 | 年度目标 over one text
            return band.side is not None and _side_kind(band, evidence) == "goals"
        return matched >= 2 and all(
            column.concept is not None or column.how == "repeat" or words.exact("indicators", column.text) is not None
            for column in band.columns[1 if matched == needed - 1 else 0 :]  # 财政年度 | 目标 | 实际完成情况
        )
    values, scores = known & VALUES, known & SCORES
    if known & LEVELS:
        return bool(values or scores) and (len(known) >= 3 or needed <= 3)
    return len(values) >= 2 and (len(known) >= 3 or _side_kind(band, evidence) == "indicators")
