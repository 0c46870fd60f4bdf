"""From pages to one document (跨页接续): tables cut by the page end are one table again, running heads leave.

Every join, every line left out is a note: a table that was put together wrongly must be seen to be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from perfeval.places import Place
from perfeval.sight import Sight, sight_of
from perfeval.sources.aligned import aligned
from perfeval.sources.geometry import Glyph, Line, Page, joined, lines_of, upright, would_fit
from perfeval.sources.guards import LIMITS
from perfeval.sources.lattice import Box, Grid, grids_of
from perfeval.sources.raw import Note, RawCell, RawParagraph, RawTable
from perfeval.sources.refusals import note, within, wrong_type

_EDGE = 4.0  # tables whose outer edges differ by less stand at the same place of their pages
_PAGE_NUMBER = re.compile(r"^[\s\-—–·第]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[\s\-—–·页]*(?:[共/／]\s*\d{1,4}\s*页)?$")
_MARGIN = 0.12  # running heads and page numbers stand in this share of the page, above or below


@dataclass(slots=True)
class _Cell:
    """One cell of a table that may go over pages; rows from 1, columns by the lines' positions."""

    page: int
    row: int
    box: Box
    text: str
    rowspan: int
    confidence: float = 1.0


_Laid = tuple[Page, list[Grid], list[Glyph]]  # a page, its tables, and the signs outside them
_Heading = tuple[tuple[str, ...], float]  # the texts of a row, and how high an empty one is


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under way: its last line may go on at the head of the next page."""

    page: int
    text: str
    last_page: int
    last: Line
    right: float
    sight: Sight | None


@dataclass(slots=True)
class _Table:
    """A table under way: its lines down, its cells, and the grid of its last page."""

    xs: list[float]
    last: Grid
    last_page: int
    n_rows: int
    cells: list[_Cell] = field(default_factory=list)
    heading: list[_Heading] = field(default_factory=list)


def document_of(pages: Sequence[Page], file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Tables and paragraphs of all pages, in reading order, and what was joined, turned or left out.

    Raises:
        FileWrongType: text in columns but no lines; which word stands in which column would be a guess.
    """
    assembly = _Assembly(file)
    read: list[_Laid] = []
    for page in pages:
        turned, angle, slanted = upright(page)
        if angle:
            assembly.notes.append(note("page_turned", page=page.number, angle=angle))
        if slanted:
            assembly.notes.append(note("slanted_text", page=page.number, text=slanted))
        read.append((turned, *grids_of(turned)))
    if not any(grids for _, grids, _ in read) and _is_columns(read):
        read = _with_aligned_columns(read, file, assembly)
    laid = []
    for page, grids, outside in read:
        if cut := "".join(glyph.text for glyph in outside if glyph.seen_at):
            assembly.notes.append(note("cut_away", page=page.number, text=cut))
        laid.append((page, grids, lines_of(glyph for glyph in outside if not glyph.seen_at)))
    running = _running_lines([(page, lines) for page, _, lines in laid])
    for page, grids, lines in laid:
        kept = []
        for line in lines:
            if _is_running(page, line, running):
                assembly.running.setdefault(_numbers_aside(line.text), (page.number, line.text.strip()))
            else:
                kept.append(line)
        assembly.page(page, grids, kept)
    return assembly.finished()


def _is_columns(read: Sequence[_Laid]) -> bool:
    """Writing that stands in columns: many lines with wide gaps inside."""
    lines = [line for _, _, outside in read for line in lines_of(one for one in outside if not one.seen_at)]
    parted = sum("   " in line.text.strip() for line in lines)
    return parted >= 5 and parted > 0.3 * len(lines)


def _with_aligned_columns(read: Sequence[_Laid], file: str, assembly: _Assembly) -> list[_Laid]:
    """The pages with tables told by the alignment of their columns, each of them said."""
    found: list[_Laid] = []
    for page, *_ in read:
        rules = aligned(page)
        if rules is None:
            raise wrong_type(file, "pdf_no_table", "original")
        if rules:
            assembly.notes.append(note("aligned_columns", page=page.number))
        found.append((page, *grids_of(replace(page, rules=tuple(rules)))))
    return found


