"""Forms drawn at random: ``python -m tests.benchmarks.drawn_forms [COUNT] [SEED] [near|far|both] [-v] [-d]``.

Each draw chooses words for every heading and label, columns and their order, how levels are printed, where year, unit
of money and identification stand, what comes before and after, and one of several shapes for money and indicators.
It is compared with what was drawn: facts that came back, facts that are missing, facts that are wrong; rows that were
invented; and how much of what is wrong or missing was said (a doubt, a table not understood). The words stand in
``drawn_forms.toml``; ``far`` is what nobody looked at while the reader was mended.
"""

from __future__ import annotations

import random
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.clean.projects import clean_document
from perfeval.model import FileReading, Project
from tests.forms.drawing import as_document

DATA: Mapping[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PLACES = ("云桥", "平川", "芦溪", "松林", "怀川", "白石", "澜水", "清渠")
Row = list[str]


@dataclass
class Truth:
    """What was drawn."""

    fields: dict[str, object]
    funds: list[dict[str, object]] = field(default_factory=list)
    indicators: list[dict[str, object]] = field(default_factory=list)


class Drawer:
    """One form: ``lines`` is its drawing, ``truth`` what it says, ``chosen`` which shapes it has."""

    goal_texts = ("年内完成全部建设任务，群众普遍受益。", "各项任务基本完成，群众反映良好。")

    def __init__(self, seed: int, pool: str) -> None:
        self.dice = random.Random(f"{pool}-{seed}")
        self.pool = pool
        self.chosen: dict[str, str] = {}
        self.lines: list[str] = []
        story = self.dice.choice(DATA["story"])
        place = self.dice.choice(PLACES)
        self.year = self.dice.randint(2019, 2025)
        self.truth = Truth(
            {
                "name": story["name"],
                "department": f"{place}县{story['office']}",
                "unit": f"{place}县{story['house']}",
                "year": self.year,
            }
        )
        self.title = f"{self.word('title', 'words')}"
        self.width = 0
        self._indicators(story)
        self._money()

    # ------------------------------------------------------------ dice

    def word(self, group: str, concept: str) -> str:
        """A word of the pool; ``both`` takes now from one and now from the other."""
        pool = self.pool if self.pool != "both" else self.dice.choice(("near", "far"))
        word: str = self.dice.choice(DATA[pool][group][concept])
        return word

    def pick(self, what: str, **weights: int) -> str:
        """A shape, remembered under ``what``."""
        self.chosen[what] = self.dice.choices(list(weights), list(weights.values()))[0]
        return self.chosen[what]

    def some(self, chance: float) -> bool:
        return self.dice.random() < chance

    # ------------------------------------------------------------ what the form says

    def _indicators(self, story: Mapping[str, Any]) -> None:
        rows = [row.split("|") for row in story["rows"] if self.some(0.9) or row.startswith("满意度")]
        one = {key: self.dice.randrange(6) for key in ("names",)}["names"]
        two = DATA["levels"]["two"][one]
        groups = [_group(row[0]) for row in rows]
        full = {"output": 50, "benefit": 30, "liked": 10}
        for row, group in zip(rows, groups, strict=True):
            share = full[group] // groups.count(group)
            last = [n for n, other in enumerate(groups) if other == group][-1] == rows.index(row)
            points = full[group] - share * (groups.count(group) - 1) if last else share
            lost = Decimal("0.5") * self.dice.randint(1, 4) if len(row) > 4 else Decimal(0)
            heading = DATA["levels"]["one"][group][one].replace("{points}", str(full[group]))
            kind = ("服务对象满意度" if self.some(0.7) else "满意度") if group == "liked" else row[0]
            self.truth.indicators.append(
                {
                    "level1": heading,
                    "level2": two.format(kind),
                    "level3": row[1],
                    "target_text": row[2],
                    "actual_text": row[3],
                    "max_score": Decimal(points),
                    "self_score": points - lost,
                    "reason_text": row[4] if len(row) > 4 else "",
                }
            )
        for earlier, later in zip(self.truth.indicators, self.truth.indicators[1:], strict=False):
            if earlier["level1"] == later["level1"]:  # the same heading over neighbours
                later["level1"] = earlier["level1"]
        liked = [item for item in self.truth.indicators if _group_of(item) == "liked"]
        for item in liked:
            item["level2"] = liked[0]["level2"]

    def _money(self) -> None:
        budget = Decimal(self.dice.randint(40, 4000))
        parts = [budget]
        while len(parts) < self.dice.choice((1, 2, 2, 3, 4)) and parts[-1] > 20:
            cut = (parts[-1] * self.dice.randint(20, 80) / 100).quantize(Decimal(1))
            parts[-1:] = [parts[-1] - cut, cut]
        spent = [(part * self.dice.randint(80, 100) / 100).quantize(Decimal("0.1")) for part in parts]
        names = self.dice.sample(sorted({self.word("funds", "parts") for _ in range(40)}), 4)
        names.sort(key=lambda name: not name.startswith("其中"))
        names = [names[0], *(name for name in names[1:] if not name.startswith("其中"))]
        parts, spent = parts[: len(names)], spent[: len(names)]
        self.truth.funds.append(
            {"label_text": self.word("funds", "total"), "adjusted": sum(parts), "executed": sum(spent)}
        )
        if len(parts) > 1:
            for name, part, paid in zip(names, parts, spent, strict=False):
                self.truth.funds.append({"label_text": name, "adjusted": part, "executed": paid})

    # ------------------------------------------------------------ the page

    def draw(self) -> str:
        """The whole form as a drawing."""
        blocks = {"ident": self.ident(), "funds": self.funds(), "goals": self.goals(), "indicators": self.body()}
        order = ["ident", "funds", "goals", "indicators"]
        if self.pick("order", usual=8, funds_last=2) == "funds_last":
            order = ["ident", "goals", "indicators", "funds"]
        rows: list[Row | str] = []
        for name in order:
            if rows and blocks[name] and self.some(0.15):
                rows.append("")  # two tables
            rows += blocks[name]
        rows += self.end()
        width = max((len(row) for row in rows if not isinstance(row, str)), default=2)
        lines = [*self.head(width)]
        for row in rows:
            lines.append(row if isinstance(row, str) else "| " + " | ".join(_wide(row, width)) + " |")
        return "\n".join("一、其他" if line == "" else line for line in lines)

    def head(self, width: int) -> list[str]:
        """Title, year and unit of money over the table."""
        where = self.year_in
        title = f"{self.year}年度{self.title}" if where == "title" else self.title
        title = f"{title}（{self.year}年度）" if where == "behind" else title
        lines = [self.dice.choice(("附件2", "附表1"))] if self.some(0.3) else []
        lines.append(title)
        lines += [self.dice.choice((f"（{self.year}年度）", f"{self.year}年度", f"（ {self.year} 年）"))] * (
            where == "line"
        )
        lines += ["金额单位：万元"] * (self.unit_in == "line")
        if self.some(0.5):  # rows of the table itself, merged over its width
            lines = ["| " + " | ".join([line, *["<"] * (width - 1)]) + " |" for line in lines]
        return [*self.over, *lines] if self.some(0.2) else [*lines, *self.over]

    def ident(self) -> list[Row | str]:
        """Name, department, unit, perhaps the year, and facts that are nothing of these."""
        self.over: list[str] = []
        facts = [(self.word("ident", key), str(self.truth.fields[key])) for key in ("name", "department", "unit")]
        if self.some(0.15):
            facts.pop(1)
            self.truth.fields["department"] = None
        self.year_in = self.pick("year", title=3, behind=2, line=3, label=3)
        if self.year_in == "label":
            text = self.dice.choice((str(self.year), f"{self.year}年", f"{self.year}年度"))
            facts.insert(self.dice.randint(1, len(facts)), (self.word("ident", "year"), text))
        self.unit_in = self.pick("money", side=4, line=2, label=1, heading=2)
        if self.unit_in == "label":
            facts.append(("金额单位", "万元"))
        others = {self.word("ident", "other") for _ in range(self.dice.choice((0, 0, 2, 3)))}
        facts += [(label, value) for label, value in (other.split("|") for other in sorted(others))]
        shape = self.pick("ident", two=5, one=2, inside=2, lines=2, over=1)
        if shape == "lines":
            self.over = [
                "　　".join(f"{label}：{value}" for label, value in facts[n : n + 2]) for n in range(0, len(facts), 2)
            ]
            return []
        if shape == "inside":
            cells = [f"{label}：{value}" for label, value in facts]
            cells += [""] * (len(cells) % 2)
            return [[cells[n], "<", "<", cells[n + 1], "<", "<"] for n in range(0, len(cells), 2)]
        if shape == "one":
            return [[label, "<", value, "<", "<", "<"] for label, value in facts]
        if shape == "over":
            return [[label for label, _ in facts], [value for _, value in facts]]
        first = [[facts[0][0], "<", facts[0][1], "<", "<", "<"]]
        rest = facts[1:] + [("", "")] * ((len(facts) - 1) % 2)
        return [*first, *([*a, "<", *b, "<"] for a, b in zip(rest[::2], rest[1::2], strict=True))]

    def funds(self) -> list[Row | str]:
        """Money: a table, on its side, in quarters, as labels with values, or in single cells."""
        lines, words = (
            self.truth.funds,
            {
                key: self.word("funds", key)
                for key in ("initial", "adjusted", "executed", "rate", "max", "self", "arrived", "label", "side")
            },
        )
        unit = "（万元）" if self.unit_in == "heading" else ""
        side = words["side"] if self.unit_in == "side" else words["side"].replace("（万元）", unit)
        shape = self.pick("funds", table=8, across=1, quarters=1, labels=2, inside=1)
        if shape in ("labels", "inside"):
            del lines[1:]
            del lines[0]["label_text"]
            cells = [
                (words["adjusted"] + unit, f"{lines[0]['adjusted']}"),
                (words["executed"] + unit, f"{lines[0]['executed']}"),
                (words["rate"], _rate(lines[0])),
            ]
            if shape == "inside":
                return [[side, "<", *(f"{label}：{value}" for label, value in cells)]]
            return [[text for pair in cells for text in pair]]
        if shape == "across":
            return [
                [side, "<", *(str(line["label_text"]) for line in lines)],
                [words["adjusted"] + unit, "<", *(str(line["adjusted"]) for line in lines)],
                [words["executed"] + unit, "<", *(str(line["executed"]) for line in lines)],
            ] if len(lines) > 2 else self._table(lines, words, side, unit)  # fmt: skip
        if shape == "quarters":
            head = [side, words["adjusted"] + unit, words["executed"], "<", "<", "<", "<", words["rate"]]
            under = ["^", "^", "一季度", "二季度", "三季度", "四季度", "全年", "^"]
            rows = [[str(line["label_text"]), str(line["adjusted"]), *_quarters(line), _rate(line)] for line in lines]
            return [head, under, *rows]
        return self._table(lines, words, side, unit)

    def _table(self, lines: list[dict[str, object]], words: dict[str, str], side: str, unit: str) -> list[Row | str]:
        keys = ["label", "adjusted", "executed", "rate"]
        if self.some(0.5):
            keys.insert(1, "initial")
        if self.some(0.15):
            keys.insert(keys.index("adjusted") + 1, "arrived")
        if self.some(0.6):
            keys[keys.index("rate") :] = self.dice.choice(
                (["max", "rate", "self"], ["rate", "max", "self"], ["rate", "self"])
            )
        beside = self.pick("side", side=6, label=3) == "side"
        heads = [words[key] + (unit if key in ("initial", "adjusted", "executed", "arrived") else "") for key in keys]
        if not beside:
            heads[0] = side
        rows = []
        for number, line in enumerate(lines):
            cells = {
                "label": str(line["label_text"]),
                "initial": str(line["adjusted"]),
                "adjusted": str(line["adjusted"]),
                "arrived": str(line["adjusted"]),
                "executed": str(line["executed"]),
                "rate": _rate(line),
                "max": "10" if number == 0 else self.dice.choice(("", "-", "—")),
                "self": str(line.get("score", "9.5")) if number == 0 else "",
            }
            rows.append([cells[key] for key in keys])
        if beside:
            return [[side, *heads], *(["^", *row] for row in rows)]
        return [heads, *rows]

    def goals(self) -> list[Row | str]:
        """Goals beside each other, below each other, or none."""
        side, said, done = (self.word("goals", key) for key in ("side", "expected", "actual"))
        texts = self.goal_texts
        shape = self.pick("goals", beside=5, below=2, none=3)
        if shape == "none":
            return []
        if shape == "below":
            return [[side, said, texts[0], "<", "<", "<"], ["^", done, texts[1], "<", "<", "<"]]
        return [[side, said, "<", "<", done, "<"], ["^", texts[0], "<", "<", texts[1], "<"]]

    # ------------------------------------------------------------ indicators

    def body(self) -> list[Row | str]:
        """The indicators in one of their shapes."""
        self.words = {key: self.word("indicators", key) for key in DATA["near"]["indicators"] if key != "extra"}
        keys = ["level1", "level2", "level3", "target", "actual", "max", "self"]
        if self.some(0.2):
            keys.remove("max")
            keys.insert(3, "max")
        if self.some(0.1):
            keys[:2] = ["level2"]
        if self.some(0.7):
            keys.append("reason")
        shape = self.pick("body", upright=12, bands=2, titled=1, across=1, cards=1, tables=1, both=1)
        if shape == "both":
            return self._both(keys)
        if shape in ("cards", "tables"):
            return self._cards(keys, apart=shape == "tables")
        if shape == "across":
            rows = self._upright([key for key in keys if key != "reason"], "repeated", plain=True)
            assert all(not isinstance(row, str) for row in rows)
            return [list(row) for row in zip(*rows, strict=True)]
        if shape in ("bands", "titled"):
            return self._banded([key for key in keys if key != "level1"], titled=shape == "titled")
        return self._upright(keys, self.pick("levels", merged=5, repeated=3, blank=2))

    def _cell(self, item: Mapping[str, object], key: str) -> str:
        return str(item.get(FIELDS.get(key, key), ""))

    def _drop(self, keys: list[str]) -> None:
        for item in self.truth.indicators:
            for key, name in (("level1", "level1"), ("reason", "reason_text"), ("max", "max_score")):
                if key not in keys:
                    item.pop(name, None)

    def _upright(self, keys: list[str], levels: str, *, plain: bool = False) -> list[Row | str]:
        items = self.truth.indicators
        self._drop(keys)
        keys = list(keys)
        heads = {key: self.words[key] for key in keys}
        cells = [{key: self._cell(item, key) for key in keys} for item in items]
        if not plain:
            self._split(keys, heads, cells)
            self._extras(keys, heads, cells)
        rows = [[row[key] for key in keys] for row in cells]
        for number, row in enumerate(rows):
            for col in range(sum(key in ("level1", "level2") for key in keys)):
                same = number and all(cells[number][key] == cells[number - 1][key] for key in keys[: col + 1])
                if same and levels != "repeated":
                    row[col] = "^" if levels == "merged" else ""
        head = [heads[key] for key in keys]
        top: list[Row | str] = [list(head)]
        if (
            not plain
            and self.pick("headings", single=5, double=1) == "double"
            and "max" in keys
            and keys.index("self") == keys.index("max") + 1
        ):
            spot = keys.index("max")
            top = [
                [*head[:spot], "评分", "<", *head[spot + 2 :]],
                [*["^"] * spot, *head[spot : spot + 2], *["^"] * len(head[spot + 2 :])],
            ]
        if not plain and self.some(0.35):  # a side label over the block
            return [[self.words["side"], *top[0]], *(["^", *row] for row in [*top[1:], *rows])]
        return [*top, *rows]

    def _split(self, keys: list[str], heads: dict[str, str], cells: list[dict[str, str]]) -> None:
        """Sign, value and unit of the promise in columns of their own."""
        if self.pick("split", whole=7, sign=1, unit=1) == "whole":
            return
        spot = keys.index("target")
        if self.chosen["split"] == "sign":
            keys.insert(spot, "sign")
            heads["sign"] = self.words["sign"]
            for row in cells:
                found = re.match(r"[≥≤=]", row["target"])
                row["sign"], row["target"] = (found[0], row["target"][1:]) if found else ("", row["target"])
        else:
            keys.insert(spot + 1, "unit")
            heads["unit"] = self.words["unit"]
            for row in cells:
                found = re.fullmatch(r"([≥≤=]?[\d.]+)(\D{1,5})", row["target"])
                row["target"], row["unit"] = found.groups() if found else (row["target"], "")

    def _extras(self, keys: list[str], heads: dict[str, str], cells: list[dict[str, str]]) -> None:
        """Columns that say something else."""
        if self.pick("extra", none=6, one=3) == "none":
            return
        heads["extra"] = self.word("indicators", "extra")
        keys.insert(self.dice.choice((keys.index("level3") + 1, len(keys), keys.index("actual") + 1)), "extra")
        said = {"上年": "target", "去年": "target", "标准": "", "办法": "", "核心": "是"}
        kind = next((value for word, value in said.items() if word in heads["extra"]), "规划统计股")
        for row in cells:
            row["extra"] = (
                row[kind]
                if kind == "target"
                else kind or self.dice.choice(("每少1个百分点扣0.5分", "按完成比例计分", "完成得满分，否则不得分"))
            )

    def _banded(self, keys: list[str], *, titled: bool) -> list[Row | str]:
        """Level 1 as rows across the table, or as titles over tables of their own."""
        self._drop([*keys, "level1"])
        head = [self.words[key] for key in keys]
        rows: list[Row | str] = [] if titled else [list(head)]
        before: object = None
        for item in self.truth.indicators:
            if item["level1"] != before:
                before = item["level1"]
                numeral = "一二三四五六"[sum(1 for row in rows if isinstance(row, str) or row[1:2] == ["<"])]
                rows += [f"{numeral}、{before}", list(head)] if titled else [[str(before), *["<"] * (len(keys) - 1)]]
            rows.append([self._cell(item, key) for key in keys])
        return rows

    def _cards(self, keys: list[str], *, apart: bool) -> list[Row | str]:
        """A card for each indicator."""
        self._drop(keys)
        rows: list[Row | str] = []
        for number, item in enumerate(self.truth.indicators, start=1):
            rows += [f"指标{number}"] if apart else [[f"指标{number}", "<", "<", "<"]]
            flat = [(self.words[key], self._cell(item, key)) for key in keys if key not in ("level3", "reason")]
            rows.append([self.words["level3"], str(item["level3"]), "<", "<"])
            flat += [("", "")] * (len(flat) % 2)
            rows += [[*a, *b] for a, b in zip(flat[::2], flat[1::2], strict=True)]
            if "reason" in keys:
                rows.append([self.words["reason"], self._cell(item, "reason"), "<", "<"])
        return rows

    def _both(self, keys: list[str]) -> list[Row | str]:
        """Promise and result, points and score in one cell each."""
        self._drop(keys)
        said = self.dice.choice(
            (("{t}/{a}", "{m}/{s}"), ("目标：{t}；完成：{a}", "{m}/{s}"), ("{t}（{a}）", "{m}（{s}）"))
        )
        glue = self.dice.choice(("／", "/", "（{}）")) if "（" not in said[0] else "（{}）"
        names = [key for key in keys if key.startswith("level")]
        pair = [
            (self.words[a] + (glue.format(self.words[b]) if "{" in glue else glue + self.words[b]))
            for a, b in (("target", "actual"), ("max", "self"))
        ]
        rows: list[Row | str] = [[*(self.words[key] for key in names), *pair]]
        for item in self.truth.indicators:
            values = {key[0]: self._cell(item, key) for key in ("target", "actual", "max", "self")}
            rows.append([*(str(item[key]) for key in names), *(text.format(**values) for text in said)])
            item.pop("reason_text", None)
        return rows

    def end(self) -> list[Row | str]:
        """Total, opinions, signatures, notes."""
        rows: list[Row | str] = []
        scored = sum((Decimal(str(item.get("self_score", 0))) for item in self.truth.indicators), Decimal(0))
        if self.some(0.6):
            rows.append([self.word("end", "total"), "<", "<", f"{scored + Decimal('9.5')}", "<", "<"])
        for _ in range(self.dice.choice((0, 0, 1, 2))):
            label, value = self.word("end", "opinion").split("|")
            rows.append([label, "<", value, "<", "<", "<"])
        for _ in range(self.dice.choice((0, 1, 1))):
            rows.append(self.word("end", "signature").split("|"))
        if self.some(0.4):
            rows.append(self.word("end", "note"))
        return rows


def _group(kind: str) -> str:
    return "output" if kind in ("数量", "质量", "时效", "成本") else "liked" if kind == "满意度" else "benefit"


def _group_of(item: Mapping[str, object]) -> str:
    return "liked" if "满意" in str(item["level1"]) else "other"


def _rate(line: Mapping[str, Any]) -> str:
    if "rate" in line:
        return str(line["rate"])
    return f"{(line['executed'] / line['adjusted'] * 100).quantize(Decimal('0.01'))}%"


def _quarters(line: Mapping[str, Any]) -> list[str]:
    part = (line["executed"] / 4).quantize(Decimal("0.1"))
    return [str(part)] * 3 + [str(line["executed"] - 3 * part), str(line["executed"])]


def _wide(row: Row, width: int) -> Row:
    """A row of the table's width: the last cell that is not a number reaches over what is left."""
    return [*row, *["<"] * (width - len(row))]


# ---------------------------------------------------------------- comparing


FIELDS = {
    "target": "target_text",
    "actual": "actual_text",
    "max": "max_score",
    "self": "self_score",
    "reason": "reason_text",
}
NAMES = {"adjusted": "adjusted_budget_wan", "executed": "executed_wan"}


@dataclass
class Score:
    """What came back of one form."""

    right: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def facts(self) -> int:
        return self.right.total() + len(self.missing) + len(self.wrong)


def _same(want: object, have: object) -> bool:
    if isinstance(want, Decimal):
        return have is not None and Decimal(str(have)) == want
    plain = [re.sub(r"[\s:：=＝]", "", str(text if text is not None else "")) for text in (want, have)]
    return plain[0] == plain[1]


def compare(truth: Truth, projects: tuple[Project, ...]) -> Score:
    """Facts of identity, funds and indicators, each right, missing or wrong."""
    score = Score()
    project = projects[0] if projects else None
    score.invented += [f"project {other.name}" for other in projects[1:]]
    for key, want in truth.fields.items():
        if want is not None:
            _count(score, "identity", key, want, getattr(project, key, None))
    for group, wanted, name in (("funds", truth.funds, "label_text"), ("indicators", truth.indicators, "level3")):
        rows = list(getattr(project, group, ()))
        for want in wanted:
            row = (
                next((row for row in rows if _same(want[name], getattr(row, name))), None)
                if name in want
                else (rows or [None])[0]
            )
            rows = [other for other in rows if other is not row]
            for key, value in want.items():
                _count(score, group, f"{want.get(name)} {key}", value, getattr(row, NAMES.get(key, key), None))
        score.invented += [f"{group} {getattr(row, name)}" for row in rows]
    return score


def _count(score: Score, group: str, where: str, want: object, have: object) -> None:
    if _same(want, have):
        score.right[group] += 1
    else:
        said = f"{group} {where}: {have!r}, drawn {want!r}"
        (score.missing if have in (None, "", ()) else score.wrong).append(said)


def is_said(reading: FileReading) -> bool:
    """Whether the reader said that something is doubtful."""
    return bool(reading.notes or reading.tables_not_understood or reading.status == "failed")


def measured(count: int, seed: int, pool: str) -> Iterator[tuple[int, Drawer, str, Score, FileReading]]:
    """Draws and what came back."""
    for number in range(seed, seed + count):
        drawer = Drawer(number, pool)
        drawing = drawer.draw()
        projects, reading = clean_document(as_document(drawing))
        yield number, drawer, drawing, compare(drawer.truth, projects), reading


def main() -> None:
    """Draw, read, compare, print."""
    args = [arg for arg in sys.argv[1:] if not arg.startswith("-")]
    given = [*args, *("200", "1", "near")[len(args) :]]
    count, seed, pool = int(given[0]), int(given[1]), given[2]
    total: Counter[str] = Counter()
    shapes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, drawer, drawing, score, reading in measured(count, seed, pool):
        total += score.right
        total += Counter(
            {
                "facts": score.facts,
                "missing": len(score.missing),
                "wrong": len(score.wrong),
                "invented": len(score.invented),
            }
        )
        total["whole"] += score.right.total() == score.facts and not score.invented
        total["wrong or invented, and nothing said"] += (len(score.wrong) + len(score.invented)) * (
            not is_said(reading)
        )
        for group in ("identity", "funds", "indicators"):
            lost = sum(text.startswith(group) for text in [*score.missing, *score.wrong])
            total[f"all {group}"] += score.right[group] + lost
        for what, shape in drawer.chosen.items():
            shapes[f"{what}={shape}"][0] += score.right.total()
            shapes[f"{what}={shape}"][1] += score.facts
        if "-v" in sys.argv and (score.missing or score.wrong or score.invented):
            lines = [*score.missing, *("WRONG " + text for text in score.wrong)]
            lines += ["INVENTED " + text for text in score.invented]
            print(f"--- {number} {drawer.chosen}", *lines, sep="\n    ")
        if "-d" in sys.argv:
            print(drawing)
    for what, (right, facts) in sorted(shapes.items(), key=lambda item: item[1][0] / item[1][1]):
        if right < facts * 0.97:
            print(f"{what:22} {right / facts:.1%} of {facts}")
    for group in ("identity", "funds", "indicators"):
        print(f"{group}: {total[group] / total[f'all {group}']:.1%} of {total[f'all {group}']}")
    right = sum(total[group] for group in ("identity", "funds", "indicators"))
    print(f"all: {right / total['facts']:.1%}; whole forms {total['whole']} of {count}")
    print(
        *(f"{key} {total[key]}" for key in ("missing", "wrong", "invented", "wrong or invented, and nothing said")),
        sep=", ",
    )


if __name__ == "__main__":
    main()
