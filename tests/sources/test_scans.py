"""A picture of a form comes back with how sure it is; what is unsure is marked, what is unread is never empty."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime")
pytest.importorskip("rapidocr")
cv2 = pytest.importorskip("cv2")

import numpy as np  # noqa: E402
import pypdfium2  # noqa: E402
from PIL import Image  # noqa: E402

from perfeval.errors import FileDamaged, FileTooLarge, FileWrongType  # noqa: E402
from perfeval.sight import Sight, is_doubtful  # noqa: E402
from perfeval.sources import reading, scans  # noqa: E402
from perfeval.sources.isolation import read_documents  # noqa: E402
from perfeval.sources.raw import RawCell, RawDocument  # noqa: E402
from perfeval.sources.reading import read_document  # noqa: E402
from perfeval.sources.scans.lines import ruled  # noqa: E402
from perfeval.sources.scans.paper import Sheet  # noqa: E402
from perfeval.sources.scans.readings import agreed, in_company, with_bracket, with_full_stop  # noqa: E402
from perfeval.sources.scans.recogniser import Sign  # noqa: E402
from perfeval.sources.scans.shapes import lone_sign  # noqa: E402
from perfeval.sources.scans.writing import Field, _parted_by_a_line  # noqa: E402
from perfeval.sources.wire import pack, unpack  # noqa: E402
from tests.sources.printed.make import ROWS  # noqa: E402

PRINTED = Path(__file__).parent / "printed" / "landscape.pdf"


def scanned(turn: float = 0.0, quarters: int = 0) -> Image.Image:
    """The printed form as a scanner gives it: a little askew, noisy, maybe lying on its side."""
    page = pypdfium2.PdfDocument(PRINTED)[0].render(scale=200 / 72, grayscale=True).to_numpy().squeeze()
    tall, wide = page.shape
    page = cv2.warpAffine(page, cv2.getRotationMatrix2D((wide / 2, tall / 2), turn, 1), (wide, tall), borderValue=255)
    noise = np.random.default_rng(1).normal(0, 6, page.shape)
    page = np.clip(cv2.GaussianBlur(page, (3, 3), 0.6) + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(np.rot90(page, quarters))


def saved(image: Image.Image, path: Path, **how: object) -> Path:
    image.save(path, **how)  # type: ignore[arg-type]
    return path


def cells(document: RawDocument) -> list[RawCell]:
    return [cell for table in document.tables for cell in table.nonempty()]


def test_a_scanned_page_comes_back_cell_by_cell_with_how_sure_it_is(tmp_path: Path) -> None:
    document = read_document(saved(scanned(0.8), tmp_path / "a.jpg", quality=60, dpi=(200, 200)), "a.jpg")
    wanted = [text for row in ROWS for text in row if text]
    found = {cell.text for cell in cells(document)}
    assert len([text for text in wanted if text not in found]) <= len(wanted) * 0.03
    assert all(cell.sight is not None and cell.sight.crop for cell in cells(document))
    assert all(cell.sight.is_doubtful for cell in cells(document) if cell.text not in wanted and cell.sight)
    assert "recognised" in [note.code for note in document.notes]
    assert unpack(pack(document), "a.jpg") == document


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_lying_on_its_side_is_turned_and_that_is_said(tmp_path: Path, quarters: int) -> None:
    document = read_document(saved(scanned(-0.5, quarters), tmp_path / "a.png", dpi=(200, 200)), "a.png")
    assert "page_turned" in [note.code for note in document.notes]
    assert {cell.text for cell in cells(document)} >= {text for text in ROWS[0] if text}


@pytest.mark.slow
def test_pages_are_recognised_in_a_process_of_their_own_which_tells_of_each(tmp_path: Path) -> None:
    page = scanned(0.4)
    several = saved(page, tmp_path / "a.tif", save_all=True, append_images=[page], dpi=(200, 200))
    told: list[tuple[str, int, int]] = []
    scans.listeners.append(lambda *what: told.append(what))
    try:
        thick, thin = read_documents([(several, "a.tif"), (PRINTED, "b.pdf")])
    finally:
        scans.listeners.pop()
    assert isinstance(thick, RawDocument) and isinstance(thin, RawDocument)
    assert told == [("a.tif", 1, 2), ("a.tif", 2, 2)]
    assert {cell.place.page for cell in cells(thick)} == {1, 2}
    assert all(cell.sight is None for cell in cells(thin))


def test_without_the_extra_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "can_recognise", lambda: False)
    with pytest.raises(FileWrongType) as caught:
        read_document(saved(Image.new("L", (60, 60), 255), tmp_path / "a.png"), "a.png")
    assert "perfeval[scan]" in caught.value.say("zh") and "原件" in caught.value.say("zh")


@pytest.mark.parametrize("text", ["1", "—", "一", "M", "≧", "1.860.000.00", "合〓计"])
def test_signs_that_are_taken_for_one_another_are_doubts_however_sure(text: str) -> None:
    assert is_doubtful(text, Decimal("0.99"))


@pytest.mark.parametrize("text", ["15", "≥", "1,860,000.00", "2023.12.31", "合计"])
def test_plain_values_surely_read_are_none(text: str) -> None:
    assert not is_doubtful(text, Decimal("0.95")) and is_doubtful(text, Decimal("0.94"))


SHAPES = {
    "—": [((2, 10), (26, 10))],
    "-": [((2, 10), (10, 10))],
    "=": [((2, 8), (24, 8)), ((2, 16), (24, 16))],
    "/": [((3, 26), (14, 2))],
    ">": [((3, 3), (22, 12)), ((22, 12), (3, 22))],
    "≥": [((3, 3), (22, 10)), ((22, 10), (3, 17)), ((3, 24), (23, 24))],
    "≤": [((22, 3), (3, 10)), ((3, 10), (22, 17)), ((3, 24), (23, 24))],
    "≧": [((3, 2), (22, 8)), ((22, 8), (3, 14)), ((3, 20), (23, 20)), ((3, 26), (23, 26))],
}


@pytest.mark.parametrize("sign", SHAPES)
def test_a_lone_sign_is_told_by_its_shape(sign: str) -> None:
    ink = np.zeros((30, 30), np.uint8)
    for start, end in SHAPES[sign]:
        cv2.line(ink, start, end, 1, 2)
    rows, cols = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    assert lone_sign(ink[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1], 26) == sign


def drawn(*strokes: tuple[tuple[int, int], tuple[int, int]], rings: tuple[tuple[int, int], ...] = ()) -> np.ndarray:
    ink = np.zeros((34, 34), np.uint8)
    for start, end in strokes:
        cv2.line(ink, start, end, 1, 2)
    for middle in rings:
        cv2.circle(ink, middle, 4, 1, 2)
    rows, cols = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return ink[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]


@pytest.mark.parametrize(
    ("sign", "ink"),
    [
        ("≥", drawn(((3, 3), (22, 11)), ((22, 11), (3, 19)), ((22, 18), (3, 26)))),  # its bar slanted
        ("%", drawn(((6, 28), (22, 3)), rings=((7, 8), (21, 23)))),
        ("‰", drawn(((6, 28), (18, 3)), rings=((7, 8), (17, 23), (28, 23)))),
        ("√", drawn(((3, 16), (9, 28)), ((9, 28), (26, 2)))),
        ("□", drawn(((3, 3), (26, 3)), ((26, 3), (26, 26)), ((26, 26), (3, 26)), ((3, 26), (3, 3)))),
        ("……", drawn(*(((x, 15), (x, 16)) for x in range(2, 32, 5)))),
    ],
)
def test_signs_that_the_recogniser_does_not_know_are_told_by_their_shape(sign: str, ink: np.ndarray) -> None:
    assert lone_sign(ink, 26) == sign


def signs(text: str, confidence: float = 0.99) -> list[Sign]:
    return [Sign(one, (at + 0.5) / len(text), confidence) for at, one in enumerate(text)]


def said(found: list[Sign]) -> tuple[str, float]:
    return "".join(one.text for one in found), min(one.confidence for one in found)


@pytest.mark.parametrize(
    ("read", "stands"),
    [
        ("4.2%o", "4.2‰"),
        ("0.9%00", "0.9‱"),
        ("96°o", "96%"),
        ("98°", "98%"),
        ("—级指标", "一级指标"),
        ("黃灯", "黃灯"),
        ("年度日标", "年度目标"),
        ("拨付到位.设备完好", "拨付到位，设备完好"),
    ],
)
def test_signs_that_cannot_stand_together_are_mended_and_stay_doubts(read: str, stands: str) -> None:
    text, confidence = said(in_company(signs(read)))
    assert text == stands and is_doubtful(text, Decimal(str(confidence)))


def test_a_dash_between_numbers_is_no_one() -> None:
    assert said(in_company(signs("70%一90%"))) == ("70%—90%", 0.99)
    assert said(in_company(signs("完成100%。"))) == ("完成100%。", 0.99)
    assert said(in_company(signs("一.项目概况"))) == ("一.项目概况", 0.99)  # nor is this point a comma


def test_where_readings_differ_most_win_and_none_is_sure() -> None:
    found = agreed([signs("目标"), signs("日标", 0.999), signs("目标", 0.97)])
    text, confidence = said(found)
    assert text == "目标" and confidence < 0.9
    assert said(agreed([signs("目标"), signs("目标", 0.97)]))[1] >= 0.95


def test_a_full_stop_that_was_passed_over_is_read_by_its_ring() -> None:
    ink = np.zeros((26, 76), np.uint8)
    ink[2:24, 2:24:4] = ink[2:24, 28:50:4] = 1
    cv2.circle(ink, (60, 20), 4, 1, 1)
    text, confidence = said(with_full_stop([Sign("完", 13 / 76, 0.99), Sign("成", 39 / 76, 0.99)], ink, 26, 0, 76))
    assert text == "完成。" and confidence < 0.9


def test_a_bracket_that_was_opened_is_closed_by_a_narrow_stroke() -> None:
    ink = np.zeros((26, 90), np.uint8)
    ink[2:24, 2:50] = ink[6:20, 60:64] = 1
    text, confidence = said(with_bracket([Sign("（", 13 / 90, 0.99), Sign("元", 39 / 90, 0.99)], ink, 26, 0, 90))
    assert text == "（元）" and confidence < 0.9
    assert len(with_bracket(signs("万元"), ink, 26, 0, 90)) == 2


def test_writing_on_both_sides_of_a_line_may_be_one_cell() -> None:
    """A stroke of a letter that stands where a column line runs in the rows around parts a cell in two."""
    left, right = Field(0, 0, 100, 30), Field(100, 0, 200, 30)
    ended, begun = Field(40, 4, 98, 26), Field(103, 4, 160, 26)
    assert _parted_by_a_line([left, right], [[ended], [begun]], 26) == {ended, begun}
    assert not _parted_by_a_line([left, right], [[Field(40, 4, 80, 26)], [begun]], 26)


def test_a_letter_is_left_to_the_recogniser() -> None:
    ink = np.zeros((26, 20), np.uint8)
    cv2.circle(ink, (10, 13), 8, 1, 2)
    assert lone_sign(ink, 26) is None


def test_strokes_of_letters_are_no_lines_of_the_table() -> None:
    page = np.full((200, 400), 255, np.uint8)
    for y in (20, 60, 100):
        page[y : y + 2, 20:380] = 0
    for x in (20, 200, 378):
        page[20:102, x : x + 2] = 0
    page[26:56, 100:103] = 0  # a stroke that stops short of the lines, with others beside it
    page[30:50:4, 104:112] = 0
    rules, covered = ruled(Sheet(1, page, 150, 26.0, 0.36))
    assert sorted(round(one.at) for one in rules if not one.is_horizontal) == [20, 200, 378]
    assert sorted(round(one.at) for one in rules if one.is_horizontal) == [20, 60, 100]
    assert covered[26:56, 101].sum() == 0


def test_a_picture_that_is_none_and_one_that_is_too_large_are_refused(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.new("L", (300, 300), 255).save(whole, "PNG")
    (tmp_path / "cut.png").write_bytes(whole.getvalue()[:60])
    with pytest.raises(FileDamaged):
        read_document(tmp_path / "cut.png", "cut.png")
    with pytest.raises(FileTooLarge):
        read_document(saved(Image.new("1", (9000, 9000), 1), tmp_path / "big.png"), "big.png")


def test_an_ordinary_process_passes_pictures_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans.Surroundings, "allowed", False)
    with pytest.raises(scans.ToBeRecognisedError) as caught:
        read_document(saved(Image.new("L", (60, 60), 255), tmp_path / "a.png"), "a.png")
    assert caught.value.pages == 1


def test_a_crop_is_a_png_of_ours_or_nothing() -> None:
    from perfeval.sight import own_png

    assert own_png("iVBORw0KGgoAAAA=") and not own_png('iVBORw0KGgo" onerror="x') and not own_png("R0lGODlh")
    assert Sight(Decimal("0.9"), True).crop == ""


@pytest.mark.slow
def test_a_text_layer_under_a_scan_is_not_believed(tmp_path: Path) -> None:
    canvas_of = pytest.importorskip("reportlab.pdfgen.canvas").Canvas

    page = scanned(0.3)
    picture = saved(page, tmp_path / "a.png")
    wide, tall = page.width * 72 / 200, page.height * 72 / 200
    canvas = canvas_of(str(tmp_path / "a.pdf"), pagesize=(wide, tall))
    canvas.drawImage(str(picture), 0, 0, wide, tall)
    canvas.beginText(50, 50)
    canvas.drawString(50, 50, "99999 wrong layer")
    canvas.save()
    document = read_document(tmp_path / "a.pdf", "a.pdf")
    assert "layer_unused" in [note.code for note in document.notes]
    assert "修缮校舍面积" in {cell.text for cell in cells(document)}
