"""PDF of what was written (转为 PDF): Word and Excel by LibreOffice, pages by Chromium, where they are there."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from perfeval.errors import FileMissing, UsageError
from perfeval.messages import message

_OFFICES, _BROWSERS = ("soffice", "libreoffice"), ("chromium", "chromium-browser", "google-chrome", "msedge", "chrome")
_PAGES = (".html", ".htm")
_SECONDS = 180


def to_pdf(files: Iterable[Path], out: Path | None = None) -> Iterator[Path]:
    """Write a PDF of each file beside it, or into ``out``.

    Raises:
        FileMissing: a file is not there. UsageError: neither program is there, or it gave no PDF.
    """
    taken: set[Path] = set()
    for file in files:
        if not file.is_file():
            raise FileMissing(file=file)
        folder = out or file.parent
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{file.stem}.pdf"
        target = target if target not in taken else folder / f"{file.name}.pdf"  # 标注表 as Word and as Excel
        taken.add(target)
        names = _BROWSERS if file.suffix.lower() in _PAGES else _OFFICES
        program = next(filter(None, map(shutil.which, names)), None)
        if program is None:
            raise UsageError(what=file.name, seen="PDF", expected=message("errors.hint.pdf_needs", program=names[0]))
        with tempfile.TemporaryDirectory(prefix="perfeval-pdf-") as scratch:
            made = Path(scratch) / f"{file.stem}.pdf"
            command = _command(program, file, made, Path(scratch))
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - a list, no shell
            if not made.is_file():
                raise UsageError(what=file.name, seen=Path(program).name, expected=message("errors.hint.pdf_not_made"))
            shutil.move(made, target)
        yield target


def _command(program: str, file: Path, made: Path, scratch: Path) -> list[str]:
    """The call of the program; its settings lie in a folder of their own, so that an open window does not matter."""
    if file.suffix.lower() in _PAGES:
        return [
            program, "--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer",
            f"--user-data-dir={scratch / 'profile'}", f"--print-to-pdf={made}", file.resolve().as_uri(),
        ]  # fmt: skip
    return [
        program, f"-env:UserInstallation={(scratch / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
        "--outdir", str(made.parent), str(file),
    ]  # fmt: skip
