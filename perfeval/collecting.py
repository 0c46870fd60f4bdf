"""Many objects made in one go (一次造出的大量对象): they are looked through for waste once, at the end.

Python looks through what is alive again and again while objects are made. Of a million cells nothing is waste until
the last is done, so looking takes a third of the time and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def _unlooked(when_done: Callable[[], object]) -> Iterator[None]:
    """Nothing is looked through inside; a block within another leaves that to the outer one."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        when_done()  # before Python looks by itself again
        gc.enable()


@contextmanager
def collected_at_the_end() -> Iterator[None]:
    """What is made inside is looked through for waste when the block ends; a block within another waits for it."""
    with _unlooked(lambda: gc.collect(0)):
        yield


@contextmanager
def made_to_stay() -> Iterator[None]:
    """What is made inside stays: it is looked through with all that is old, not once more when the block ends."""
    with _unlooked(_all_is_old):
        yield


def _all_is_old() -> None:
    if gc.get_freeze_count() == 0:  # nobody else set something aside
        gc.freeze()
        gc.unfreeze()  # both lists are old now, and nobody has walked through them


SELDOM = 100_000
"""So many new objects before Python looks through them, in a process that is ours alone; its own count is 700."""


def seldom() -> None:
    """Look through memory seldom (少做垃圾回收): for programs of ours, which load much that stays and then soon end."""
    gc.set_threshold(SELDOM, 10, 10)
