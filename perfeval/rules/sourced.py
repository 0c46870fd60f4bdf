"""A value with its authority (依据): what every entry of a rule book is made of."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

_STATUS = re.compile(r"^(unverified|verified on \d{4}-\d{2}-\d{2} by \S.*)$")
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Strict(BaseModel):
    """Frozen, and no key that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Sourced(Strict):
    """A value with its authority (依据): clause, status, and what the clause says in our words.

    ``status`` is ``unverified`` until somebody has read the published text, then
    ``verified on 2026-01-31 by …``. ``document`` is filled when a book takes the value from another.
    """

    clause: str = Field(min_length=1)
    status: str
    text: str = ""
    text_en: str = ""
    source: str = ""
    document: str = ""

    @field_validator("status")
    @classmethod
    def _known_status(cls, status: str) -> str:
        if not _STATUS.match(status):
            raise ValueError("status is 'unverified' or 'verified on YYYY-MM-DD by NAME'")
        return status
