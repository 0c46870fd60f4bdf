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
from html import unescape
from importlib.resources import files
from string import digits, printable

from jinja2 import DictLoader, Environment

from perfeval import __version__
from perfeval.report.beside import taken_out
from perfeval.report.fonts import font_face
from perfeval.report.style import style_of, whole_style
from perfeval.words import Words

_WORDS = re.compile(r"<(td|th|p|dd|li|span|a|div|h1|small|q|summary)((?: [^<>]*)?)>([^<]*[\u4e00-\u9fff][^<]*)<")
_HAN, _LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
_CHAPTER = re.compile(r"<h2>([^<]*)</h2>")  # of the notebook's own text; other headings carry a class or an id
_FEW = 3  # chapters from which on they are listed at the side
_BESIDE = re.compile(r'<a href="\.\./rules\.html#[^"]*">([^<]*)</a>')  # leads nowhere from a page that stands alone
STYLE_SLOT = "/*style*/"
_SEARCHED_TEXT = re.compile(r' data-t="[^"]*"')
_TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.S)  # every > in a text is escaped
_CONTENT = re.compile(r"(?:content|quotes):([^;}]*)")
_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


@cache
def _text(name: str) -> str:
    return files("perfeval.report").joinpath(f"template/{name}").read_text("utf-8")


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
    delivered: Iterable[str] = (),
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
        delivered: folders beside the page's own whose files it may lead to.

    Returns:
        The page with exactly its own characters embedded as a font; same arguments, same text.
    """
    words = Words("report", lang)
    if back is None:
        main = _BESIDE.sub(r"<span>\1</span>", main)
    main, ways = taken_out(main, delivered) if back else (taken_out(main, ())[0], "")
    if lang == "en":
        main = _WORDS.sub(_in_chinese, main)
    main, contents = _with_contents(main, words)
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
            style=STYLE_SLOT,
            title=title,
            heading=None if "<h1" in main else title,
            kind=kind,
            back=back,
            running=words.say(f"page.running.{kind}"),
            words={"skip": words.say("page.skip"), "back": words.say("page.back")},
            main=main,
            contents=contents,
            ways=ways,
            foot=f"<p>{foot}</p>",
            script=script,
        )
    )
    style = whole_style() if script else style_of(whole)
    return whole.replace(STYLE_SLOT, font_face(_seen(whole, style, bool(script))) + "\n" + style, 1)


def _in_chinese(found: re.Match[str]) -> str:
    """An element whose words are the form's own Chinese, marked as such on an English page."""
    tag, attributes, words = found.groups()
    if len(_HAN.findall(words)) <= len(_LATIN.findall(words)) or " lang=" in attributes:
        return found[0]
    return f'<{tag}{attributes} lang="zh-CN">{words}<'


def _with_contents(main: str, words: Words) -> tuple[str, str]:
    """The chapters of a report with an id each, and the list of them for the side of a wide screen."""
    titles: list[str] = []

    def named(found: re.Match[str]) -> str:
        titles.append(found[1])
        return f'<h2 id="pe-part-{len(titles)}">{found[1]}</h2>'

    whole = _CHAPTER.sub(named, main)
    if len(titles) < _FEW:
        return main, ""
    links = "".join(f'<li><a href="#pe-part-{number}">{title}</a></li>' for number, title in enumerate(titles, 1))
    return whole, f'<nav class="contents screen" aria-label="{words.say("page.contents")}"><ol>{links}</ol></nav>'


def _seen(whole: str, style: str, with_script: bool) -> set[str]:
    """The characters that a reader may see: texts, and those that the style and a script add."""
    if with_script:
        return {*_SEARCHED_TEXT.sub("", whole), *printable}  # what only the search reads needs no glyphs
    added = "".join(_CONTENT.findall(style))
    return {*unescape(_TAG.sub("", whole)), *added, *digits}
