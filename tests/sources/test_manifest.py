"""data/raw is what its manifest says, and a changed file does not stay silent."""

from __future__ import annotations

import hashlib
import html
import importlib.util
import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from perfeval.errors import UsageError
from perfeval.model import FormKind
from perfeval.resources import example_data
from perfeval.sources.manifest import check_folder, load_manifest

ROOT = Path(__file__).resolve().parents[2]
RAW = example_data() / "raw"
SHARED_FORMS = (ROOT / "../shared/forms").resolve()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RAW, tmp_path / "raw"))


def test_the_example_data_agrees_with_its_manifest() -> None:
    assert check_folder(RAW) == ()


def test_the_manifest_names_issuer_year_kind_and_origin_of_every_file() -> None:
    manifest = load_manifest(RAW)
    assert len(manifest) >= 9
    assert {"docx", "xlsx", "html"} == {name.rsplit(".")[-1] for name in manifest}
    for entry in manifest.values():
        assert entry.issuer and entry.region and 2013 <= entry.year <= 2026
        assert entry.kind in set(FormKind)
        assert entry.rekeyed
        assert entry.title
        assert entry.published == "" or date.fromisoformat(entry.published).year > entry.year
        assert entry.origin in ("office_page", "copy")
        assert (entry.origin == "office_page") == entry.source.startswith(("http://", "https://"))


def test_every_file_says_in_itself_that_it_is_rekeyed_and_not_official() -> None:
    for name in load_manifest(RAW):
        data = (RAW / name).read_bytes()
        if name.endswith("html"):
            text = data.decode("gb18030" if b"gb2312" in data else "utf-8")
        else:
            with zipfile.ZipFile(RAW / name) as archive:
                text = "".join(
                    archive.read(part).decode("utf-8") for part in archive.namelist() if part.endswith("xml")
                )
        text = html.unescape(text)
        assert "重新录入" in text and "不是正式文件" in text, name


def test_a_changed_a_missing_and_an_unlisted_file_are_said(copy: Path) -> None:
    with (copy / "wuchang-gsl-2018.docx").open("ab") as file:
        file.write(b" ")
    (copy / "hubei-huangshi-library-2022.docx").unlink()
    (copy / "another.xlsx").write_bytes(b"x")
    notes = {note.code.rpartition(".")[2]: note for note in check_folder(copy)}
    assert set(notes) == {"changed", "missing", "unlisted"}
    assert "wuchang-gsl-2018.docx" in notes["changed"].text()
    assert "hubei-huangshi-library-2022.docx" in notes["missing"].text("en")
    assert notes["unlisted"].params == {"file": "another.xlsx"}


def test_a_folder_without_manifest_has_nothing_to_compare(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(b"x")
    assert load_manifest(tmp_path) == {}
    assert check_folder(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[file]\n", "manifest.toml"),
        ('file = "a"\n', "[[file]]"),
        ('[[file]]\nfile = "a"\n', "issuer"),
        ('[[file]]\nfile="a"\nissuer="b"\nyear="2018"\nkind="k"\nsha256="c"\n', "year"),
        ('[[file]]\nfile="a"\nissuer="b"\nyear=2018\nkind="k"\nsha256="c"\nyaer=1\n', "yaer"),
    ],
)
def test_a_broken_manifest_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "manifest.toml").write_text(text, "utf-8")
    with pytest.raises(UsageError) as refused:
        load_manifest(tmp_path)
    assert said in str(refused.value)


def _maker() -> ModuleType:
    path = ROOT / "tests" / "data_raw" / "make_data_raw.py"
    spec = importlib.util.spec_from_file_location("make_data_raw", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_data_raw"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED_FORMS.is_dir(), reason="the collected facts do not stand beside the checkout")
def test_the_maker_gives_exactly_the_committed_bytes() -> None:
    maker = _maker()
    made = maker.files()
    manifest = load_manifest(RAW)
    assert set(made) == set(manifest)
    for name, (data, _) in made.items():
        assert hashlib.sha256(data).hexdigest() == manifest[name].sha256, name
    assert (RAW / "manifest.toml").read_text("utf-8") == maker.manifest(made)
