"""A filter of variants that an account keeps under a name, for any of its results."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from gas.domain.errors import FilterSetChanged, Invalid
from gas.domain.filter_schema import check_filter

SETS_PER_ACCOUNT = 50
NAME_LENGTH = 80
# Of a filter as compact JSON. Fifty of them fit one page of a query (1 MB) and one answer of a function (6 MB).
FILTER_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class FilterSet:
    """`filter` is compact JSON as docs/filter.schema.json has it. `version` counts changes of name or filter, from 1."""

    user_id: str
    set_id: str
    name: str
    filter: str
    created_at: str
    updated_at: str
    version: int = 1
    rev: int = 0

    @property
    def folded(self) -> str:
        return folded(self.name)

    def changed(self, version: int, name: str, text: str, at: str) -> FilterSet:
        """The set with another name or filter, based on `version`. Raises FilterSetChanged."""
        self.check_version(version)
        return replace(self, name=name, filter=text, updated_at=at, version=self.version + 1)

    def check_version(self, version: int) -> None:
        """Raise FilterSetChanged unless `version` is the present one."""
        if version != self.version:
            detail = f"The filter set has version {self.version}; your change is based on version {version}."
            raise FilterSetChanged(detail, self.version)


def folded(name: str) -> str:
    """The form in which names are compared: case and compatible characters make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def filter_text(value: dict[str, Any]) -> str:
    """A filter as it is stored. Raises Invalid for what docs/filter.schema.json does not allow, and above the limit."""
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise Invalid("The filter is not JSON.", "filter") from error
    if len(text.encode()) > FILTER_BYTES:
        detail = f"The filter has more than {FILTER_BYTES:,} bytes as JSON."
        raise Invalid(detail, "filter", "filter_bytes", FILTER_BYTES)
    check_filter(value)
    return text
