"""The frame of every page (页框): head, policy, style, font, landmarks, foot.

Reports, failure pages and the index share it, so that they look alike and keep the same rules:
nothing is loaded, and nothing runs unless its hash stands in the policy.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import printable

from jinja2 import DictLoader, Environment

from perfeval import __version__
from perfeval.report.fonts import font_face
from perfeval.words import Words

FONT_SLOT = "/*font*/"
_SEARCHED_TEXT = re.compile(r' data-t="[^"]*"')
_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


@cache
def _text(name: str) -> str:
    return files("perfeval.report").joinpath(f"template/{name}").read_text("utf-8")


@cache
def _style() -> str:
    """The stylesheet without its comments and indentation."""
    return _squeezed(_text("style.css").splitlines())


def _squeezed(lines: Iterable[str]) -> str:
    kept = (line.strip() for line in lines)
    return "".join(line for line in kept if line and not line.startswith("/*")).replace(";}", "}")


_ONLY_SITE = (".find{", ".find ", ".heat", "th button", "th[aria-sort", ".worth ", "[hidden]")


@cache
def _style_without_script() -> str:
    """The stylesheet of pages without search and sorting: without the rules that only those need."""
    kept = (line for line in _text("style.css").splitlines() if not line.startswith(_ONLY_SITE))
    return _squeezed(kept)


@cache
def script() -> str:
    """The one script: search, filters and sorting of the index, sorting of the portfolio's tables."""
    return _text("site.js")


@cache
def _environment() -> Environment:
    return Environment(loader=DictLoader({"page": _text("page.html.j2")}), autoescape=False)  # noqa: S701


def page(
    main: str,
    *,
    title: str,
    lang: str,
    kind: str,
    back: str | None = None,
    made_on: str | None = None,
    script: str | None = None,
) -> str:
    """A whole page around ``main``, which must already be safe.

    Args:
        main: HTML of the page's main part.
        title: title of the tab, and first heading when ``main`` brings none.
        lang: ``zh`` or ``en``.
        kind: ``project``, ``portfolio``, ``failure`` or ``index``; a class of the body.
        back: address of the index, relative to the page.
        made_on: the date that the foot shows; left out when the caller knows none.
        script: what :func:`script` gives, for pages with tables that sort; allowed by its hash.

    Returns:
        The page with exactly its own characters embedded as a font; same arguments, same text.
    """
    words = Words("report", lang)
    policy = _POLICY
    if script:
        digest = b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
        policy += f"; script-src 'sha256-{digest}'"
    foot = words.say("page.foot", version=__version__)
    if made_on:
        foot += words.say("page.made_on", date=made_on)
    whole = (
        _environment()
        .get_template("page")
        .render(
            html_lang="en" if lang == "en" else "zh-CN",
            policy=policy,
            style=_style() if script or kind in {"portfolio", "index"} else _style_without_script(),
            title=title,
            heading=None if "<h1" in main else title,
            kind=kind,
            back=back,
            running=words.say(f"page.running.{kind}"),
            words={"skip": words.say("page.skip"), "back": words.say("page.back")},
            main=main,
            foot=f"<p>{foot}</p>",
            script=script,
        )
    )
    seen = _SEARCHED_TEXT.sub("", whole)  # what only the search reads needs no glyphs
    return whole.replace(FONT_SLOT, font_face({*seen, *printable}), 1)
