"""Long tables in the lab: a search box in Chinese, nothing fetched, every digit; in a batch the plain table."""

from __future__ import annotations

import sys
from decimal import Decimal

import pandas as pd
import pytest

from perfeval.workbench import searchable as room
from perfeval.workbench.searchable import Searchable, searchable

FRAME = pd.DataFrame({"名称": ["图书馆", None], "executed_wan": [Decimal("44.90"), None], "cells": [["表1 R2C3"], []]})


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("itables")
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.delenv(room.IN_BATCH, raising=False)
    monkeypatch.setattr(room, "_SHOWN", False)


def test_shown_with_its_library_once_and_nothing_from_elsewhere(kernel: None) -> None:
    shown = searchable(FRAME)
    assert isinstance(shown, Searchable)
    first, second = shown._repr_html_(), shown._repr_html_()
    assert len(first) > 500_000 > len(second)
    assert "unpkg" not in second
    assert ascii("搜索：")[1:-1] in second
    assert "44.90" in second
    assert "NaN" not in second
    assert repr(shown) == repr(FRAME)


def test_a_batch_gets_the_plain_table(kernel: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(room.IN_BATCH, "1")
    assert searchable(FRAME) is FRAME


def test_without_the_extra_it_is_the_plain_table(kernel: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "find_spec", lambda name: None)
    assert searchable(FRAME) is FRAME
