"""Reference pictures of key screens, small and kept: ``python -m tests.report.reference_pictures`` makes them anew.

Look at every new picture before committing it. A page is compared block by block on a coarse grid, so that a word more
or another number passes and a table that is gone, a style that is lost or a page that overflows does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageChops

from perfeval.report.html import export_page, export_portfolio
from perfeval.report.reasons import SiteFailure
from perfeval.report.site import build_site, row_of
from tests.report import samples
from tests.report.many import many
from tests.report.pages import PORTFOLIO_DISPLAYS, code, displays, html, notebook

CHROMIUM = Path("/usr/bin/chromium")
FOLDER = Path(__file__).parent / "references"
_SCALE = 2  # pictures are kept at half size
_BLOCK = 16  # pixels of the page that one block of the comparison covers
_ODD = 20  # of 255: a block that differs by more is another block
ALLOWED = 0.05
"""Share of the blocks that may differ."""


def _project() -> str:
    cells = (code(html(piece)) for piece in displays(samples.result()))
    return export_page(notebook(*cells), title=samples.PROJECT.name or "")


def _index() -> str:
    result = _some()
    rows = [row_of(item, result.findings_by_project[item.project.id]) for item in result.evaluations]
    with TemporaryDirectory() as folder:
        return build_site(Path(folder), rows, [SiteFailure("2021/坏.xlsx", "文件已损坏，无法打开。")]).read_text(
            "utf-8"
        )


def _portfolio() -> str:
    cells = (code(html(piece)) for piece in displays(_some(), PORTFOLIO_DISPLAYS))
    return export_portfolio(notebook(*cells), title="组合")


def _some() -> Any:
    """A dozen projects whose findings no new check changes."""
    result = many(6)
    findings = {item.project.id: samples.FINDINGS[number % 4 :] for number, item in enumerate(result.evaluations)}
    return replace(result, findings_by_project=findings)


#: Name of a picture → the page, the width and the height of the screen.
SCREENS: dict[str, tuple[Callable[[], str], int, int]] = {
    "project-1280": (_project, 1280, 2200),
    "project-375": (_project, 375, 1800),
    "index-1280": (_index, 1280, 1900),
    "index-375": (_index, 375, 2400),
    "portfolio-1280": (_portfolio, 1280, 2200),
}


@contextmanager
def camera() -> Iterator[Callable[[str, int, int], Image.Image]]:
    """Takes pictures of pages: text of the page, width, height → picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=str(CHROMIUM))

        def take(page: str, width: int, height: int) -> Image.Image:
            path = Path(folder) / "page.html"
            path.write_text(page, "utf-8")
            tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            tab.goto(path.as_uri())
            picture = Image.open(BytesIO(tab.screenshot()))
            tab.close()
            return picture.convert("RGB")

        yield take
        browser.close()


def kept(picture: Image.Image) -> Image.Image:
    """A picture as it is kept: half its size, sixteen colours."""
    small = picture.resize((picture.width // _SCALE, picture.height // _SCALE), Image.Resampling.BOX)
    return small.quantize(16, dither=Image.Dither.NONE)


def differing(picture: Image.Image, reference: Image.Image) -> float:
    """Share of the blocks in which a fresh picture differs from a kept one; those empty in both do not count."""
    size = (picture.width // _BLOCK, picture.height // _BLOCK)
    fresh, old = (image.convert("L").resize(size, Image.Resampling.BOX) for image in (kept(picture), reference))
    inked = sum(min(one, other) < 250 for one, other in zip(fresh.tobytes(), old.tobytes(), strict=True))
    odd = sum(value > _ODD for value in ImageChops.difference(fresh, old).tobytes())
    return odd / max(inked, 1)


def main() -> None:
    """Make all reference pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    with camera() as take:
        for name, (page, width, height) in SCREENS.items():
            target = FOLDER / f"{name}.png"
            kept(take(page(), width, height)).save(target, optimize=True)
            print(target.name, f"{target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