def _in_margin(page: Page, line: Line) -> bool:
    return line.y1 < _MARGIN * page.height or line.y0 > (1 - _MARGIN) * page.height


def _running_lines(read: Sequence[tuple[Page, list[Line]]]) -> frozenset[str]:
    """Lines in the margins that stand alike on several pages, their numbers aside."""
    seen: Counter[str] = Counter()
    for page, lines in read:
        seen.update({_numbers_aside(line.text) for line in lines if _in_margin(page, line)})
    return frozenset(text for text, count in seen.items() if count > 1)


def _numbers_aside(text: str) -> str:
    return re.sub(r"\d+", "#", text.strip())


def _is_running(page: Page, line: Line, running: frozenset[str]) -> bool:
    text = line.text.strip()
    if not _in_margin(page, line):
        return False
    return bool(_PAGE_NUMBER.match(text)) or _numbers_aside(text) in running


class _Assembly:
    """Puts pages together; blocks in reading order."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.notes: list[Note] = []
        self.running: dict[str, tuple[int, str]] = {}
        self.blocks: list[_Table | _Paragraph] = []

    def page(self, page: Page, grids: Sequence[Grid], lines: Sequence[Line]) -> None:
        """One page: its tables between the paragraphs around them; its first table may go on from the page before."""
        at, edge = 0, max((grid.xs[-1] for grid in grids), default=0.0)
        for number, grid in enumerate(grids):
            while at < len(lines) and lines[at].y0 < grid.ys[0]:
                at += 1
            before = lines[:at] if number == 0 else [one for one in lines[:at] if one.y0 > grids[number - 1].ys[-1]]
            self.paragraphs(page, before, edge)
            open_table = self.blocks[-1] if number == 0 and not before and self.blocks else None
            if isinstance(open_table, _Table) and self.goes_on(open_table, grid, page):
                self.join(open_table, grid, page)
            else:
                self.begin(grid, page)
        below = grids[-1].ys[-1] if grids else -1.0
        self.paragraphs(page, [line for line in lines if line.y0 >= below] if grids else lines, edge)

    def paragraphs(self, page: Page, lines: Sequence[Line], edge: float) -> None:
        """Lines outside tables; a line that runs to the right edge of the text (or of tables) goes on in the next."""
        if not lines:
            return
        right = max(edge, *(line.x1 for line in lines))
        group: list[Line] = []
        for line in lines:
            if group and not _goes_on(group[-1], line, right):
                self.paragraph(page, group, right)
                group = []
            group.append(line)
        self.paragraph(page, group, right)

    def paragraph(self, page: Page, group: Sequence[Line], right: float) -> None:
        text = joined(group, right).replace("\n", "").strip()
        if not text:
            return
        edges = [(line.x0, line.y0, line.x1, line.y1) for line in group]
        box = min(e[0] for e in edges), edges[0][1], max(e[2] for e in edges), edges[-1][3]
        sight = sight_of(text, min(line.confidence for line in group), box)
        before = self.blocks[-1] if self.blocks else None
        is_next = isinstance(before, _Paragraph) and before.last_page == page.number - 1 and not page.begins
        if isinstance(before, _Paragraph) and is_next and before.sight is None and sight is None:
            is_cut = not would_fit(group[0].text, before.last, before.right) and not _begins(before.last, group[0])
            if is_cut and abs(before.last.size - group[0].size) < 0.2 * group[0].size:
                self.notes.append(note("paragraph_joined", first=before.last_page, second=page.number))
                before.text += text
                before.last_page, before.last, before.right = page.number, group[-1], right
                return
        self.blocks.append(_Paragraph(page.number, text, page.number, group[-1], right, sight))

    def begin(self, grid: Grid, page: Page) -> None:
        table = _Table(list(grid.xs), grid, page.number, 0)
        self.blocks.append(table)
        _add(table, grid, page.number, 0)
        table.heading = [_heading(grid, row) for row in range(min(grid.n_rows, 6))]

    def goes_on(self, table: _Table, grid: Grid, page: Page) -> bool:
        """The table of the page before ended at its foot, and this one stands at the same place at the head."""
        same = abs(table.xs[0] - grid.xs[0]) <= _EDGE and abs(table.xs[-1] - grid.xs[-1]) <= _EDGE
        return same and page.number == table.last_page + 1 and not page.begins

    def join(self, table: _Table, grid: Grid, page: Page) -> None:
        """Put this page's rows under those before: repeated headings leave, a cut row and cut merged cells are one."""
        first = _repeated(table.heading, grid)
        if first:
            self.notes.append(note("heading_repeated", page=page.number, n=first))
        rest = [box for box in grid.boxes if box.row >= first]
        upper = {box.col: box for box in table.last.boxes if box.row + box.rowspan == table.last.n_rows}
        cut = first < grid.n_rows and _is_cut(upper, [box for box in rest if box.row == first], table.last, grid)
        before = {cell.box.col: cell for cell in table.cells if cell.box in upper.values()}
        if not cut:
            self.perhaps_cut(upper, [box for box in rest if box.row == first], table, grid)
        offset = table.n_rows - first - (1 if cut else 0)
        joint = "row_joined" if cut else "table_joined"
        self.notes.append(note(joint, first=table.last_page, second=page.number))
        for box in rest:
            above = _same_column(box, upper, table.last, grid) if box.row == first else None
            head = before.get(above) if above is not None else None
            if head is not None and (cut or (not box.text and _is_merged(head, box, grid))):
                head.text += box.text
                head.confidence = min(head.confidence, box.confidence)
                head.rowspan += box.rowspan - (1 if cut else 0)
                head.box = box
                continue
            cell = _Cell(page.number, box.row + offset + 1, box, box.text, box.rowspan, box.confidence)
            table.cells.append(cell)
        table.n_rows = offset + grid.n_rows
        table.last, table.last_page = grid, page.number
        table.xs = sorted({*table.xs, *(x for x in grid.xs if all(abs(x - y) > 3 for y in table.xs))})

    def perhaps_cut(self, upper: dict[int, Box], lower: Sequence[Box], table: _Table, grid: Grid) -> None:
        """Cells that were not joined, but the eye may read as one: wrapped writing that fills the upper one."""
        is_sparse = sum(not box.lines for box in lower) > len(lower) / 2
        for box in lower:
            col = _same_column(box, upper, table.last, grid)
            if col is None or not box.lines or len(upper[col].lines) < 2:
                continue
            if upper[col].goes_on or (is_sparse and upper[col].is_full):
                page, both = table.last_page, {"upper": upper[col].text, "lower": box.text}
                self.notes.append(note("perhaps_cut", None, first=page, second=page + 1, **both))

    def finished(self) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
        """Numbers for tables and paragraphs, as everywhere; then what left the page."""
        blocks: list[RawTable | RawParagraph] = []
        tables = paragraphs = 0
        for block in self.blocks:
            if isinstance(block, _Table):
                tables += 1
                self.doubts(block, tables)
                blocks.append(_raw(block, self.file, tables))
            else:
                paragraphs += 1
                within(self.file, "paragraphs", paragraphs, LIMITS.paragraphs)
                place = Place(self.file, paragraph=paragraphs, page=block.page)
                blocks.append(RawParagraph(place, block.text, sight=block.sight))
        for page, text in self.running.values():
            self.notes.append(note("running_text", page=page, text=text))
        return tuple(blocks), tuple(self.notes)

    def doubts(self, table: _Table, number: int) -> None:
        """Writing on the lines between rows is said: the eye may read it in another cell."""
        for cell in table.cells:
            place = Place(self.file, table=number, row=cell.row, col=cell.box.col + 1, page=cell.page)
            if text := cell.box.on_border:
                self.notes.append(note("on_border", place, text=text))
            if cell.box.unseen:
                self.notes.append(note("clipped_text", place, text=cell.box.unseen))


