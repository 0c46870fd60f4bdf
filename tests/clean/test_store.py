"""The store gives back exactly what it was given, a single project quickly, and says what is damaged."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from perfeval.clean import store
from perfeval.clean.codec import decode, encode
from perfeval.clean.store import is_store, load_store, save_store
from perfeval.errors import FileDamaged, UnknownName
from perfeval.model import FileReading, Project
from tests.clean import records
from tests.clean.records import written


@given(records.projects)
def test_any_project_comes_back_from_json_as_it_was(project: Project) -> None:
    text = json.dumps(encode(project, project.form.file))
    back = decode(Project, json.loads(text), project.form.file)
    assert back == project
    assert written(back) == written(project)


def test_decimals_keep_their_digits_and_places_their_names() -> None:
    plain = encode(records.project(), records.FILE)
    assert plain["funds"][0]["self_score"] == "9.90"
    assert plain["funds"][0]["cells"]["executed_wan"] == "自评表!F7"
    assert plain["claims"][0]["place"] == "¶3"


def test_fields_with_their_default_are_left_out() -> None:
    plain = encode(records.project(), records.FILE)
    assert "reviewed_text" not in plain["indicators"][0]
    assert plain["funds"][1]["arrived_wan"] == "0"  # 0 is not nothing


@pytest.mark.parametrize(
    "plain",
    [
        {"id": "x"},
        {"id": 7, "form": {"file": "a", "layout": "b"}},
        {"id": "x", "form": {"file": "a", "layout": "b"}, "surprise": 1},
        {"id": "x", "form": {"file": "a", "layout": "b"}, "cells": {"name": "nowhere"}},
        {"id": "x", "form": {"file": "a", "layout": "b", "kind": "no such kind"}},
        {
            "id": "x",
            "form": {"file": "a", "layout": "b"},
            "funds": [{"label_text": "a", "kind": "total", "max_score": 1.5}],
        },
        {"id": "x", "form": {"file": "a", "layout": "b"}, "reported": [{"subject": "total", "max_score": "NaN"}]},
        {
            "id": "x",
            "form": {"file": "a", "layout": "b"},
            "reported": [{"subject": "total", "max_score": "1E+99999999"}],
        },
        [],
        None,
    ],
)
def test_what_is_no_project_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(Project, plain, "a")


def test_the_store_round_trip(tmp_path) -> None:
    projects = (records.project(), records.project("另一个项目"), records.project("../..//坏 id?"))
    readings = (records.reading(), records.refused())
    save_store(tmp_path / "store", projects, readings)
    assert is_store(tmp_path / "store")
    back, files = load_store(tmp_path / "store")
    assert written(back) == written(projects)
    assert files == readings
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]  # an id never leads out of the folder


def test_one_project_comes_with_the_reading_of_its_file_only(tmp_path) -> None:
    save_store(tmp_path, (records.project(), records.project("b")), (records.refused(), records.reading()))
    back, files = load_store(tmp_path, "b")
    assert [item.id for item in back] == ["b"]
    assert files == (records.reading(),)


def test_an_unknown_project_names_the_nearest(tmp_path) -> None:
    save_store(tmp_path, (records.project(),), ())
    with pytest.raises(UnknownName, match="0071-永德-2021"):
        load_store(tmp_path, "0071-永德")


def test_the_same_records_give_the_same_bytes_and_old_files_go(tmp_path) -> None:
    save_store(tmp_path, (records.project(), records.project("b")), (records.reading(), records.refused()))
    first = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    save_store(tmp_path, (records.project(), records.project("b")), (records.reading(), records.refused()))
    assert {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")} == first
    save_store(tmp_path, (records.project("b"),), ())
    assert sorted(path.name for path in tmp_path.rglob("*.json")) == ["b.json", "index.json"]


def test_two_projects_of_one_id_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="0071"):
        save_store(tmp_path, (records.project(), records.project()), ())


def test_a_folder_is_no_store_and_a_damaged_store_is_refused(tmp_path) -> None:
    assert not is_store(tmp_path)
    save_store(tmp_path, (records.project(),), ())
    (tmp_path / "projects" / "0071-永德-2021.json").write_text('{"id": 1}', "utf-8")
    with pytest.raises(FileDamaged, match="0071"):
        load_store(tmp_path)
    (tmp_path / "projects" / "0071-永德-2021.json").unlink()
    with pytest.raises(FileDamaged):
        load_store(tmp_path)


def test_an_index_cannot_lead_out_of_the_folder(tmp_path) -> None:
    save_store(tmp_path / "store", (records.project("b"),), ())
    index = tmp_path / "store" / "index.json"
    index.write_text(index.read_text("utf-8").replace("projects/b.json", "projects/../../b.json"), "utf-8")
    (tmp_path / "b.json").write_text("{}", "utf-8")
    with pytest.raises(FileDamaged, match="store"):
        load_store(tmp_path / "store")


def test_one_project_of_many_is_loaded_in_milliseconds(tmp_path) -> None:
    base = records.project()
    many = [replace(base, id=f"p{number}", indicators=base.indicators * 10) for number in range(300)]
    save_store(tmp_path, many, (records.reading(),))
    load_store(tmp_path, "p0")
    began = time.process_time()
    for number in range(10):
        load_store(tmp_path, f"p{number * 29}")
    assert (time.process_time() - began) / 10 < 0.05


@given(records.decimals)
def test_any_decimal_keeps_its_digits(value: Decimal) -> None:
    line = replace(records.project().funds[0], executed_wan=value)
    assert written(decode(type(line), encode(line))) == written(line)


def test_a_reading_comes_back() -> None:
    assert decode(FileReading, encode(records.reading(), records.FILE), records.FILE) == records.reading()


def test_the_line_of_a_project_and_the_whole_index_say_the_same(tmp_path: Path, monkeypatch) -> None:
    """Names of any kind, also such that look like lines of the index themselves."""
    hostile = ("b", '甲","json":"files/00001.json"}', '\n{"id":"b",', "乙\\", "p\u2028q", "", "\ud800", 'x",')
    readings = tuple(replace(records.reading(), file=f"{number}{name}.xlsx") for number, name in enumerate(hostile))
    projects = tuple(records.project(name) for name in hostile)
    projects = tuple(
        replace(item, form=replace(item.form, file=reading.file))
        for item, reading in zip(projects, readings, strict=True)
    )
    save_store(tmp_path, projects, (records.refused(), *readings))
    whole = store._read
    monkeypatch.setattr(
        store, "_read", lambda path: pytest.fail("read whole") if path.name == "index.json" else whole(path)
    )
    by_line = [load_store(tmp_path, name) for name in hostile]
    monkeypatch.setattr(store, "_read", whole)
    monkeypatch.setattr(store, "_lines_about", lambda *_: None)
    assert [(written(back), files) for back, files in by_line] == [
        (written(back), files) for back, files in (load_store(tmp_path, name) for name in hostile)
    ]


def test_a_part_of_a_store_is_a_store_of_those_projects(tmp_path: Path) -> None:
    readings = tuple(replace(records.reading(), file=f"{number}.xlsx") for number in range(4))
    projects = tuple(
        replace(records.project(name), form=replace(records.project().form, file=f"{number}.xlsx"))
        for name, number in (("a", 0), ("b", 2), ("c", 2), ("d", 3))
    )
    save_store(tmp_path / "whole", projects, readings)
    for name, data in store.part_of_store(tmp_path / "whole", ["d", "c", "b", "c"]).items():
        path = tmp_path / "part" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    back, files = load_store(tmp_path / "part")
    assert [item.id for item in back] == ["d", "c", "b"]
    assert {item.file for item in files} == {"2.xlsx", "3.xlsx"}
    for name in "bcd":
        assert written(load_store(tmp_path / "part", name)) == written(load_store(tmp_path / "whole", name))
    with pytest.raises(FileDamaged, match="z"):
        store.part_of_store(tmp_path / "whole", ["z"])
