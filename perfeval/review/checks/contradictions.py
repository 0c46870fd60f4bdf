"""Sentences against sentences (自相矛盾): said here and denied there, points of sections, everything done but one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import Figure, figures_in, verb_of
from perfeval.review.findings import Quote
from perfeval.review.hits import Held, Hit
from perfeval.review.patterns import pattern, words
from perfeval.review.sense import attainment, pairs_of
from perfeval.review.sentences import Sentence, sentences_of
from perfeval.review.text import bigrams, clip, find_any, has_any, squeeze
from perfeval.values.numerals import small_number

_ZERO = Decimal(0)
_SHOWN = 60  # letters of a sentence that are shown


_NAMED = pattern("contradictions.named")


_TOLD = pattern("contradictions.told")
_ITEM = pattern("contradictions.item")


@form_check(parts=("what", "sentence"))
def counted_items(case: Case, _: Limits) -> Iterator[Hit]:
    """'Three problems: first …, second …' and no third."""
    for n, passage in enumerate(case.project.passages):
        text = squeeze(passage.text)
        found = _TOLD.search(text)
        items = [one["n"] or one["b"] or one["d"] for one in _ITEM.finditer(text, found.end() - 1)] if found else []
        if found is None or len(items) < 2 or not passage.places or len(set(items)) < len(items):
            continue
        number = small_number(found["n"])
        if number != len(items):
            yield Hit(
                object=passage.heading or found["what"], quotes=(Quote(passage.places[0], clip(text, 120)),),
                saw=str(number), expected=str(len(items)), row=f"passage:{n}:items",
                parts={"what": found["what"], "sentence": clip(found.group(), _SHOWN)},
            )  # fmt: skip


@form_check(parts=("sentence", "what", "names"))
def listed_names(case: Case, _: Limits) -> Iterator[Hit]:
    """'Five towns (four names)': the number named and the names listed behind it."""
    for said in sentences_of(case):
        for found in _NAMED.finditer(said.text):
            names = [name for name in re.split(r"[、,，和及]", found["list"]) if name]
            said_as, what = found["n"] or found["n2"], found["what"] or found["what2"]
            number = small_number(said_as)
            plain = all(2 <= len(name) <= 9 and not any(c.isdigit() for c in name) for name in names)
            if len(names) < 2 or not plain or names[-1].endswith(("等", "等地")) or len(names) == number:
                continue
            # names of one kind end alike (甲镇、乙镇) or, in brackets, are as long as one another (大沟、青石)
            alike = len({name[-1] for name in names}) == 1
            alike = alike or (found["opened"] in ("（", "(") and len({len(name) for name in names}) == 1)
            alike = alike or "分别" in found["opened"]
            if alike and abs(len(names) - number) <= 3:
                yield Hit(
                    object=said.label, quotes=said.quote(), saw=said_as, expected=str(len(names)),
                    parts={"sentence": clip(said.text, _SHOWN), "what": what, "names": tuple(names)},
                    row=f"{said.key}:names",
                )  # fmt: skip


@dataclass(frozen=True)
class Denial:
    """A matter of which a text can say that it is so and that it is not."""

    matter: str
    so: tuple[str, ...]
    not_so: tuple[str, ...]


@dataclass(frozen=True)
class Denials(Limits):
    denials: tuple[Denial, ...]
    unless: tuple[str, ...]  # sentences that hold both on purpose: 除……外, 现已
    planned: tuple[str, ...]  # a goal is no fact


@form_check(Denials, parts=("matter", "other"))
def denied(case: Case, limits: Denials) -> Iterator[Hit]:
    """Two sentences of one form cannot both hold."""
    told = [one for one in sentences_of(case) if not has_any(one.text, (*limits.unless, *limits.planned))]
    told = [one for one in told if not one.key.startswith("goal") or "actual_text" in one.key]
    for denial in limits.denials:
        so = next((one for one in told if has_any(one.text, denial.so) and not has_any(one.text, denial.not_so)), None)
        no = next((one for one in told if has_any(one.text, denial.not_so)), None)
        if so is None or no is None or so.key == no.key:
            continue
        yield Hit(
            object=denial.matter, quotes=(*no.quote(), *so.quote()), saw=clip(no.text, _SHOWN),
            expected=clip(so.text, _SHOWN), parts={"matter": denial.matter, "other": clip(so.text, _SHOWN)},
            row=f"denied:{denial.matter}",
        )  # fmt: skip


@dataclass(frozen=True)
class Hundred(Limits):
    fell_short: tuple[str, ...]  # how a text tells of some that did not reach it
    opposites: Mapping[str, tuple[str, ...]]  # kind of rate → how a text tells that some fell short of that kind
    unless: tuple[str, ...]


_HUNDRED = pattern("contradictions.hundred")


@form_check(Hundred, parts=("rate",))
def hundred_but(case: Case, limits: Hundred) -> Iterator[Hit]:
    """A rate of 100 %, and in the same breath some that did not pass; or so in the reason of a row that says 100 %."""
    short = [(said.text, found) for said in sentences_of(case) if (found := find_any(said.text, limits.fell_short))]
    for said in sentences_of(case):
        rate, row = _HUNDRED.search(said.text), said.row
        whole = rate.group() if rate else ""
        if row is not None and row.item.actual.unit == "%" and row.item.actual.value == 100:
            whole = whole or f"{row.name}{row.item.actual_text}"
        own = re.split("[率度]", whole)[0][-4:]  # elsewhere it must be of the same matter: 验收合格率, 尚未验收
        found = next(
            (told for text, told in short if whole and (text == said.text or pairs_of(own) & pairs_of(told))), None
        )
        found = found or (_opposite(said, own, case, limits) if whole else None)
        if found and not has_any(said.text, limits.unless):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=found, parts={"rate": whole}, row=f"{said.key}:hundred"
            )
        yield from _every_one_but(said, case, limits)


_EVERY_ONE = pattern("contradictions.every_one")


def _every_one_but(said: Sentence, case: Case, limits: Hundred) -> Iterator[Hit]:
    """'All passed' in a sentence, and the rate of those that passed is below 100 % (全部合格, 合格率98%)."""
    every = _EVERY_ONE.search(said.text)
    if every is None or said.row is not None or said.key.startswith("goal") or has_any(said.text, limits.unless):
        return
    for row in case.rows:
        core, kind, _ = row.name.partition(every["kind"])
        actual = row.item.actual
        below = actual.unit == "%" and actual.value is not None and actual.value < 100
        if kind and below and pairs_of(core) & pairs_of(every["what"]):
            yield Hit(
                object=said.label, quotes=(*said.quote(), *row.quotes("actual_text")),
                saw=f"{row.name}{row.item.actual_text}", parts={"rate": every.group()}, row=f"{said.key}:every",
            )  # fmt: skip
            return
    for other in sentences_of(case):
        alike = other.key.rpartition(":")[0] == said.key.rpartition(":")[0] or pairs_of(every["what"]) & pairs_of(
            other.text
        )
        short = _fewer(figures_in(other.text), every["kind"]) if alike and other.row is None else None
        if short:
            yield Hit(
                object=said.label, quotes=(*said.quote(), *other.quote()), saw=short, parts={"rate": every.group()},
                row=f"{said.key}:every",
            )  # fmt: skip
            return


def _fewer(figures: Sequence[Figure], kind: str) -> str | None:
    """A rate of this kind below 100 %, or a count of it that is less than that of the same things before it."""
    for n, one in enumerate(figures):
        if kind not in verb_of(one) or has_any(verb_of(one), ("[不未]", "目标", "上年", "去年")):
            continue
        if one.unit == "%" and one.value < 100:
            return f"{verb_of(one)}{one.text}"
        if one.unit != "%" and n and figures[n - 1].unit == one.unit and figures[n - 1].value > one.value > 0:
            return f"{figures[n - 1].text}，{verb_of(one).strip('，,')}{one.text}"
    return None


def _opposite(said: Sentence, own: str, case: Case, limits: Hundred) -> str | None:
    """What another sentence tells of some of the same things that denies this kind of rate (完好率, 8具无水)."""
    words = next((words for kind, words in limits.opposites.items() if has_any(own, (kind,))), ())
    for other in sentences_of(case) if words else ():
        found = re.search(rf"[1-9]\d*[\u4e00-\u9fff]{{1,12}}?[,，]?[^。；\d]{{0,12}}?(?:{'|'.join(words)})", other.text)
        if found and other.key != said.key and pairs_of(said.text) & pairs_of(found.group()):
            return found.group()
    return None


_EARNED = pattern("contradictions.earned")


_OF_ALL = pattern("contradictions.of_all")


@dataclass(frozen=True)
class Sections(Limits):
    near: Decimal  # a total further off than this share is of other parts


@form_check(Sections, parts=("sum",))
def section_points(case: Case, limits: Sections) -> Iterator[Hit | Held]:
    """The points that the sections of a report give themselves make the total it names."""
    parts: dict[int, tuple[Decimal, Quote]] = {}
    totals: list[tuple[Decimal, Quote]] = []
    for n, passage in enumerate(case.project.passages):
        if not passage.places:
            continue
        for sentence in re.split(r"[。；;\n]", squeeze(passage.text)):
            said = Quote(passage.places[0], sentence[:120])
            if whole := _OF_ALL.search(sentence):
                totals.append((Decimal(whole[1].replace(",", "")), said))
            elif n not in parts and len(own := _EARNED.findall(sentence)) == 1:
                parts[n] = (Decimal(own[0].replace(",", "")), said)
    values = {value for value, _ in totals}
    summed = sum((value for value, _ in parts.values()), _ZERO)
    if len(parts) < 3 or len(values) != 1:
        return
    total, said = totals[0]
    if abs(summed - total) <= Decimal("0.011"):
        yield Held(object="总分", quotes=(said,), saw=format_number(total), row="total")
    elif abs(summed - total) <= total * limits.near:
        yield Hit(
            object="总分", quotes=(said, *(one for _, one in parts.values())), saw=format_number(total),
            expected=format_number(summed), points=abs(summed - total), row="total",
            parts={"sum": " + ".join(format_number(value) for value, _ in parts.values())},
        )  # fmt: skip


_OWN_POINTS = pattern("contradictions.own_points")


@form_check(variants=("row",), parts=("sum",))
def deductions(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """What was deducted leaves the total that is named beside it (扣1.5分，扣3分，得95.5分), or the points of a row."""
    for said in sentences_of(case):
        for found in _OWN_POINTS.finditer(said.text):
            full, off, earned = (Decimal(one.replace(",", "")) for one in found.groups())
            if found.group().count("扣") == 1 and abs(full - off - earned) > Decimal("0.011"):
                yield Hit(
                    object=said.label, quotes=said.quote(), saw=format_number(earned), variant="row",
                    expected=format_number(full - off), points=abs(full - off - earned),
                    parts={"sum": clip(found.group(), _SHOWN)}, row=f"{said.key}:points",
                )  # fmt: skip
    for n, passage in enumerate(case.project.passages):
        text = squeeze(passage.text)
        lost = [one for one in figures_in(text) if one.unit == "分" and has_any(verb_of(one), ("扣(了|减|除|分)?$",))]
        whole = _OF_ALL.search(text)
        if not lost or whole is None or not passage.places:
            continue
        total, due = Decimal(whole[1].replace(",", "")), 100 - sum((one.value for one in lost), _ZERO)
        quotes = (Quote(passage.places[0], passage.text[:120]),)
        if abs(total - due) <= Decimal("0.011"):
            yield Held(object="总分", quotes=quotes, saw=format_number(total), row="total")
        elif abs(total - due) <= Decimal(10):
            yield Hit(
                object="总分", quotes=quotes, saw=format_number(total), expected=format_number(due),
                parts={"sum": " − ".join(["100", *(format_number(one.value) for one in lost)])},
                points=abs(total - due), row=f"passage:{n}:total",
            )  # fmt: skip


_COUNTED = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,12}?)(?P<all>\d+)(?P<unit>[\u4e00-\u9fff]{1,2})(?=[,，、])")
_FINISHED = pattern("contradictions.finished")
_FULL = pattern("contradictions.full")


@form_check(parts=("sentence", "rate"))
def short_called_hundred(case: Case, _: Limits) -> Iterator[Hit]:
    """21 schools, 18 of them finished, and in another sentence 'schools 100 % finished'."""
    told = sentences_of(case)
    full = [(one, found) for one in told for found in _FULL.finditer(one.text)]
    for said in told if full else ():
        whole, done = _COUNTED.search(said.text), None
        for found in _FINISHED.finditer(said.text):
            done = found if whole and found["unit"][:1] == whole["unit"][:1] else done
        if whole is None or done is None or int(done["done"]) >= int(whole["all"]):
            continue
        for other, rate in full:
            if other.key != said.key and bigrams(rate["what"]) & bigrams(whole["what"]):
                yield Hit(
                    object=said.label, quotes=(*other.quote(), *said.quote()), saw=rate.group(),
                    expected=format_percent(Decimal(done["done"]) / Decimal(whole["all"])),
                    parts={"sentence": clip(said.text, _SHOWN), "rate": rate.group()}, row=f"{said.key}:full",
                )  # fmt: skip
                break


@dataclass(frozen=True)
class Unsurveyed(Limits):
    none_made: tuple[str, ...]  # how a text says that nobody was asked, or that it was guessed


@form_check(Unsurveyed, parts=("sentence",))
def satisfaction_unasked(case: Case, limits: Unsurveyed) -> Iterator[Hit]:
    """A satisfaction of 98 % in a text that says that nobody was asked (未开展问卷, 由干部估计, 无投诉)."""
    for said in sentences_of(case) if case.project.form.kind is not FormKind.MONITORING else ():
        found = find_any(said.text, limits.none_made)
        rate = next((one for one in figures_in(said.text) if one.unit == "%" and "满意" in one.before), None)
        if found and rate and said.row is None:
            yield Hit(
                object="满意度", quotes=said.quote(), saw=rate.text, parts={"sentence": found}, row=f"{said.key}:asked"
            )


_NOT_REACHED = words("contradictions.not_reached")


@form_check(parts=("row", "target", "actual"))
def met_called_short(case: Case, _: Limits) -> Iterator[Hit]:
    """The text explains why an indicator was not reached that the form shows as reached."""
    for said in sentences_of(case):
        if said.row is not None or not has_any(said.text, _NOT_REACHED) or has_any(said.text, ("上年", "去年")):
            continue
        head = re.split(r"[,，]", said.text)[0]
        near = [row for row in case.rows if row.name and row.name in head]
        near = near or [row for row in case.rows if row.name and pairs_of(row.name) & pairs_of(head)]
        if len(near) != 1 or (share := attainment(near[0])) is None or share < 1:
            continue
        row = near[0]
        yield Hit(
            object=said.label, quotes=(*said.quote(), *row.quotes("actual_text", "target_text")),
            saw=clip(said.text, _SHOWN), expected=row.item.actual_text, row=f"{said.key}:met",
            parts={"row": row.label, "target": row.item.target_text, "actual": row.item.actual_text},
        )  # fmt: skip
