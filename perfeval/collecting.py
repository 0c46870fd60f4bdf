"""Many objects made in one go (一次造出的大量对象): they are looked through for waste once, at the end.

Python looks through what is alive again and again while objects are made. Of a million cells nothing is waste until
the last is done, so looking takes a third of the time and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_at_the_end() -> Iterator[None]:
    """What is made inside is looked through for waste when the block ends; a block within another waits for it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect(0)


@contextmanager
def made_to_stay() -> Iterator[None]:
    """What is made inside stays: it is looked through with all that is old, not once more when the block ends."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:  # nobody else set something aside
            gc.freeze()
            gc.unfreeze()  # both lists are old now, and nobody has walked through them
        gc.enable()


SELDOM = 100_000
"""So many new objects before Python looks through them, in a process that is ours alone; its own count is 700."""


def seldom() -> None:
    """Look through memory seldom (少做垃圾回收): for programs of ours, which load much that stays and then soon end."""
    gc.set_threshold(SELDOM, 10, 10)
