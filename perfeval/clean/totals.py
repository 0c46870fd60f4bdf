"""What the form itself says of its result (总分、等级): total rows, subtotals, grades."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, number_text, points
from perfeval.forms.blocks import Block
from perfeval.forms.pairs import Pair
from perfeval.forms.rows import total_label
from perfeval.forms.text import is_number, plain
from perfeval.model import Reported
from perfeval.places import Place
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading, read_points

_CHOICES = ("优", "良", "中", "差")
_GRADE_LABEL = re.compile(r"^\((?:自评|评价|绩效)?(?:等级|等次)\):?")  # （自评等级）优
_GRADES = ("优秀", "良好", "优", "良", "中", "合格", "不合格", "较差", "差", "低", "一般", "达标", "基本达标", "不达标")


def read_total_row(block: Block, row: int, draft: Draft, reading: Reading, level1: RawCell | None) -> None:
    """Read a row of the indicator block that holds a total, a subtotal or a grade."""
    label, match = total_label(block.grid, row, reading.words, block.band)
    if match is None:
        return
    if match.concept == "grade":
        for cell in block.grid.anchored(row)[1:2]:
            report(draft, "total", {"grade": cell.text}, {"grade": cell.place})
            reading.ledger.use(cell, "reported total grade", draft)
        reading.ledger.use(label, "label", draft)
        return
    subject = "total" if match.concept == "total" else (level1.text if level1 is not None else label.text)
    found = _TotalCells(block, row, label, subject)
    found.sort(draft, reading)
    found.fill_from_the_right(reading)
    fields, places = found.fields(draft, reading)
    if "max_score" not in fields and (printed := points_in_heading(label.text)) is not None:
        fields["max_score"] = printed
    reading.ledger.use(label, f"reported {subject}", draft)
    report(draft, subject, fields, places)


class _TotalCells:
    """The cells of a total row: points and score by their columns, grades and numbers that lie elsewhere."""

    def __init__(self, block: Block, row: int, label: RawCell, subject: str) -> None:
        self.block, self.row, self.label, self.subject = block, row, label, subject
        self.values: dict[str, tuple[RawCell, Decimal | None]] = {}
        self.graded: tuple[str, RawCell] | None = None
        self.rest: list[tuple[str, RawCell]] = []

    def sort(self, draft: Draft, reading: Reading) -> None:
        """Each cell under its heading."""
        for index, found in cells_by_column(self.block.grid, self.row, self.block.band).items():
            column = self.block.band.columns[index]
            for cell in found:
                if cell.is_empty or cell is self.label or cell.row != self.row:
                    continue
                if column.concept in ("max_score", "self_score") and column.concept not in self.values:
                    self.put(column.concept, cell, reading)
                elif column.concept == "reviewed_score":
                    draft.attributes.setdefault(f"{self.label.text} {column.text}", cell.text)
                    reading.ledger.use(cell, f"reported {self.subject} reviewed_score", draft)
                else:
                    self.rest.append((column.text, cell))

    def put(self, concept: str, cell: RawCell, reading: Reading) -> None:
        """Points or a score; a grade in the same cell (97（优）) is taken out."""
        both = score_and_grade(cell.text)
        self.values[concept] = (cell, Decimal(both[0]) if both else points(cell, reading))
        if both:
            self.graded = (both[1], cell)

    def fill_from_the_right(self, reading: Reading) -> None:
        """Numbers under other headings: the last is the score, the one before it the points."""
        numbers = [item for item in self.rest if is_number(item[1].text)]
        if "self_score" not in self.values and numbers:
            self.values["self_score"] = (numbers[-1][1], points(numbers[-1][1], reading))
            self.rest.remove(numbers.pop())
        alone = not self.block.band.has("max_score") and len(self.values) == 1
        if "max_score" not in self.values and "self_score" in self.values and numbers and not alone:
            self.values["max_score"] = (numbers[-1][1], points(numbers[-1][1], reading))
            self.rest.remove(numbers.pop())

    def fields(self, draft: Draft, reading: Reading) -> tuple[dict[str, object], dict[str, Place]]:
        """What the row reports, each with its place."""
        fields: dict[str, object] = {}
        places: dict[str, Place] = {"label": self.label.place}
        if self.graded is not None:
            fields["grade"], places["grade"] = self.graded[0], self.graded[1].place
        for concept, (cell, value) in self.values.items():
            reading.ledger.use(cell, f"reported {self.subject} {concept}", draft)
            fields[concept], places[concept] = value, cell.place
            if concept == "self_score":
                fields["score_text"] = cell.text
        for heading, cell in self.rest:
            if (grade := grade_word(cell.text)) is not None:
                fields["grade"], places["grade"] = grade, cell.place
                reading.ledger.use(cell, f"reported {self.subject} grade", draft)
            elif reading.words.exact("totals", cell.text):
                reading.ledger.use(cell, "label", draft)
            elif reading.words.is_placeholder(cell.text):
                reading.ledger.use(cell, "placeholder", draft)
            elif is_number(cell.text):  # a total of another column: what somebody else gave
                name = f"{self.label.text} {heading}"
                draft.attributes.setdefault(name, cell.text)
                reading.ledger.use(cell, f"attributes {name}", draft)
        return fields, places


def read_group_row(block: Block, row: int, draft: Draft, reading: Reading) -> None:
    """A row that heads a group and carries its points (一、前期工作 30 29): a subtotal, and the level of its rows."""
    name: RawCell | None = None
    fields: dict[str, object] = {}
    places: dict[str, Place] = {}
    for index, cells in cells_by_column(block.grid, row, block.band).items():
        concept = block.band.columns[index].concept
        for cell in cells:
            if cell.is_empty or cell.row != row:
                continue
            if concept in ("max_score", "self_score"):
                fields[concept], places[concept] = points(cell, reading), cell.place
                if concept == "self_score":
                    fields["score_text"] = cell.text
                reading.ledger.use(cell, f"subtotal {concept}", draft)
            elif concept in ("level1", "level2", "level3"):
                name = cell
                reading.ledger.use(cell, "subtotal label", draft)
            else:
                reading.ledger.use(cell, "row number", draft)
    if name is None:
        return
    draft.carry.band_level1, draft.carry.band_level2 = name, None
    places["label"] = name.place
    report(draft, name.text, fields, places)


def read_total_pair(pair: Pair, draft: Draft, reading: Reading) -> None:
    """``自评得分：98`` or ``自评等级 | 优`` outside the indicator block."""
    cell = pair.value or pair.label
    if pair.label is not None:
        reading.ledger.use(pair.label, "label", draft)
    if not pair.text:
        return
    fields: dict[str, object] = {}
    if pair.concept == "max_score":
        fields = {"max_score": read_points(pair.text)[0]}
    elif pair.concept == "grade":
        value, _ = read_points(pair.text)
        if value is not None and grade_word(pair.text) is None:
            fields = {"self_score": value, "score_text": pair.text}
        else:
            fields["grade"] = pair.text
    else:
        text = number_text(pair.value) if pair.value is not None else pair.text
        value, _ = read_points(text.strip("。；;"))
        fields = {"self_score": value, "score_text": pair.text}
        if value is None and (grade := grade_word(pair.text)) is not None:
            fields = {"grade": grade}
    subject = "total" if pair.concept != "subtotal" else pair.label_text
    places = dict.fromkeys(fields, cell.place) if cell is not None else {}
    if cell is not None:
        reading.ledger.use(cell, f"reported {subject} {next(iter(fields))}", draft)
    report(draft, subject, fields, places)


def score_and_grade(text: str) -> tuple[str, str] | None:
    """``97（优）`` or ``97分，良``: both in one cell."""
    found = re.match(r"^(\d+(?:\.\d+)?)分?[(,，、;/]?([优良中差低]\w?)\)?等?级?$", plain(text))
    return (found[1], found[2]) if found is not None else None


def grade_word(text: str) -> str | None:
    """The grade when the text is nothing else: ``优``, ``良好``, ``“优”``."""
    bare = plain(text).strip("“”\"'()。、")
    return text.strip() if bare in _GRADES else _ticked(plain(text))


def labelled_grade(text: str) -> str | None:
    """``（自评等级）优``: the grade behind its own label."""
    bare = _GRADE_LABEL.sub("", plain(text))
    return bare if bare in _GRADES and bare != plain(text) else None


def _ticked(text: str) -> str | None:
    """The one grade with a tick: ``优☑ 良□ 中□ 差□`` or ``☑优 □良``; ``None`` when none or several are ticked."""
    choices: list[str] = re.findall(
        r"[□☐○]|[☑√✓✔■☒▇]|[优良中差]|[^□☐○☑√✓✔■☒▇优良中差]", text.replace("优秀", "优").replace("良好", "良")
    )
    words = [n for n, part in enumerate(choices) if part in _CHOICES]
    ticks = [n for n, part in enumerate(choices) if part in "☑√✓✔■☒▇"]
    if len(words) < 3 or len(ticks) != 1:
        return None
    before = min(words) > min(n for n, part in enumerate(choices) if part in "□☐○☑√✓✔■☒▇")
    near = [n for n in words if (n > ticks[0] if before else n < ticks[0])]
    if not near:
        return None
    return choices[near[0] if before else near[-1]]


def report(draft: Draft, subject: str, fields: dict[str, object], places: dict[str, Place]) -> None:
    """Fill the report of a subject; what is already known stays, a second score becomes a report of its own."""
    for number, known in enumerate(draft.reported):
        if known.subject == subject and all(
            getattr(known, key) is None or getattr(known, key) == value for key, value in fields.items()
        ):
            draft.reported[number] = dataclasses.replace(known, **fields, cells={**places, **known.cells})  # type: ignore[arg-type]
            return
    draft.reported.append(Reported(subject, cells=places, **fields))  # type: ignore[arg-type]