def _goes_on(before: Line, line: Line, right: float) -> bool:
    """A wrapped line: the one before was full, the gap is no wider than usual, and the size is the same."""
    is_full = not would_fit(line.text, before, right) and not _begins(before, line)
    return is_full and line.y0 - before.y1 < 1.5 * before.size and abs(line.size - before.size) < 0.2 * before.size


def _add(table: _Table, grid: Grid, page: int, offset: int) -> None:
    table.cells += [_Cell(page, box.row + offset + 1, box, box.text, box.rowspan, box.confidence) for box in grid.boxes]
    table.n_rows = offset + grid.n_rows


def _begins(before: Line, line: Line) -> bool:
    """A numbered line after a sentence or a heading is a paragraph of its own, also where the line before was full."""
    is_whole = before.text.rstrip()[-1:] in "。；！？：" or not _SENTENCE.search(before.text)
    return is_whole and bool(_NUMBERED.match(line.text.strip()))


_SENTENCE = re.compile(r"[，。；！？]")


_NUMBERED = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)"
)


def _heading(grid: Grid, row: int) -> _Heading:
    texts = tuple(box.text for box in grid.row(row))
    return texts, 0.0 if any(texts) else grid.ys[row + 1] - grid.ys[row]


def _repeated(heading: Sequence[_Heading], grid: Grid) -> int:
    """How many first rows of a page only say again what the first page began with."""
    for count in range(min(len(heading), grid.n_rows - 1), 0, -1):
        rows = [_heading(grid, row) for row in range(count)]
        for start in range(len(heading) - count + 1):
            if all(_is_same(one, other) for one, other in zip(rows, heading[start:], strict=False)):
                return count
    return 0


