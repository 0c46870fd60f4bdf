"""Sentences (文字复核): what one sentence, or two of one report, say about figures, dates and themselves.

A careful reader computes along: promised and done against the rate beside them, five classes of forty against two
hundred, from 120 to 150 against 'plus 40', a plan for October and a December called in time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.numbers import format_number, format_percent, half_up
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import Figure, figures_in
from perfeval.review.findings import Quote
from perfeval.review.hits import Held, Hit
from perfeval.review.sense import attainment
from perfeval.review.sentences import Sentence, sentences_of
from perfeval.review.text import clip, find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import read_quantity

_ZERO = Decimal(0)
_SHOWN = 60  # letters of a sentence that are shown


# ── rates ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Ratio:
    """A rate that texts state beside both its terms: how it is called, and how the whole and the part are."""

    rate: str
    whole: tuple[str, ...]
    part: tuple[str, ...]


@dataclass(frozen=True)
class Ratios(Limits):
    ratios: tuple[Ratio, ...]
    tolerance: Decimal  # percentage points; a rate printed whole may be off by half of one
    may_exceed: tuple[str, ...]  # rates whose part may be more than the whole: completion of a plan


@form_check(Ratios, parts=("sentence", "part", "whole"))
def ratio_in_words(case: Case, limits: Ratios) -> Iterator[Hit | Held]:
    """A rate named beside both its figures (计划500人，实际450人，完成率100%) is their quotient."""
    for said in sentences_of(case):
        figures = list(figures_in(said.text))
        for n, rate in enumerate(figures):
            ratio = next((one for one in limits.ratios if rate.unit == "%" and has_any(rate.before, (one.rate,))), None)
            terms = _terms(figures[:n], ratio) if ratio else None
            if terms is None:
                continue
            whole, part = terms
            if part.value > whole.value and not has_any(rate.before, limits.may_exceed):
                continue  # more than all: said below
            exact = part.value / whole.value * 100
            if abs(exact - rate.value) <= max(limits.tolerance, _half_digit(rate)):
                yield Held(object=said.label, quotes=said.quote(), saw=rate.text, row=said.key)
            elif not (exact > 100 and rate.value == 100):
                yield Hit(
                    object=said.label, quotes=said.quote(), saw=rate.text, expected=format_percent(exact / 100),
                    parts={"sentence": clip(said.text, _SHOWN), "part": part.text, "whole": whole.text},
                    row=f"{said.key}:{n}",
                )  # fmt: skip


@dataclass(frozen=True)
class Bounded(Limits):
    pairs: tuple[Ratio, ...]  # what can only come of what was there: returned of sent, passed of tested


@form_check(Bounded, parts=("sentence", "whole"))
def more_than_all(case: Case, limits: Bounded) -> Iterator[Hit]:
    """More came back than was sent, more passed than were tested."""
    for said in sentences_of(case):
        figures = [one for one in figures_in(said.text) if one.unit != "%"]
        for n, part in enumerate(figures):
            pair = next((one for one in limits.pairs if has_any(_verb(part), one.part)), None)
            wholes = [one for one in figures[:n] if pair and has_any(_verb(one), pair.whole) and one.unit == part.unit]
            if wholes and part.value > wholes[-1].value:
                yield Hit(
                    object=said.label, quotes=said.quote(), saw=part.text, expected=f"≤{wholes[-1].text}",
                    parts={"sentence": clip(said.text, _SHOWN), "whole": wholes[-1].text}, row=f"{said.key}:more",
                )  # fmt: skip
                break


def _terms(before: Sequence[Figure], ratio: Ratio) -> tuple[Figure, Figure] | None:
    """Whole and part of a rate, the nearest figures of one unit that are called so."""
    part = next((one for one in reversed(before) if one.unit != "%" and has_any(_verb(one), ratio.part)), None)
    whole = next(
        (one for one in reversed(before) if one is not part and one.unit != "%" and has_any(_verb(one), ratio.whole)),
        None,
    )
    if part is None or whole is None or part.unit != whole.unit or not whole.value or part.end < whole.end:
        return None
    return whole, part


def _verb(figure: Figure) -> str:
    """The words straight before a figure, where its verb stands."""
    return re.split(r"\d", figure.before)[-1][-10:]


def _half_digit(figure: Figure) -> Decimal:
    return Decimal("0.5").scaleb(min(int(figure.value.as_tuple().exponent), 0)) + Decimal("0.001")


# ── arithmetic in one sentence ────────────────────────────────────────────────────────────────────
_N = r"(\d[\d,]*(?:\.\d+)?)"
_UP, _DOWN = "增加|提高|上升|增长|提升|扩大|新增", "下降|减少|降低|压减|压缩|缩短|下调"
_FROM_TO = re.compile(
    rf"[由从][^，。；\d]{{0,12}}{_N}(?P<unit>%|[^\d，。；、]{{0,6}}?)(?:{_UP}|{_DOWN}|调整|变|发展)?[了]?(?:到|至|为)"
    rf"{_N}(?P<unit2>%|[^\d，。；、]{{0,6}}?)[，,][^，。；\d]{{0,6}}?(?P<way>{_UP}|{_DOWN})了?(?:约)?"
    rf"{_N}(?P<by>个?百分点|%|[^\d，。；、]{{0,6}})"
)


@form_check(parts=("sentence", "first", "last"))
def change_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """From 120 to 150 is plus 30 and plus 25 %: the change named beside both figures is theirs."""
    for said in sentences_of(case):
        for found in _FROM_TO.finditer(said.text):
            first, last, by = (Decimal(found[n].replace(",", "")) for n in (1, 3, 6))
            rates, gap = found["unit2"] == "%", abs(last - first)
            due = [gap] if "百分点" in found["by"] or found["by"] != "%" else [gap] if rates else []
            due += [gap / first * 100] if found["by"] == "%" and first else []
            tolerance = max(Decimal("0.5").scaleb(min(int(by.as_tuple().exponent), 0)), Decimal("0.05"))
            if not due or any(abs(by - one) <= tolerance for one in due):
                continue
            unit = found["by"]
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{format_number(by)}{unit}",
                expected=f"{format_number(due[-1].quantize(Decimal('0.01')).normalize())}{unit}",
                parts={"sentence": clip(said.text, _SHOWN), "first": found[1], "last": found[3]},
                row=f"{said.key}:change",
            )  # fmt: skip


_GROWTH = re.compile(rf"(?:同比|较上年|比上年|较去年|比去年|环比)?(?P<way>{_UP}|{_DOWN})了?(?:约)?{_N}%")


@form_check(parts=("sentence", "first", "last"))
def growth_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """160 last year, 184 this year are 15 % more: the growth named beside both figures is theirs."""
    for said in sentences_of(case):
        figures, found = list(figures_in(said.text)), _GROWTH.search(said.text)
        before = [one for one in figures if found and one.end <= found.start() + 1 and one.unit not in ("%", "")]
        if found is None or len(before) != 2 or before[0].unit != before[1].unit or not before[0].value:
            continue
        earlier = has_any(before[0].before, ("上年", "去年", r"20\d\d年", "原"))
        later = has_any(before[1].before, ("今年", "本年", "当年", r"20\d\d年", "全年", "现"))
        if not earlier or not later or has_any(before[0].before, ("今年", "本年")):
            continue
        exact, stated = (before[1].value / before[0].value - 1) * 100, Decimal(found[2].replace(",", ""))
        signed = -stated if re.fullmatch(_DOWN, found["way"]) else stated
        if abs(exact - signed) <= max(Decimal("0.5").scaleb(min(int(stated.as_tuple().exponent), 0)), Decimal("0.06")):
            continue
        yield Hit(
            object=said.label, quotes=said.quote(), saw=f"{format_number(stated)}%",
            expected=format_percent(exact / 100),
            parts={"sentence": clip(said.text, _SHOWN), "first": before[0].text, "last": before[1].text},
            row=f"{said.key}:growth",
        )  # fmt: skip


@dataclass(frozen=True)
class Means(Limits):
    per: tuple[str, ...]  # how an amount for each is named
    whole: tuple[str, ...]  # how a text says that all of the money went there


@form_check(Means, parts=("sentence", "people", "money"))
def mean_in_words(case: Case, limits: Means) -> Iterator[Hit]:
    """600 people at 2,000 each are 120, and 108 were spent."""
    for said in sentences_of(case):
        figures = list(figures_in(said.text))
        each = next((one for one in figures if one.family == "money" and has_any(one.before, limits.per)), None)  # 人均
        people = next((one for one in figures if one.family in ("people", "households")), None)
        amounts = [one for one in figures if one.family == "money" and one is not each]
        if each is None or people is None or not people.value:
            continue
        all_of_it = has_any(said.text, limits.whole)
        spent = case.executed or next((claim.amount_wan for claim in case.claims("executed") if claim.amount_wan), None)
        money = amounts[0].as_in("元") if amounts else spent * 10000 if spent and all_of_it else None
        one, count = each.as_in("元"), people.as_in("人") if people.family == "people" else people.as_in("户")
        if not money or not one or not count or abs(one * count - money) <= money * Decimal("0.02"):
            continue
        if len(amounts) > 1:
            continue
        yield Hit(
            object=said.label, quotes=said.quote(), saw=each.text,
            expected=f"{format_number(half_up(money / count, 2))}元",
            parts={
                "sentence": clip(said.text, _SHOWN), "people": people.text,
                "money": amounts[0].text if amounts else f"{case.money(spent or _ZERO)}{case.money_unit}",
            },
            row=f"{said.key}:mean",
        )  # fmt: skip


_EACH = re.compile(
    rf"{_N}(?P<outer>期|次|批|场|个?班|户|所|个?村|组|名|人|个月|个|场次|站|台|套|处)[^。；\d]{{0,12}}?(?:每|平均每|人均|户均)"
    rf"(?:期|次|批|场|个?班|户|所|个?村|组|名|人|月|个|站|台|套|处)?[^，。；\d]{{0,6}}?{_N}"
    rf"(?P<unit>人次|人|元|万元|小时|天|亩|公里|册|份|件|套|台|公斤|吨)"
    rf"[^。；\d]{{0,16}}?(?:共|合计|总计|累计|总共|共计)[^，。；\d]{{0,8}}?{_N}(?P<unit2>人次|人|元|万元|小时|天|亩|公里|册|份|件|套|台|公斤|吨)"
)
_FACTOR = {("元", "万元"): Decimal("0.0001"), ("人", "人次"): Decimal(1), ("人次", "人"): Decimal(1)}


@form_check(parts=("sentence", "product"))
def product_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """Five classes of forty are two hundred: a total named beside number and amount each is their product."""
    for said in sentences_of(case):
        for found in _EACH.finditer(said.text):
            times, each, total = (Decimal(found[n].replace(",", "")) for n in (1, 3, 5))
            units = (found["unit"], found["unit2"])
            factor = Decimal(1) if units[0] == units[1] else _FACTOR.get(units)
            rough = has_any(found.group(), ("平均", "人均", "户均", "约", "左右", "余"))
            if factor is None or not times or not each:
                continue
            due = times * each * factor
            if abs(due - total) <= (total * Decimal("0.02") if rough else total * Decimal("0.005")):
                continue
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{format_number(total)}{units[1]}",
                expected=f"{format_number(due)}{units[1]}",
                parts={
                    "sentence": clip(said.text, _SHOWN),
                    "product": f"{format_number(times)} × {format_number(each)}{units[0]}",
                },
                row=f"{said.key}:product",
            )  # fmt: skip


_OF = re.compile(rf"{_N}(?P<u1>[^\d，。；,]{{1,6}})[，,]占[^\d，。；]{{0,16}}?{_N}(?P<u2>[^\d，。；,]{{1,6}}?)的{_N}%")
_BEYOND = re.compile(rf"超额(?:完成)?(?:了)?(?:任务)?{_N}%")


@form_check(variants=("beyond",), parts=("sentence", "part", "whole"))
def share_of(case: Case, _: Limits) -> Iterator[Hit]:
    """57.6 of 80 are 72 %; 250 of a planned 200 are 25 % beyond: a share named beside both figures is theirs."""
    for said in sentences_of(case):
        if found := _OF.search(said.text):
            part, whole, stated = (Decimal(found[n].replace(",", "")) for n in (1, 3, 5))
            if found["u1"] == found["u2"] and whole and not _near(part / whole * 100, stated):
                yield _share_hit(said, found[5], part / whole, (found[1] + found["u1"], found[3] + found["u2"]), "")
        if beyond := _BEYOND.search(said.text):
            figures = [one for one in figures_in(said.text[: beyond.start()]) if one.unit != "%"]
            stated = Decimal(beyond[1].replace(",", ""))
            planned = len(figures) == 2 and has_any(figures[0].before, ("计划", "目标", "应", "任务"))
            if planned and figures[0].unit == figures[1].unit and figures[0].value:
                more = figures[1].value / figures[0].value - 1
                if not _near(more * 100, stated):
                    yield _share_hit(said, beyond[1], more, (figures[1].text, figures[0].text), "beyond")


def _near(exact: Decimal, stated: Decimal) -> bool:
    return abs(exact - stated) <= max(Decimal("0.5").scaleb(min(int(stated.as_tuple().exponent), 0)), Decimal("0.06"))


def _share_hit(said: Sentence, stated: str, exact: Decimal, figures: tuple[str, str], variant: str) -> Hit:
    return Hit(
        object=said.label, quotes=said.quote(), saw=f"{stated}%", expected=format_percent(exact), variant=variant,
        parts={"sentence": clip(said.text, _SHOWN), "part": figures[0], "whole": figures[1]}, row=f"{said.key}:share",
    )  # fmt: skip


@form_check(parts=("sentence", "sum"))
def shares_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """Shares of one whole (其中男占60%，女占55%) do not add up to more than it."""
    for said in sentences_of(case):
        shares = [one for one in figures_in(said.text) if one.unit == "%" and has_any(_verb(one), ("占(比)?(为)?$",))]
        summed = sum((one.value for one in shares), _ZERO)
        if len(shares) >= 2 and summed > Decimal("100.5"):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{format_number(summed)}%", expected="≤100%",
                parts={
                    "sentence": clip(said.text, _SHOWN),
                    "sum": " + ".join(format_number(one.value) for one in shares),
                },
                row=f"{said.key}:shares",
            )  # fmt: skip


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────
_DATE = re.compile(r"(?:(20\d\d)年|(当年|同年|次年|翌年))?(\d{1,2})月(?:(\d{1,2})日|(上旬|中旬|下旬|初|底|末))?")
_DAY_OF = {"上旬": 10, "中旬": 20, "下旬": 30, "初": 5, "底": 31, "末": 31}


@dataclass(frozen=True)
class Dates(Limits):
    planned: tuple[str, ...]
    actual: tuple[str, ...]
    in_time: tuple[str, ...]
    unless: tuple[str, ...]


@form_check(Dates, parts=("sentence", "planned"))
def late_in_words(case: Case, limits: Dates) -> Iterator[Hit]:
    """A text names the date promised and a later one of completion, and says 'in time' all the same."""
    for said in sentences_of(case):
        text = said.text if len(list(_DATE.finditer(said.text))) > 1 else f"{said.text}，{said.after}"
        in_time = find_any(text, limits.in_time)
        dates = list(_DATE.finditer(text))
        if in_time is None or len(dates) < 2 or has_any(text, limits.unless):
            continue
        planned = actual = None
        end = 0
        for found in dates:
            before, behind = text[end : found.start()], text[found.end() : found.end() + 4]
            if planned is None and (has_any(before, limits.planned) or behind.startswith(("前", "之前", "以前"))):
                planned = found
            elif planned is not None and has_any(before, limits.actual):
                actual = found
            end = found.end()
        if planned and actual and _day(actual, planned, case) > _day(planned, None, case):
            yield Hit(
                object=said.label, quotes=(Quote(said.quotes[0].place, clip(text, 120)),), saw=actual.group(),
                expected=f"≤{planned.group()}",
                parts={"sentence": in_time, "planned": planned.group()}, row=f"{said.key}:late",
            )  # fmt: skip


@dataclass(frozen=True)
class Order(Limits):
    begin: tuple[str, ...]
    end: tuple[str, ...]
    unless: tuple[str, ...]


@form_check(Order, variants=("rows",), parts=("begun",))
def order_of_dates(case: Case, limits: Order) -> Iterator[Hit]:
    """Nothing is finished before it was begun, in one sentence or in two rows."""
    for said in sentences_of(case):
        dates = list(_DATE.finditer(said.text))
        after = [said.text[one.end() : one.end() + 10].split("，")[0].split(",")[0] for one in dates]
        begun = next((one for one, words in zip(dates, after, strict=True) if has_any(words, limits.begin)), None)
        ended = next((one for one, words in zip(dates, after, strict=True) if has_any(words, limits.end)), None)
        if begun is None or ended is None or begun is ended or has_any(said.text, limits.unless):
            continue
        if (begun[1] is None) == (ended[1] is None) and _day(ended, None, case) < _day(begun, None, case):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=ended.group(), expected=f"≥{begun.group()}",
                parts={"begun": begun.group()}, row=f"{said.key}:order",
            )  # fmt: skip
    days = [(row, row.item.actual.day_from or row.item.actual.day) for row in case.rows]
    begins = [(row, day) for row, day in days if day and has_any(row.name, limits.begin)]
    ends = [(row, day) for row, day in days if day and has_any(row.name, limits.end)]
    for first, begun_on in begins[:1]:
        for last, ended_on in ends:
            if ended_on < begun_on and last is not first:
                yield Hit(
                    object=last.label, quotes=last.quotes("actual_text") + first.quotes("actual_text"),
                    saw=last.item.actual_text, expected=f"≥{first.item.actual_text}",
                    parts={"begun": first.item.actual_text}, row=last.key, variant="rows",
                )  # fmt: skip


@form_check(parts=("written",), variants=("early",))
def after_the_form(case: Case, _: Limits) -> Hit | None:
    """A result of a day after the form was written."""
    project = case.project
    label = next(
        (name for name in project.attributes if has_any(name, ("填报日期", "填表日期", "填报时间", "填表时间"))), ""
    )
    written = read_quantity(project.attributes.get(label, "")).day if label else None
    if written and project.year and written.year < project.year and label in project.cells:
        said = (Quote(project.cells[label], project.attributes[label]),)
        return Hit(
            object=label, quotes=said, saw=project.attributes[label], expected=f"≥{project.year}",
            parts={"written": project.attributes[label]}, row="written", variant="early",
        )  # fmt: skip
    for row in case.rows if written else ():
        done = row.item.actual.day_from or row.item.actual.day
        if done and written and done > written and row.item.actual.kind is QuantityKind.DATE:
            head = (Quote(project.cells[label], project.attributes[label]),) if label in project.cells else ()
            return Hit(
                object=row.label, quotes=row.quotes("actual_text") + head, saw=row.item.actual_text,
                expected=f"≤{project.attributes[label]}", parts={"written": project.attributes[label]}, row=row.key,
            )  # fmt: skip
    return None


def _day(found: re.Match[str], before: re.Match[str] | None, case: Case) -> tuple[int, int, int]:
    """A date of a text; without a year that of the date before it, else of the form."""
    base = int(before[1]) if before is not None and before[1] else case.project.year or 2000
    year = int(found[1]) if found[1] else base + (1 if found[2] in ("次年", "翌年") else 0)
    return year, int(found[3]), int(found[4]) if found[4] else _DAY_OF.get(found[5] or "", 31 if before is None else 1)


# ── sentences that deny each other ────────────────────────────────────────────────────────────────
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


# ── points by sections ────────────────────────────────────────────────────────────────────────────
_EARNED = re.compile(rf"(?:得分|自评得?|评定?得|得|实得|计)(?:分)?(?:为|是|:)?{_N}分")
_OF_ALL = re.compile(
    rf"(?:总得分|总分|(?:综合|自评|最终|评价|合计)(?:得分|评分)|得分合计|(?:部分|各项|以上)[^，。]{{0,4}}合计(?:得分|得)?)"
    rf"(?:为|是|:|共|共计)?{_N}分"
)


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


@form_check(parts=("sum",))
def deductions(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """What was deducted leaves the total that is named beside it (扣1.5分，扣3分，得95.5分)."""
    for n, passage in enumerate(case.project.passages):
        text = squeeze(passage.text)
        lost = [one for one in figures_in(text) if one.unit == "分" and has_any(_verb(one), ("扣(了|减|除|分)?$",))]
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


# ── everything done ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class AllDone(Limits):
    done: tuple[str, ...]
    unless: tuple[str, ...]


@form_check(AllDone, variants=("full",), parts=("row", "target", "actual", "share"))
def all_done_but(case: Case, limits: AllDone) -> Iterator[Hit]:
    """'All targets are reached', or a full hundred points, and an indicator fell short."""
    short = [(share, row) for row in case.rows if (share := attainment(row)) is not None and share < Decimal("0.995")]
    if not short or case.project.form.kind in (FormKind.MONITORING, FormKind.TARGET_TABLE):
        return
    share, row = min(short, key=lambda pair: pair[0])
    parts = {"row": row.label, "target": row.item.target_text, "actual": row.item.actual_text, "share": share}
    own = row.quotes("actual_text", "target_text")
    for said in sentences_of(case):
        planned = said.key.startswith("goal") and "actual_text" not in said.key
        if planned or said.key.startswith(row.key) or has_any(said.text, limits.unless):
            continue
        if found := find_any(said.text, limits.done):
            yield Hit(object=said.label, quotes=(*said.quote(), *own), saw=found, parts=parts, row="all_done_but")
            break
    reported = case.project.reported_total
    if reported is not None and reported.self_score == 100 and not any(one.self_score is not None for one in case.rows):
        at = tuple(Quote(place, reported.score_text or "100") for place in list(reported.cells.values())[:1])
        yield Hit(
            object="总分", quotes=(*at, *own), saw="100", parts=parts, row="full_total", variant="full",
        )  # fmt: skip
