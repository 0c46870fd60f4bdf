"""Evidence for headings (表头的证据): words, what stands below, order, relations; added up, never decided by one voice.

Each voice has a weight in ``votes.toml``. A column takes the meaning with the most votes, a meaning goes to
one column only, and a band of headings is as strong as what its columns and their cells say together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from perfeval.forms import heading_years, money_columns
from perfeval.forms.bands import LEVELS, TARGETS, Band, Column
from perfeval.forms.heading_strength import strength
from perfeval.forms.heading_years import year_in_heading
from perfeval.forms.relations import is_full, never_more, relations
from perfeval.forms.shapes import Profile
from perfeval.forms.table_evidence import Evidence, Vote, spent_of_budget, weights
from perfeval.forms.text import keys, plain
from perfeval.forms.usual_places import usual

_OF_THE_YEAR = frozenset({"target", "actual", "max_score", "self_score"})
_ORDER = {
    "indicators": ("level1", "level2", "level3", "target", "actual", "max_score", "self_score", "reason"),
    "funds": ("label", "adjusted_budget", "executed", "execution_rate"),
}


def assigned(evidence: Evidence, band: Band) -> Band:
    """The band with a meaning for every column that has evidence for one."""
    return Assignment(evidence, band).run()


class Assignment:
    """The columns of one band while their meanings are found."""

    def __init__(self, evidence: Evidence, band: Band) -> None:
        self.evidence, self.band, self.words = evidence, band, evidence.words
        self.columns: list[Column] = list(band.columns)
        self.weights = weights()
        self.content_of: Mapping[str, Mapping[str, float]] = self.weights.get(band.group, {})

    def run(self) -> Band:
        self.lost_side()
        heading_years.other_years(self)
        heading_years.long_terms(self)
        self.by_words()
        if self.band.group == "indicators":
            money_columns.money_of_activities(self)
            self.split_levels()
            self.lone_target()
            self.points_of_levels()
        if self.band.group == "funds":
            money_columns.sources_across(self)
        if self.band.group in ("indicators", "funds"):
            self.by_evidence()
        if self.band.group == "indicators":
            self.second_of_either()
            self.points_of_levels()
            self.units_beside()
        elif self.band.group == "funds":
            money_columns.names_of_money(self)
        done = replace(self.band, columns=tuple(self.columns))
        votes = tuple(strength(self.evidence, done))
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
        promised = any(c.word is not None and c.word.concept in TARGETS for c in self.columns)
        if concept in ("actual", "forecast", "interim") and planned and not promised:
            yield "target", self.weights["word"]["part"] + 1  # 拟完成值, 预计达到
        if concept == "actual" and self.is_score_beside(number):
            yield "self_score", weight  # 自评值 behind 满分值
        if concept == "budget_change" and self.is_part_of_rate(number):
            yield "adjusted_budget", weight + 1  # 调整数: what the rate is formed with
        if concept == "standard" and self.below(number).share("number") > 0.5:
            yield "max_score", self.weights["word"]["part"]
        if self.band.group == "indicators" and not any(char in heading for char in "一二三四123"):
            held = self.below(number)
            for level in ("level1", "level2"):
                if level != concept and held.share(level) > 0.5:
                    yield level, self.weights["word"]["part"]

    def is_score_beside(self, number: int) -> bool:
        """Figures that never pass the points in the column before them, where another column tells the result."""
        before = self.columns[number - 1] if number else None
        others = [c for n, c in enumerate(self.columns) if n < number and c.word and c.word.concept == "actual"]
        if before is None or before.word is None or before.word.concept != "max_score" or not others:
            return False
        held = self.below(number)
        return held.share("number") == 1 and never_more(dict(held.numbers), dict(self.below(number - 1).numbers))

    def order(self, number: int, concept: str) -> list[Vote]:
        """Points left of the name belong to the level before them."""
        name = next((n for n, c in enumerate(self.columns) if c.word is not None and c.word.concept == "level3"), -1)
        if concept == "max_score" and number < name:
            return [("left_of_name", -5.0)]
        heading = plain(self.columns[number].text)
        own = self.weights["words"]["own"].get(concept, ())
        return [("own", self.weights["word"]["own"])] if any(word in heading for word in own) else []

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
            other, beside = self.is_of_another(number), self.is_beside(number)
            place = any(heading.endswith(word) for word in self.weights["words"]["areas"])
            alike = self.words.likeness(self.band.group, self.columns[number].cells[-1].text)
            near = max(alike, key=lambda concept: alike[concept], default=None)
            weak = self.weak(number)
            for concept in self.candidates(number, near, weak):
                votes = self.content(number, concept)
                if weak == concept:
                    votes.append(("weak", self.weights["word"]["weak"]))
                elif alike.get(concept, 0.0) >= 0.1:
                    votes.append(("like", round(self.weights["word"]["like"] * alike[concept], 2)))
                votes += relations(self, number, concept)
                if (stands := usual(self, number, concept)) and self.below(number).texts:
                    votes.append(("place", self.weights["place"]["usual"] * stands))
                full = any(
                    name in ("to_full", "at_most", "where_lost") or (name == "place" and concept == "reason")
                    for name, _ in votes
                )
                likely = alike.get(concept, 0.0) >= 0.5
                against = other or (beside and concept in _OF_THE_YEAR)
                if ((against and not full) or (place and concept == "actual")) and not likely:
                    votes.append(("against", self.weights["place"]["against"]))
                how = "exact" if weak == concept else "like" if likely else "place"
                if how == "place" and not any(name == "place" for name, _ in votes):
                    how = "content"
                yield round(sum(weight for _, weight in votes), 2), -number, concept, how, tuple(votes)

    def is_against(self, number: int) -> bool:
        """A heading that is not about this year's promise and result."""
        return self.is_of_another(number) or self.is_beside(number)

    def is_of_another(self, number: int) -> bool:
        """A heading that says another year, another's figures, who answers for it."""
        heading = plain(self.columns[number].cells[-1].text)
        return any(word in heading for word in self.weights["words"]["against"])

    def is_beside(self, number: int) -> bool:
        """A heading, or the one over it, that is likest to a standard, a source, a unit (评价标准 over 优秀 | 良好)."""
        alike = [self.words.likeness(self.band.group, cell.text) for cell in self.columns[number].cells]
        return any(one.get(concept, 0.0) >= 0.5 for one in alike for concept in self.weights["words"]["beside"])

    def second_words(self) -> list[int]:
        """Columns whose word another column has better, but whose numbers are clearly points (标准 under 得分情况)."""
        if self.band.group != "indicators" or "max_score" in self.known:
            return []
        return [n for n, column in enumerate(self.columns) if column.how == "repeat" and is_full(self, n)]

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
        if self.known & TARGETS:
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
        if concept not in usual or (concept in ("level1", "level2") and self.below(number).share(concept) > 0.6):
            return True
        mine = usual.index(concept)
        for other, column in enumerate(self.columns):
            said = column.concept
            if said in TARGETS:
                said = "target"
            if said not in usual or {concept, said} == {"max_score", "self_score"}:
                continue
            if (usual.index(said) - mine) * (other - number) < 0:
                scores = {concept, said} & {"max_score", "self_score"}
                if not (scores and not {concept, said} & LEVELS):  # points may stand before promise and result
                    return False
        return True

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
            named = said or held.share("level1") or held.share("level2")
            if held.share("short") > 0.5 and (named or not held.share("alike")):
                found.append(number)
        return found

    # ------------------------------------------------------------ shapes that need a rule

    def second_of_either(self) -> None:
        """目标值 | 指标值, 指标值 | 实施进度: the second of two words for a value is the result where none other is."""
        if "actual" in self.known or not self.known & TARGETS:
            return
        if "completion_rate" in self.known:  # 实现程度, and nothing else says the result
            self.give(self.at("completion_rate"), "actual", "place")
            return
        start = max(self.at(concept) for concept in TARGETS)
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
        if len(own) > 1 and never_more(held, given):
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
