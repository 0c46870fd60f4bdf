"""A value with its authority (依据): what every entry of a rule book is made of."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from perfeval.messages import Message, message

_STATUS = re.compile(r"^(unverified|copy|practice|verified on \d{4}-\d{2}-\d{2} by \S.*)$")
_SIGNED = re.compile(r"^verified on (?P<date>\d{4}-\d{2}-\d{2}) by (?P<name>\S.*)$")
Share = Annotated[Decimal, Field(ge=0, le=1)]


def status_message(status: str) -> Message:
    """How far a clause was compared with its document, for readers (依据的核对状态).

    >>> str(status_message("unverified")), str(status_message("verified on 2026-03-02 by 张"))
    ('未核对原文', '已核对原文：2026-03-02 张')
    """
    found = _SIGNED.match(status)
    if found is not None:
        return message("evaluate.checked.verified", how=f"{found['date']} {found['name']}")
    return message(f"evaluate.checked.{status}")


STATES = ("verified", "copy", "practice", "unverified")


def state_of(status: str) -> str:
    """The status without its reader: ``verified``, ``copy``, ``practice`` or ``unverified``.

    >>> state_of("verified on 2026-03-02 by 张"), state_of("copy")
    ('verified', 'copy')
    """
    return "verified" if _SIGNED.match(status) else status


def signature_of(status: str) -> tuple[str, str] | None:
    """Who compared the value with its document, and when (签核); ``None`` where nobody has.

    >>> signature_of("verified on 2026-03-02 by 张")
    ('张', '2026-03-02')
    """
    found = _SIGNED.match(status)
    return (found["name"], found["date"]) if found is not None else None


def _known_status(status: str) -> str:
    if not _STATUS.match(status):
        raise ValueError(message("rules.contract.status"))
    return status


Status = Annotated[str, AfterValidator(_known_status)]


class Strict(BaseModel):
    """Frozen, and no key that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Sourced(Strict):
    """A value with its authority (依据): clause, status, and what the clause says in our words.

    ``status`` says how far the wording was compared with the document: ``verified on 2026-01-31 by …`` (read in the
    document itself, ``source`` says where), ``copy`` (seen in a reprint, a re-issue or a printed form), ``practice``
    (only forms and software do so), ``unverified`` (nothing was seen). ``document`` is filled when a book takes the
    value from another.
    """

    clause: str = Field(min_length=1)
    status: Status
    text: str = ""
    text_en: str = ""
    source: str = ""
    document: str = ""
