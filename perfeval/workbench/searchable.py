"""Long tables that can be searched, filtered and sorted where they stand (可搜索的长表): in the lab, without a network.

In a batch, in a terminal and without the extra ``tables`` the same call gives the plain table: a page holds all rows.
"""

from __future__ import annotations

import os
import sys
from decimal import Decimal
from importlib.util import find_spec

import pandas as pd

from perfeval.words import Words

IN_BATCH = "PERFEVAL_BATCH"
"""Set where notebooks are run for pages (:mod:`perfeval.batch.preload`)."""

_SHOWN = False  # whether this kernel has handed the library to its page already


class Searchable:
    """A DataFrame that shows itself with a search box, a filter for each column and sorting."""

    def __init__(self, frame: pd.DataFrame, lang: str = "zh", rows: int = 15) -> None:
        self.frame, self._words, self._rows = frame, Words("workbench", lang), rows

    def __repr__(self) -> str:
        return repr(self.frame)

    def _repr_html_(self) -> str:
        global _SHOWN  # noqa: PLW0603 - the page keeps the library, not the table
        from itables import options
        from itables.javascript import generate_init_offline_itables_html, to_html_datatable

        library = "" if _SHOWN else generate_init_offline_itables_html(options.dt_bundle)
        _SHOWN = True
        said = ("search", "info", "infoEmpty", "infoFiltered", "zeroRecords", "lengthMenu")
        language = {name: self._words.say(f"searchable.{name}") for name in said}
        table: str = to_html_datatable(
            _shown(self.frame),
            connected=False,
            display_logo_when_loading=False,
            column_filters="header",
            language=language,
            pageLength=self._rows,
            lengthMenu=[self._rows, 50, 200],
            layout={"topStart": "search", "topEnd": "pageLength", "bottomStart": "info", "bottomEnd": "paging"},
            maxBytes=0,
            showIndex=False,
            classes="display compact cell-border",
            columnDefs=[{"className": "dt-left", "targets": "_all"}],
        )
        return library + table


def searchable(frame: pd.DataFrame, lang: str = "zh", *, rows: int = 15) -> Searchable | pd.DataFrame:
    """A long table to look things up in (可搜索、筛选、排序): type in the box, or under the heading of a column.

    Args:
        frame: any DataFrame.
        lang: language of the box.
        rows: how many rows a leaf shows.

    Returns:
        What shows itself so in JupyterLab; the frame itself in a batch, outside a notebook, or without ``itables``.
    """
    in_notebook = "ipykernel" in sys.modules and IN_BATCH not in os.environ
    return Searchable(frame, lang, rows) if in_notebook and find_spec("itables") else frame


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as words: empty where a value is missing, exact numbers with all digits, which sort as numbers."""
    shown = frame.copy()
    for name in shown.columns:
        if not pd.api.types.is_bool_dtype(shown[name].dtype):
            shown[name] = shown[name].astype(object).map(_cell)
    return shown


def _cell(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return "；".join(map(str, value))
    if value is None or value is pd.NA or value != value:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else value
