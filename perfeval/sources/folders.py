"""Which files of a folder are forms (查找文件): found in a fixed order, none dropped in silence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perfeval.errors import FileEmpty, FileMissing, FileRefused
from perfeval.sources.archives import OTHER_ARCHIVES, PACKED, list_archive, outer_file, read_inside
from perfeval.sources.file_type import peek
from perfeval.sources.refusals import refused, wrong_type

_FORMS = (
    ".xlsx .xlsm .xlsb .xltx .xltm .xls .xlt .et .ett .ods .ots .docx .docm .dotx .doc .dot .wps .wpt "
    ".html .htm .xhtml .shtml .mht .mhtml .pdf .ofd .csv .tsv .parquet .pq .zip .eml .fods .fodt .odt .ott "
    ".png .jpg .jpeg .tif .tiff .bmp"
)
READABLE: Final = frozenset(_FORMS.split())
# What stands beside forms without being one: said nothing about.
_OTHERS = ".toml .md .rst .json .yaml .yml .py .ipynb .log .sha256 .lock .ini .cfg .css .js"
_BESIDE: Final = frozenset(_OTHERS.split())
_BESIDE_NAMES: Final = frozenset({"manifest", "thumbs", "desktop"})
_ABOUT: Final = frozenset({"readme", "license", "licence", "changelog"})  # told as left aside where people would look
_PICTURES = ".gif .webp"
_ORIGINAL: Final = frozenset(_PICTURES.split())


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file under a path that was asked for (找到的文件).

    Attributes:
        path: where it stands.
        name: as shown to people: relative to the folder that was asked for, with ``/``; or the bare name.
        skip_reason: why it is not opened; ``None`` for files to be read.
    """

    path: Path
    name: str
    skip_reason: FileRefused | None = None

    @property
    def on_disk(self) -> Path:
        """The file that stands on the disk: this one, or the archive that it is packed in."""
        return outer_file(self.path)

    def read_bytes(self) -> bytes:
        """Its bytes, unpacked where it is packed."""
        return self.path.read_bytes() if self.on_disk == self.path else read_inside(self.path, self.name)


def find_files(paths: Iterable[Path]) -> list[FoundFile]:
    """All files under ``paths``, folders searched recursively, each file once.

    A file that is named itself is always read. Inside folders, lock files (``~$``), dot files and what
    merely stands beside forms (manifest, README.md, settings) are passed over; anything else that is not
    read comes back with its reason.

    Raises:
        FileMissing: a path does not exist.
    """
    found: dict[str, FoundFile] = {}
    for path in map(Path, paths):
        if not path.exists():
            raise FileMissing(file=_printable(str(path)))
        for item in _in_folder(path) if path.is_dir() else _unpacked(FoundFile(path, _printable(path.name))):
            found.setdefault(os.path.realpath(item.path), item)
    return list(found.values())


def _in_folder(folder: Path) -> Iterator[FoundFile]:
    listed: list[tuple[str, Path, str]] = []

    def note_down(path: Path, why: str) -> None:
        listed.append((path.relative_to(folder).as_posix(), path, why))

    def closed(error: OSError) -> None:
        note_down(Path(error.filename), "closed_folder")

    for parent, folders, names in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")) and not _ours(parent, name))
        for name in folders:
            if Path(parent, name).is_symlink():  # could lead anywhere, also in a circle
                note_down(Path(parent, name), "linked_folder")
        for name in names:
            path = Path(parent, name)
            if not name.startswith((".", "~$")):
                note_down(path, "" if path.is_file() else "special")
    for name, path, why in sorted(listed):
        if why:
            yield FoundFile(path, _printable(name), wrong_type(_printable(name), why))
            continue
        item = _judged(path, _printable(name), _looks_readable)
        if item is not None:
            yield from _unpacked(item)


def _judged(path: Path, shown: str, looks_readable: Callable[[Path], bool]) -> FoundFile | None:
    """What to do with a file that was not named itself; ``None`` for what merely stands beside forms."""
    extension = path.suffix.lower()
    if extension in _BESIDE or path.stem.lower() in _BESIDE_NAMES:
        return None
    if path.stem.lower() in _ABOUT:
        return FoundFile(path, shown, wrong_type(shown, "about", "name_it"))
    readable = extension in READABLE or looks_readable(path)
    return FoundFile(path, shown, None if readable else _unread(shown, extension))


def _unpacked(item: FoundFile) -> Iterator[FoundFile]:
    """The files inside an archive in its place; the archive itself when it cannot be listed, to be refused with why."""
    if item.skip_reason is not None or item.path.suffix.lower() not in PACKED or not item.path.is_file():
        yield item
        return
    inside = list_archive(item.path, item.name)
    if inside is None:
        yield item
        return
    packed = 0
    for member in inside:
        path, shown = item.path.joinpath(*member.parts), _printable("/".join((item.name, *member.parts)))
        if member.refusal is not None:
            one: FoundFile | None = FoundFile(path, shown, member.refusal)
        else:
            one = _judged(path, shown, lambda _: False)
        if one is not None:
            packed += 1
            yield one
    if not packed:
        yield FoundFile(item.path, item.name, refused(FileEmpty, item.name, "empty_archive"))


def _ours(parent: str, name: str) -> bool:
    """A folder that reports were made into: its pages are no forms."""
    return Path(parent, name, ".perfeval").is_dir()


def _looks_readable(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return peek(stream.read(4096))
    except OSError:
        return False


def _unread(name: str, extension: str) -> FileRefused:
    if extension in OTHER_ARCHIVES:
        return wrong_type(name, "archive", "unpack")
    return wrong_type(name, "extension", "original" if extension in _ORIGINAL else "", detail=extension or "—")


def _printable(name: str) -> str:
    """Names of files are text from outside: bytes that are no text must not break a report."""
    return name.encode("utf-8", "replace").decode("utf-8")
