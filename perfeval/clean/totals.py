"""What the form itself says of its result (总分、等级): total rows, subtotals, grades."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, number_text, points
from perfeval.forms.blocks import Block
from perfeval.forms.pairs import Pair
from perfeval.forms.text import is_number, keys, plain
from perfeval.model import Reported
from perfeval.places import Place
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading, read_points

_CHOICES = ("优", "良", "中", "差")
_GRADE_LABEL = re.compile(r"^\((?:自评|评价|绩效)?(?:等级|等次)\):?")  # （自评等级）优
_GRADES = ("优秀", "良好", "优", "良", "中", "合格", "不合格", "较差", "差", "低", "一般", "达标", "基本达标", "不达标")


def read_total_row(block: Block, row: int, draft: Draft, reading: Reading, level1: RawCell | None) -> bool:
    """Read a row of the indicator block that holds a total, a subtotal or a grade; ``False`` if it holds none."""
    cells = block.grid.anchored(row)
    label = cells[0]
    if len(cells) > 1 and reading.words.exact("totals", label.text) is None and plain(label.text).isdigit():
        label = cells[1]
    match = reading.words.find("totals", label.text)
    if match is None or (match.how != "exact" and len(keys(label.text)[1]) > 10):
        return False
    if _is_named_like_a_total(block, row, label):
        return False
    shape = [cell for cell in block.grid.row(row) if cell.row == row]
    texts = [cell for cell in cells if cell is not label and not is_number(cell.text)]
    if match.concept != "grade" and len([cell for cell in texts if not reading.words.is_placeholder(cell.text)]) > 2:
        return False
    if match.how == "exact" and match.word == "得分" and len(shape) > 4:
        return False
    if match.concept == "grade":
        for pair_text in cells[1:]:
            report(draft, "total", {"grade": pair_text.text}, {"grade": pair_text.place})
            reading.ledger.use(pair_text, "reported total grade", draft)
            break
        reading.ledger.use(label, "label", draft)
        return True
    subject = "total" if match.concept == "total" else (level1.text if level1 is not None else label.text)
    fields: dict[str, object] = {}
    places: dict[str, Place] = {"label": label.place}
    by_column = cells_by_column(block.grid, row, block.band)
    values: dict[str, tuple[RawCell, Decimal | None]] = {}
    rest: list[RawCell] = []
    for index, found in by_column.items():
        concept = block.band.columns[index].concept
        for cell in found:
            if cell.is_empty or cell is label or cell.row != row:
                continue
            if concept in ("max_score", "self_score") and concept not in values:
                both = score_and_grade(cell.text)
                values[concept] = (cell, Decimal(both[0]) if both else points(cell, reading))
                if both:
                    fields["grade"], places["grade"] = both[1], cell.place
            elif concept == "reviewed_score":
                draft.attributes.setdefault(f"{label.text} {block.band.columns[index].text}", cell.text)
                reading.ledger.use(cell, f"reported {subject} reviewed_score", draft)
            else:
                rest.append(cell)
    numbers = [cell for cell in rest if is_number(cell.text)]
    for concept in ("self_score", "max_score"):
        if (
            concept not in values
            and numbers
            and (concept == "self_score" or "self_score" in values)
            and (concept == "self_score" or block.band.has("max_score") or len(numbers) > 0)
        ):
            if concept == "max_score" and not block.band.has("max_score") and len(values) == 1:
                continue
            cell = numbers.pop()
            values[concept] = (cell, points(cell, reading))
            rest.remove(cell)
    for concept, (cell, value) in values.items():
        reading.ledger.use(cell, f"reported {subject} {concept}", draft)
        fields[concept] = value
        places[concept] = cell.place
        if concept == "self_score":
            fields["score_text"] = cell.text
    if "max_score" not in fields and (printed := points_in_heading(label.text)) is not None:
        fields["max_score"] = printed
    for cell in rest:
        if (grade := grade_word(cell.text)) is not None:
            fields["grade"], places["grade"] = grade, cell.place
            reading.ledger.use(cell, f"reported {subject} grade", draft)
        elif reading.words.exact("totals", cell.text):
            reading.ledger.use(cell, "label", draft)
        elif reading.words.is_placeholder(cell.text):
            reading.ledger.use(cell, "placeholder", draft)
    reading.ledger.use(label, f"reported {subject}", draft)
    report(draft, subject, fields, places)
    return True


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


def _is_named_like_a_total(block: Block, row: int, label: RawCell) -> bool:
    """An indicator whose name sounds like a total (绩效评价得分) stands under 三级指标 and has promise and result."""
    name, band = block.band.column("level3"), block.band
    if name is None or not name.first <= label.col <= name.last or not band.has("level1", "level2"):
        return False
    values = [band.column("target"), band.column("actual")]
    return all(
        column is None or any(not cell.is_empty for cell in block.grid.between(row, column.first, column.last))
        for column in values
    )


def read_total_pair(pair: Pair, draft: Draft, reading: Reading) -> None:
    """``自评得分：98`` or ``自评等级 | 优`` outside the indicator block."""
    cell = pair.value or pair.label
    if pair.label is not None:
        reading.ledger.use(pair.label, "label", draft)
    if not pair.text:
        return
    fields: dict[str, object] = {}
    if pair.concept == "grade":
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
