"""The stylesheet of a page (样式): of the one stylesheet, the rules that the page can use.

All pages share ``template/style.css``, so that they look alike; a page without findings, search or
heat map carries no rules for them. A rule stays when every class, element and attribute that one of
its selectors names stands in the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_CLASSES = re.compile(r'\bclass="([^"]*)"')
_TAG = re.compile(r"<([a-z][^>]*)>")
_NAME = re.compile(r"[a-z0-9]+")
_ATTRIBUTES = re.compile(r' ([a-z-]+)="')
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SPACE = re.compile(r"\s*\n\s*")
_SUPPOSED = re.compile(r":not\([^)]*\)|::?[a-z-]+(\([^)]*\))?")  # states of an element ask for nothing in the page
_PART = re.compile(r"\.([\w-]+)|\[([\w-]+)|(?<![\w.#\[=-])([a-z][a-z0-9]*)")
_TOGGLED = {"open"}  # attributes that come and go while a page is read


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule: its selectors with what each asks for, and its declarations; or a block with rules inside."""

    head: str
    selectors: tuple[tuple[str, frozenset[str]], ...]
    body: str
    inner: tuple[_Rule, ...] = ()


def whole_style() -> str:
    """The whole stylesheet, for pages that change while they are read."""
    return _written(_rules(), None)


def style_of(html: str) -> str:
    """The rules that a page can use.

    >>> ".heat" in style_of('<p class="note">'), ".note" in style_of('<p class="note">')
    (False, True)
    """
    return _style(_there(html))


_PAGE_ONLY = re.compile(r"^(html|body|main|:target)|^\.(skip|contents|project|index|portfolio|screen)\b")


def scoped_style(html: str, scope: str, dark: str) -> str:
    """The rules for a piece of a page that stands elsewhere, among other people's styles: each under a selector.

    Args:
        html: the piece.
        scope: the selector of the element around it.
        dark: the selector that holds where the place around it is dark, whatever the system says.

    >>> ".perfeval .note{" in scoped_style('<p class="note">', ".perfeval", ".night")
    True
    """
    there = _there(html)
    pieces = []
    for rule in _rules():
        if rule.inner and "dark" in rule.head:
            pieces += [f"{dark} {scope}{{{inner.body}}}" for inner in rule.inner]
        elif not rule.inner and not rule.head:
            kept = [selector for selector, asked in rule.selectors if asked <= there and not _PAGE_ONLY.match(selector)]
            names = [scope if selector == ":root" else f"{scope} {selector}" for selector in kept]
            pieces.append(f"{','.join(names)}{{{rule.body}}}" if names else "")
    return "".join(pieces)


def _there(html: str) -> frozenset[str]:
    """Elements, attributes and classes of a piece of HTML."""
    there = set()
    for tag in set(_TAG.findall(html)):
        there.update(_NAME.findall(tag)[:1])
        there.update(f"[{name}" for name in _ATTRIBUTES.findall(tag))
        there.update(f".{name}" for names in _CLASSES.findall(tag) for name in names.split())
    return frozenset(there)


@lru_cache(maxsize=64)
def _style(there: frozenset[str]) -> str:
    return _written(_rules(), there)


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("perfeval.report").joinpath("template/style.css").read_text("utf-8")
    return tuple(_read(_SPACE.sub("", _COMMENT.sub("", text))))


def _read(text: str) -> Iterator[_Rule]:
    """The rules of a stylesheet or of a block, which may hold rules itself."""
    start = 0
    while (opens := text.find("{", start)) >= 0:
        depth, ends = 1, opens + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[ends], 0)
            ends += 1
        head, body = text[start:opens], text[opens + 1 : ends - 1]
        if head.startswith("@media"):
            yield _Rule(head, (), "", tuple(_read(body)))
        elif head.startswith("@"):
            yield _Rule(head, (), body)
        else:
            yield _Rule("", tuple((item, _asked(item)) for item in head.split(",")), body.rstrip(";"))
        start = ends


def _asked(selector: str) -> frozenset[str]:
    """Classes, attributes and elements that a page must have for a selector to match.

    >>> sorted(_asked("th[aria-sort] button::after")), sorted(_asked(".find th.num+th:not(.short)"))
    (['[aria-sort', 'button', 'th'], ['.find', '.num', 'th'])
    """
    plain = _SUPPOSED.sub("", selector)
    found = set()
    for name, attribute, element in _PART.findall(plain):
        found.add(f".{name}" if name else f"[{attribute}" if attribute else element)
    return frozenset(found - {f"[{name}" for name in _TOGGLED})


def _written(rules: tuple[_Rule, ...], there: frozenset[str] | None) -> str:
    pieces = []
    for rule in rules:
        if rule.inner:
            inside = _written(rule.inner, there)
            pieces.append(f"{rule.head}{{{inside}}}" if inside else "")
        elif rule.head:
            pieces.append(f"{rule.head}{{{rule.body}}}")
        else:
            kept = [selector for selector, asked in rule.selectors if there is None or asked <= there]
            pieces.append(f"{','.join(kept)}{{{rule.body}}}" if kept else "")
    return "".join(pieces)
