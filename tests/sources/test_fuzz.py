"""Damaged files: whatever was changed in them, they are read or refused; nothing else ever happens.

The quick run tries some hundreds of mutations; ``pytest -m slow`` tries thousands.
"""

# ruff: noqa: E501

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.errors import FileRefused
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_document, read_documents

HERE = Path(__file__).resolve().parents[2]
PRINTED = (HERE / "../shared/forms/printed").resolve()
OWN = sorted((Path(__file__).parent / "files").iterdir())
SAMPLES = [*OWN, *sorted(PRINTED.glob("yinchuan*.[dhx]*")), *sorted(PRINTED.glob("shanghai*.[dhx]*"))]

# Values that parsers stumble over, put in the place of others.
EVIL = [b"-1", b"0", b"99999999999", b"", b"\xff\xfe", b"A1:XFD1048576", b"\"", b"<", b"&", b"]]>", b"1e999", b"NaN", b"\x00", b"\xe4\xb8"]  # fmt: skip

PIECES = [*"<>/=\"' \n项48%;", "<table>", "<tr>", "<td>", "<td rowspan=", "3 colspan=2>", "</td>", "</tr>", "</table>", "<p>", "<br>", "&nbsp;"]  # fmt: skip


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to four small harms to some bytes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) or 1)
        harm = rng.randrange(6)
        if harm == 0:
            del changed[at:]
        elif harm == 1:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif harm == 2:
            del changed[at : at + rng.randint(1, 200)]
        elif harm == 3:
            changed[at:at] = changed[at : at + rng.randint(1, 400)]
        elif harm == 4:
            other = rng.randrange(len(changed) or 1)
            piece = changed[other : other + rng.randint(1, 40)]
            changed[at : at + len(piece)] = piece
        else:
            start = changed.find(b'"', at)
            end = changed.find(b'"', start + 1) if start >= 0 else -1
            if 0 <= start < end < start + 60:
                changed[start + 1 : end] = rng.choice(EVIL)
            else:
                changed[at:at] = rng.choice(EVIL)
        if not changed:
            break
    return bytes(changed)


def mutated_inside(data: bytes, rng: random.Random) -> bytes:
    """A zip whose container is whole and one of whose parts is harmed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [info for info in old.infolist() if info.file_size]
        chosen = rng.choice([info for info in parts if info.filename.endswith((".xml", ".rels"))])
        dropped = rng.choice(parts) if rng.random() < 0.05 else None
        for info in parts:
            if info is not dropped:
                content = old.read(info)
                new.writestr(info.filename, mutated(content, rng) if info is chosen else content)
    return out.getvalue()


def mutations(folder: Path, count: int, seed: int) -> Iterator[tuple[Path, str]]:
    rng = random.Random(seed)
    for number in range(count):
        sample = SAMPLES[number % len(SAMPLES)]
        data = sample.read_bytes()
        harmed = mutated_inside(data, rng) if data.startswith(b"PK") and rng.random() < 0.7 else mutated(data, rng)
        path = folder / f"{seed}-{number}{sample.suffix}"
        path.write_bytes(harmed)
        yield path, path.name


def run(folder: Path, count: int, seed: int) -> None:
    read = 0
    files = list(mutations(folder, count, seed))
    for (_, name), result in zip(files, read_documents(files, jobs=2), strict=True):
        if isinstance(result, RawDocument):
            read += 1
            assert result.file == name
        else:
            assert isinstance(result, FileRefused)
            for sentence in (result.say("zh"), result.say("en")):
                assert sentence.startswith(name)
                assert "\n" not in sentence
                assert "Traceback" not in sentence
                assert len(sentence) < 400
    assert 0 < read < count, "mutations that never or always hurt would prove nothing"


def test_some_hundred_mutations(tmp_path: Path) -> None:
    run(tmp_path, 400, seed=20180)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_thousands_of_mutations(tmp_path: Path, seed: int) -> None:
    run(tmp_path, 1000, seed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(data=st.binary(min_size=0, max_size=300))
def test_any_bytes_at_all(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    for magic in (
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"<html><table>",
        b"<?xml version='1.0'?><",
        b"\xff\xfe",
    ):
        path.write_bytes(magic + data)
        try:
            assert isinstance(read_document(path, "x"), RawDocument)
        except FileRefused as refusal:
            assert refusal.say("zh").startswith("x")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=80))
def test_any_page_at_all(tmp_path: Path, pieces: list[str]) -> None:
    path = tmp_path / "x.html"
    path.write_text("<html>" + "".join(pieces), encoding="utf-8")
    try:
        document = read_document(path, "x.html")
    except FileRefused:
        return
    for table in document.tables:
        assert all(cell.col + cell.colspan - 1 <= table.n_cols for cell in table.cells)
        assert len({cell.place for cell in table.cells}) == len(table.cells)
