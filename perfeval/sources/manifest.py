"""What ``data/raw`` holds and where it came from (来源清单), with a checksum for every file.

``manifest.toml`` stands beside the files it describes::

    [[file]]
    file = "wuchang-gsl-2018.docx"
    issuer = "武汉市武昌区工商业联合会"
    region = "湖北省武汉市武昌区"
    year = 2018
    kind = "self_report"
    title = "2018年度项目支出绩效自评报告"
    published = "2019-05-30"         # the date the form or its page bears; "" where neither bears one
    origin = "copy"                  # office_page: the office's own page; copy: found elsewhere, no address is cited
    source = ""                      # address of the office's own page
    complete = true                  # false: only part of the published form was at hand
    note = "…"
    rekeyed = true                   # typed again from what was published; no original
    sha256 = "…"

A file that no longer has its checksum is read all the same, and said: :func:`check_folder` returns notes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval.data_files import DataFile
from perfeval.errors import UsageError
from perfeval.messages import Facts, Message

MANIFEST = "manifest.toml"
_WORDS = Facts("sources")


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file of the manifest. Key: ``file``, relative to the manifest, with ``/``.

    Attributes:
        file: its name below the folder of the manifest.
        issuer: who issued the form (填报单位).
        region: where it comes from, as far as known.
        year: fiscal year the form reports on.
        kind: the kind of form, a value of :class:`perfeval.model.FormKind`.
        sha256: fingerprint of the bytes, lower case.
        title: what the form calls itself (表名).
        published: the date that the form or its page bears (落款或发布日期), ISO; ``""`` where neither bears one.
        origin: ``office_page`` (the office's own page), or ``copy``: found elsewhere, and so without an address.
        source: address of the office's own page, ``""`` for a copy.
        rekeyed: typed again from what was published; no official document.
        complete: the whole published form was at hand.
        note: anything a reader should know, one or two sentences.
    """

    file: str
    issuer: str
    year: int
    kind: str
    sha256: str
    region: str = ""
    title: str = ""
    published: str = ""
    origin: str = ""
    source: str = ""
    rekeyed: bool = False
    complete: bool = True
    note: str = ""


Manifest = Mapping[str, ManifestEntry]


def load_manifest(folder: Path) -> Manifest:
    """The entries of ``folder/manifest.toml`` by file name; empty where there is none.

    Raises:
        UsageError: the manifest is no TOML, or an entry has a wrong or missing key.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    return {entry.file: entry for entry in DataFile.read(path, UsageError).entries("file", ManifestEntry)}


def check_folder(folder: Path) -> tuple[Message, ...]:
    """Compare the folder with its manifest: files changed, files gone, files the manifest does not name.

    Without a manifest there is nothing to compare and nothing to say.
    """
    manifest = load_manifest(folder)
    if not manifest:
        return ()
    notes: list[Message] = []
    for name, entry in sorted(manifest.items()):
        path = folder / name
        if not path.is_file():
            notes.append(_note("missing", name))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256.lower():
            notes.append(_note("changed", name))
    present = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    names = sorted(path.relative_to(folder).as_posix() for path in present)
    notes.extend(_note("unlisted", name) for name in names if name not in manifest and name != MANIFEST)
    return tuple(notes)


def _note(code: str, name: str) -> Message:
    return _WORDS.say(f"manifest.{code}", file=name)
