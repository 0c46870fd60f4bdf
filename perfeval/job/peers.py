"""What is usual in the batch (同类项目), worked out once and laid beside the store for every notebook.

A report is made again when the summary of its group changes, which is seldom: see
:mod:`perfeval.review.peers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from perfeval.batch.files import fingerprint_json, write_whole
from perfeval.job.prepared import HOME
from perfeval.job.rows import KeptRow
from perfeval.review.peers import PEERS, peers_in, summaries, to_text


def lay_out_peers(rows: Mapping[str, KeptRow], book: str, out: Path) -> dict[str, str]:
    """Write the summaries of all groups; returns project id → fingerprint of what its report shows of them.

    Args:
        rows: project id → what is kept of it.
        book: the rule book wished for, ``""`` for none.
        out: the output folder.
    """
    known = summaries(item.standing for item in rows.values())
    text = to_text(known, book).encode("utf-8")
    target = out / HOME / PEERS
    if not target.is_file() or target.read_bytes() != text:
        write_whole(target, text)
    shown = {name: peers_in(known, item.standing.kind, item.standing.year) for name, item in rows.items()}
    return {name: fingerprint_json(group.plain()) if group is not None else "" for name, group in shown.items()}


def with_peers(made_of: Mapping[str, Mapping[str, str]], peers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What each report is made of, its peers among it."""
    return {name: {**parts, "peers": peers.get(name, "")} for name, parts in made_of.items()}