def _is_same(one: _Heading, other: _Heading) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) < 1


def _same_column(box: Box, upper: dict[int, Box], last: Grid, grid: Grid) -> int | None:
    """The cell above the page end that stands between the same lines."""
    for col, above in upper.items():
        left = abs(last.xs[above.col] - grid.xs[box.col]) <= _EDGE
        right = abs(last.xs[above.col + above.colspan] - grid.xs[box.col + box.colspan]) <= _EDGE
        if left and right:
            return col
    return None


def _is_merged(head: _Cell, box: Box, grid: Grid) -> bool:
    """An empty field under a merged cell (or one that is merged itself) is its lower half, not an empty cell."""
    return head.rowspan > 1 or (box.rowspan > 1 and box.rowspan < grid.n_rows)


def _is_cut(upper: dict[int, Box], lower: Sequence[Box], last: Grid, grid: Grid) -> bool:
    """The page end went through a row: no line closes it on either page, or some cell was full to the edge and goes
    on, and no cell begins anew."""
    if last.is_open_below and grid.is_open_above and all(box.row == 0 for box in lower):
        return all(_same_column(box, upper, last, grid) is not None for box in lower)
    goes_on = False
    for box in lower:
        col = _same_column(box, upper, last, grid)
        if col is None or (box.lines and not upper[col].goes_on):
            return False
        goes_on = goes_on or bool(box.lines)
    return goes_on and any(not box.lines for box in lower)


def _raw(table: _Table, file: str, number: int) -> RawTable:
    columns = dict(enumerate(table.xs))
    cells = sorted(_raw_cells(table, columns, file, number), key=lambda cell: (cell.row, cell.col))
    within(file, "rows", table.n_rows, LIMITS.rows, f"表{number}")
    within(file, "columns", len(table.xs), LIMITS.columns, f"表{number}")
    return RawTable(f"表{number}", tuple(cells), table.n_rows, len(table.xs) - 1)


def _raw_cells(table: _Table, columns: dict[int, float], file: str, number: int) -> Iterator[RawCell]:
    for cell in table.cells:
        start = min(columns, key=lambda index: abs(columns[index] - cell.box.x0))
        end = min(columns, key=lambda index: abs(columns[index] - cell.box.x1))
        text = cell.text.strip()
        if text or cell.rowspan > 1 or end - start > 1:
            place = Place(file, table=number, row=cell.row, col=start + 1, page=cell.page)
            box = (cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1)
            yield RawCell(place, text, cell.rowspan, max(end - start, 1), sight=sight_of(text, cell.confidence, box))


def unread_notes(pages: Sequence[Page]) -> list[Note]:
    """Pages, and signs of pages that were read, from which no text can be taken."""
    unread = [note("page_not_read", page=page.number) for page in pages if page.is_unread]
    return unread + [
        note("unmapped_signs", page=page.number, n=page.unmapped) for page in pages if page.has_text and page.unmapped
    ]
