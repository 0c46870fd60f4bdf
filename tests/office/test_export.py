"""Which files are written, in which language, with the same bytes each time; and that an office opens them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from perfeval.cli import app
from perfeval.office.export import export
from perfeval.outcome import Result
from tests.office.conftest import Documents
from tests.report import samples

OFFICE = shutil.which("soffice")


def test_same_project_same_bytes(published: Result, documents: Documents, tmp_path: Path) -> None:
    two = replace(published, evaluations=published.evaluations[1:3])
    for path in export(two, tmp_path):
        assert path.read_bytes() == (documents / path.name).read_bytes(), path.name


def test_english_documents_are_english(tmp_path: Path) -> None:
    """Labels and drafts in English; the words of the form stay as they are."""
    files = {path.name: path for path in export(samples.result("en"), tmp_path)}
    names = ("form.xlsx", "form.docx", "marked.xlsx", "marked.docx", "opinion.docx", "report.docx", "steps.xlsx")
    assert list(files) == [f"wuchang-gsl-2018-{name}" for name in names]
    report = Document(str(files["wuchang-gsl-2018-report.docx"]))
    heads = [item.text for item in report.paragraphs if item.style.name in ("Heading 1", "Heading 2")]
    assert heads and all(head.isascii() for head in heads)
    assert any(item.text.startswith("[DRAFT] ") for item in report.paragraphs)


def test_export_from_the_command_line(data_raw: Path, tmp_path: Path) -> None:
    form = str(data_raw / "shanghai-putuo-sports-2022-a.xlsx")
    done = CliRunner().invoke(app, ["export", form, "--out", str(tmp_path / "a"), "--kind", "form-xlsx"])
    assert done.exit_code == 0
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["shanghai-putuo-sports-2022-a-自评表.xlsx"]
    assert "写了 1 份文件，来自 1 个项目" in done.output
    one = tmp_path / "报送" / "一份.xlsx"
    assert CliRunner().invoke(app, ["export", form, "--out", str(one), "--kind", "form-xlsx"]).exit_code == 0
    assert one.is_file()
    many = CliRunner().invoke(app, ["export", form, "--out", str(tmp_path / "二.xlsx")])
    assert "一个项目的一种文件" in str(many.exception)
    assert not (tmp_path / "二.xlsx").exists()


def test_an_unknown_kind_is_refused(data_raw: Path, tmp_path: Path) -> None:
    from perfeval.errors import UsageError

    done = CliRunner().invoke(app, ["export", str(data_raw), "--out", str(tmp_path / "b"), "--kind", "pdf"])
    assert isinstance(done.exception, UsageError)
    assert not (tmp_path / "b").exists()


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_libreoffice_opens_every_document(documents: Documents, tmp_path: Path) -> None:
    """Converting to PDF reads the whole document; a damaged one is refused or comes out without its words."""
    for path in documents.of("wuchang-gsl-2018", "shanghai-putuo-sports-2022-a", "hebei-langfang-shipin-2019"):
        out = tmp_path / path.suffix[1:]
        command = [
            str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
            "pdf", "--outdir", str(out), str(path),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        said = [line for line in done.stderr.splitlines() if "javaldx" not in line]  # it looks for Java, in vain
        assert said == []
        pdf = out / f"{path.stem}.pdf"
        assert pdf.stat().st_size > 10_000
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
            assert "绩效" in text or "复算" in text
            assert "Err:" not in text and "#NAME" not in text
