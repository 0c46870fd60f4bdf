"""One fault planted into a report in words that is sound, by family; and pairs of sentences that cannot both hold.

A report is drawn from the roles of ``planted_reports.toml``: money, sources, uses, quantities by place, prices, dates,
surveys, points, conclusions. All its figures agree. A planting changes one figure in one sentence, or adds one
sentence, and names the words that every honest finding on it must contain.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.benchmarks.planted_forms import Fault, plain

DATA: Mapping[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A percentage of two decimals."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


class SoundReport:
    """A report whose figures agree; ``facts`` are what its sentences are filled with."""

    def __init__(self, seed: int, pool: str) -> None:
        self.dice = random.Random(f"{pool}-{seed}")
        self.pool = pool
        story = self.dice.choice(DATA["story"])
        self.outline = self.dice.choice(sorted(DATA["outlines"]))
        self.chosen = {role: self._wording(words) for role, words in DATA["roles"].items()}
        self.facts: dict[str, object] = {**story, **self._money(), **self._work(), **self._people(), **self._points()}
        self.facts |= {f"place{n}": place for n, place in enumerate(story["places"], 1)}
        self.other: dict[str, dict[str, object]] = {}  # what one role says otherwise
        self.added: dict[str, str] = {}  # a sentence after that of a role

    def _wording(self, words: list[str]) -> str:
        half = len(words) // 2
        pool = words[:half] if self.pool == "near" else words[half:] if self.pool == "far" else words
        return self.dice.choice(pool)

    def _between(self, low: int, high: int) -> Decimal:
        return Decimal(self.dice.randint(low, high))

    def _money(self) -> dict[str, object]:
        self.year = self.dice.randint(2020, 2024)
        budget = self._between(120, 900)
        left = self._between(3, 18)
        spent = budget - left
        use1, use3 = (spent * Decimal("0.6")).quantize(Decimal(1)), self._between(4, 12)
        central = (budget * Decimal("0.7")).quantize(Decimal(1))
        return {
            "year": self.year, "budget": budget, "spent": spent, "left": left, "rate": share(spent, budget),
            "central": central, "local": budget - central, "use1": use1, "use2": spent - use1 - use3, "use3": use3,
        }  # fmt: skip

    def _work(self) -> dict[str, object]:
        parts = [self._between(5, 19) for _ in range(3)]
        done = sum(parts, Decimal(0))
        plan = done - self._between(0, 2)
        number, price = self._between(4, 20) * 5, self._between(8, 30) * 200
        month = self.dice.randint(2, 4)
        days = [self.dice.randint(3, 26) for _ in range(5)]
        names = ("tender", "contract", "begun", "finished", "accepted")
        dates = {
            name: f"{self.year}年{month + later}月{day}日"
            for name, later, day in zip(names, (0, 1, 2, 6, 7), days, strict=True)
        }
        checked = self._between(20, 60)
        passed = checked - self._between(1, 3)
        return {
            **{f"part{n}": part for n, part in enumerate(parts, 1)}, "done": done, "plan": plan,
            "ratio": share(done, plan), "number": number, "price": price, "cost": number * price / 10000,
            **dates, "due": f"{self.year}年{month + 7}月30日", "month": month,
            "checked": checked, "passed": passed, "okay": share(passed, checked),
        }  # fmt: skip

    def _people(self) -> dict[str, object]:
        sent = self._between(20, 50) * 10
        got = sent - self._between(4, 15)
        happy = got - self._between(8, 19)
        before = self._between(20, 60)
        after = before - self._between(4, 12)
        homes = self._between(80, 400)
        each = self._between(3, 12) * 100
        return {
            "sent": sent, "got": got, "back": share(got, sent), "happy": happy, "liked": share(happy, got),
            "before": before, "after": after, "drop": share(before - after, before), "homes": homes,
            "persons": homes * 3 + self._between(1, 40), "each": each, "grant": homes * each / 10000,
        }  # fmt: skip

    def _points(self) -> dict[str, object]:
        rate = self.dice.choice((Decimal("9.6"), Decimal("9.8"), Decimal("9.5")))
        points = [rate, Decimal(50) - self._between(1, 3), Decimal(30) - self._between(0, 2), Decimal(10)]
        score = sum(points, Decimal(0))
        return {
            **{f"score{n}": one for n, one in enumerate(points, 1)},
            "score": score,
            "grade": "优" if score >= 90 else "良",
        }

    def sentence(self, role: str) -> str:
        facts = self.facts | self.other.get(role, {})
        told = {name: plain(value) if isinstance(value, Decimal) else value for name, value in facts.items()}
        return self.chosen[role].format(**told) + self.added.get(role, "")

    def says(self, role: str, name: str) -> bool:
        return "{" + name + "}" in self.chosen[role]

    def draw(self) -> str:
        lines = [f"{self.year}年度{self.facts['name']}项目绩效自评报告", f"{self.facts['office']}"]
        for line in DATA["outlines"][self.outline]:
            if line[0].isascii() and line[0].isalpha():
                lines.append("".join(self.sentence(role) for role in line.split()))
            else:
                lines.append(line)
        return "\n".join(lines)

    def number(self, name: str) -> Decimal:
        value = self.facts[name]
        assert isinstance(value, Decimal)
        return value


# (family, role, fact, by how much it is off or what stands there, facts whose figures the finding must name)
FAULTS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("rate against amounts", "total", "rate", "-6", ("rate",)),
    ("sum of funds", "sources", "central", "-12", ("budget",)),
    ("sum of funds", "sources", "local", "+9", ("budget",)),
    ("statement twice", "total", "budget", "+30", ("budget",)),
    ("balance", "left", "left", "+4.5", ("left",)),
    ("use by item", "uses", "use2", "-10", ("spent",)),
    ("sum in words", "places", "part2", "+4", ("done",)),
    ("rate of counts", "plan", "ratio", "-9", ("ratio",)),
    ("unit price", "device", "cost", "+5.5", ("cost", "price")),
    ("order of dates", "dates", "contract", "month-1", ("tender",)),
    ("order of dates", "dates", "accepted", "month+4", ("finished", "begun")),
    ("order of dates", "dates", "begun", "month+0", ("contract", "tender")),
    ("deadline", "deadline", "due", "month+5", ("finished",)),
    ("survey", "survey", "back", "-7", ("back",)),
    ("survey", "survey", "liked", "+2.5", ("liked",)),
    ("part over whole", "survey", "got", "+90", ("sent",)),
    ("part over whole", "quality", "passed", "+8", ("checked",)),
    ("rate of counts", "quality", "okay", "-5", ("okay",)),
    ("change", "growth", "drop", "+11", ("drop",)),
    ("average", "families", "each", "+200", ("each", "grant")),
    ("part over whole", "families", "persons", "homes-9", ("homes",)),
    ("sum of points", "scores", "score", "-2", ("score",)),
    ("score over points", "scores", "score4", "+3", ()),
    ("grade", "scores", "grade", "中", ()),
    ("statement twice", "summary", "done", "+6", ("done",)),
    ("statement twice", "summary", "spent", "-8", ("spent",)),
    ("statement twice", "summary", "liked", "-4", ("liked",)),
)

# (family, role after which a sentence is added, the sentence, groups of words of an honest finding)
ADDED: tuple[tuple[str, str, str, tuple[tuple[str, ...], ...]], ...] = tuple(
    (item["family"], item["after"], item["text"], tuple(map(tuple, item["says"]))) for item in DATA["added"]
)


def planted(seed: int, pool: str) -> Iterator[tuple[SoundReport, Fault]]:
    """Every planting on one drawn report."""
    for family, role, fact, change, named in FAULTS:
        report = SoundReport(seed, pool)
        if not report.says(role, fact):
            continue
        report.other[role] = {fact: _changed(report, fact, change)}
        said = report.other[role][fact]
        beside = tuple(_told(report.facts[name]) for name in named)
        if family == "order of dates" or (named and named[0] == fact):  # one of the days that it cannot precede
            groups = [beside, (_told(said),)]
        else:
            groups = [*((one,) for one in beside), (_told(said), *_sums(report, role, fact, said))]
        yield report, Fault(family, tuple(groups))
    for family, role, text, groups_of in ADDED:
        report = SoundReport(seed, pool)
        told = {name: _told(value) for name, value in report.facts.items()}
        told |= {"other": str(report.year - 3), "arrived": plain(report.number("budget") * Decimal("0.8"))}
        report.added[role] = text.format(**told)
        yield report, Fault(family, tuple(tuple(word.format(**told) for word in group) for group in groups_of))


def pairs(seed: int, pool: str) -> Iterator[tuple[SoundReport, Fault]]:
    """The pairs of sentences, each in a report that is sound otherwise."""
    for number, pair in enumerate(DATA["pair"]):
        report = SoundReport(seed + number, pool)
        report.added["quality"] = pair["text"][0]
        report.added["summary"] = pair["text"][1] if len(pair["text"]) > 1 else ""
        yield report, Fault(pair["family"], tuple(map(tuple, pair["says"])), "")


def _changed(report: SoundReport, fact: str, change: str) -> object:
    if change.startswith("month"):
        month = report.facts["month"]
        assert isinstance(month, int)
        month += int(change[5:])
        return f"{report.year + (month > 12)}年{(month - 1) % 12 + 1}月{1 if change == 'month+0' else 28}日"
    if change.startswith("homes"):
        return report.number("homes") - 9
    if change[0] in "+-":
        return report.number(fact) + Decimal(change)
    return change


def _sums(report: SoundReport, role: str, fact: str, said: object) -> tuple[str, ...]:
    """What the changed part makes the whole to be."""
    if not isinstance(said, Decimal):
        return ()
    wholes = {"sources": "budget", "uses": "spent", "places": "done"}
    if role not in wholes:
        return ()
    return (plain(report.number(wholes[role]) + said - report.number(fact)),)


def _told(value: object) -> str:
    text = plain(value) if isinstance(value, Decimal) else str(value)
    return text.split("年")[-1] if "月" in text and "日" in text else text
