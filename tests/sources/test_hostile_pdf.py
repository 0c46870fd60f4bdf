"""PDFs made to harm: read or refused in one sentence, nothing of them executed, the next file read."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from perfeval.errors import FileRefused
from perfeval.sources import pdf as pdf_reader
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_document, read_documents

PRINTED = Path(__file__).parent / "printed"
GOOD = PRINTED / "two-pages.pdf"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = b"BT /F 12 Tf 72 700 Td (95 of 100) Tj ET 70 690 200 30 re S "


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first being its catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n" % (more, len(data)) + data + b"\nendstream "


def one_page(content: bytes, *more: bytes, page: bytes = b"", catalog: bytes = b"", names: bytes = b"") -> bytes:
    """One page (objects 1 to 5) and further objects from 6 on."""
    resources = b"/Resources<</Font<</F 4 0 R>>%s>>" % names
    sheet = b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/MediaBox[0 0 595 842]%s%s>>" % (resources, page)
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog, tree, sheet, FONT, stream(content), *more)


def nested(depth: int, width: int) -> bytes:
    """Drawings that draw the next one ``width`` times: a small file that is ``width ** depth`` drawings."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    forms = [
        stream(b"/X Do " * width, box + b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 7))
        for number in range(depth)
    ]
    last = stream(WORDS, box + b"/Resources<</Font<</F 4 0 R>>>>")
    return one_page(b"/X Do", *forms, last, names=b"/XObject<</X 6 0 R>>")


def bomb(size: int) -> bytes:
    packed = zlib.compress(zlib.compress(b"0 0 m 1 1 l S " * (size // 14), 9), 9)
    filters = b"/Filter[/FlateDecode/FlateDecode]"
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>>>",
        FONT, stream(packed, filters),
    )  # fmt: skip


SELF = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
SCRIPT = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://example.org'\\))>>"
ATTACHED = b"/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>"
HOSTILE = {
    "the page tree leads back to itself": pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/Count 3>>"
    ),
    "a million pages that are one": pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>", b"<</Type/Page/Parent 2 0 R>>"
    ),
    "a drawing within itself": one_page(WORDS + b"/X Do", stream(b"/X Do", SELF), names=b"/XObject<</X 6 0 R>>"),
    "drawings of drawings": nested(4, 6),
    "a bomb in a stream": bomb(3_000_000),
    "a page as large as a country": one_page(WORDS, page=b"/MediaBox[0 0 1e12 1e12]"),
    "a page without size": one_page(WORDS, page=b"/MediaBox[0 0 0 0]"),
    "numbers that are none": one_page(b"1e99 0 0 1e99 0 0 cm " + WORDS),
    "a script, run on opening": one_page(WORDS, catalog=SCRIPT),
    "an attachment": one_page(
        WORDS, b"<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>", stream(b"x", b"/Type/EmbeddedFile"), catalog=ATTACHED
    ),
    "fields to fill in": one_page(
        WORDS,
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(9.6)/Rect[72 600 200 620]>>",
        page=b"/Annots[6 0 R]",
        catalog=b"/AcroForm<</Fields[6 0 R]>>",
    ),
    "ten thousand crossing lines": one_page(
        b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S " % (n // 6, n // 6, n // 8, n // 8) for n in range(4000))
    ),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[RawDocument | FileRefused, float]]:
    """Every hostile file in its turn, each followed by a good one, in one guarded run."""
    folder = tmp_path_factory.mktemp("hostile")
    files = []
    for number, (name, data) in enumerate(HOSTILE.items()):
        folder.joinpath(f"{number}.pdf").write_bytes(data)
        files += [(folder / f"{number}.pdf", name), (GOOD, f"after {name}")]
    found, start = {}, time.monotonic()
    for (_, name), result in zip(files, read_documents(files), strict=True):
        found[name] = (result, time.monotonic() - start)
        start = time.monotonic()
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_read_or_refused_in_one_sentence_and_the_next_is_read(outcome: dict, name: str) -> None:
    result, _ = outcome[name]
    if isinstance(result, FileRefused):
        assert result.say("zh") and result.say("en")
    assert isinstance(outcome[f"after {name}"][0], RawDocument)


@pytest.mark.parametrize(
    ("name", "code"),
    [("an attachment", "attachments"), ("fields to fill in", "annotations"), ("a script, run on opening", "script")],
)
def test_what_is_not_taken_as_content_is_said(outcome: dict, name: str, code: str) -> None:
    assert code in [note.code for note in outcome[name][0].notes]


@pytest.mark.slow
@pytest.mark.parametrize("data", [nested(7, 10), bomb(60_000_000)], ids=["drawings of drawings", "a bomb in a stream"])
def test_what_would_need_hours_ends_at_the_limit(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    refusal, good = read_documents([(tmp_path / "a.pdf", "a.pdf"), (GOOD, "good.pdf")])
    assert isinstance(refusal, FileRefused) and refusal.say("zh")
    assert isinstance(good, RawDocument)


def mutated(chance: random.Random, whole: bytes) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.choice([1, 3, 20, 100])):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                data[at : at + chance.randrange(30)] = b""
            case _:
                data[at:at] = chance.choice([b"/Kids[2 0 R]", b"99999999999", b"endobj", b"<<", b"\0", b"stream"])
    return bytes(data[: chance.choice([len(data)] * 4 + [len(data) // 2, 900])])


def samples() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted(PRINTED.glob("*.pdf"))] + [HOSTILE["an attachment"], nested(3, 4)]


def mutations(count: int, seed: int, folder: Path) -> list[tuple[Path, str]]:
    chance, wholes = random.Random(seed), samples()
    files = []
    for number in range(count):
        path = folder / f"{number}.pdf"
        path.write_bytes(mutated(chance, chance.choice(wholes)))
        files.append((path, path.name))
    return files


def test_thirty_mutations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.sources.pdf.can_recognise", lambda: False)
    for path, name in mutations(30, 11, tmp_path):
        try:
            read_document(path, name)
        except FileRefused as refusal:
            assert refusal.say("zh") and refusal.say("en")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_thousand_mutations(tmp_path: Path) -> None:
    """In processes of their own, without recognition: what ends one costs that file and no other."""
    count, deaths, done = 2000, 0, 0
    mutations(count, 12, tmp_path)
    while done < count and deaths < 60:
        command = [sys.executable, "-m", "tests.sources.test_hostile_pdf", str(tmp_path), str(done), str(count)]
        answered = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600).stdout.split()
        deaths += done + len(answered) < count
        done += len(answered) + (done + len(answered) < count)
    assert done >= count, f"{deaths} of {done} files ended the reading process"


@pytest.mark.slow
def test_three_hundred_pages_take_their_turn_and_their_time(tmp_path: Path) -> None:
    """A long file is read at thirty pages a second at least, and a small one given beside it does not wait for it."""
    import pypdfium2 as pdfium

    long = pdfium.PdfDocument.new()
    source = pdfium.PdfDocument(GOOD.read_bytes())
    while len(long) < 300:
        long.import_pages(source)
    long.save(str(tmp_path / "long.pdf"))
    start = time.process_time()
    read_document(tmp_path / "long.pdf", "long.pdf")
    assert time.process_time() - start < 10
    results = list(read_documents([(tmp_path / "long.pdf", "long.pdf"), (GOOD, "good.pdf")], jobs=2))
    assert all(isinstance(one, RawDocument) for one in results)


def main() -> None:
    """Read the files of a folder from one number to another; a sign for each that was answered."""
    pdf_reader.can_recognise = lambda: False  # type: ignore[attr-defined]
    folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for number in range(first, last):
        signal.alarm(10)  # as the guarded process is ended at its limit: a drawing that a mutation leads back to itself
        try:
            read_document(folder / f"{number}.pdf", f"{number}.pdf")
        except FileRefused as refusal:
            assert refusal.say("zh")
        print("read", flush=True)


if __name__ == "__main__":
    main()
