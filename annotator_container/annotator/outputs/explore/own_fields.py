"""Choose the INFO and FORMAT fields of the user's own file that the explorer offers as filters, by their header lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from annotator.vcf.header import header_values

MAX_INFO: Final = 20
MAX_FORMAT: Final = 4  # fields; each is a column of every chosen sample
MAX_VALUES: Final = 40  # distinct values of a field that is text
LONGEST_VALUE: Final = 60  # bytes of such a value
BYTES_PER_ROW: Final = 16  # compressed, of all these columns together
LEAST_BYTES: Final = 1 << 20
PRESENT: Final = "present"  # the value of a flag

Group = Literal["INFO", "FORMAT"]
Kind = Literal["number", "text", "flag"]
_KEY: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,39}")
_HELP: Final = 200  # characters of a description
_MOST_NAMED: Final = 50  # fields whose absence is explained
_KINDS: Final[dict[str, Kind]] = {
    "Integer": "number", "Float": "number", "Flag": "flag", "String": "text", "Character": "text",
}  # fmt: skip
# Fields that the explorer has as columns already, positions, and likelihoods, which have a value for each genotype.
_KNOWN: Final = {"INFO": {"END", "SVLEN"}, "FORMAT": {"GT", "DP", "GQ", "AD", "AF", "PS", "PL", "GP", "GL"}}
# Answers of annotators about transcripts: one text for each consequence, not a value of the variant.
_ANSWERS: Final = {"CSQ", "ANN", "EFF", "BCSQ", "vep"}


@dataclass(frozen=True, slots=True)
class OwnField:
    """A declared field. `each`: "1" (one value for the record), "A" (one for each ALT), "R" (REF first, then the ALTs) or "."
    (the whole text is the value)."""

    group: Group
    key: str
    kind: Kind
    each: str
    description: str = ""

    @property
    def field(self) -> str:
        """The name in filters: `INFO/DP`."""
        return f"{self.group}/{self.key}"

    def column(self, sample: int) -> str:
        """The column's name; `sample` counts for FORMAT only."""
        return f"i.{self.key}" if self.group == "INFO" else f"s{sample}.f.{self.key}"


@dataclass(frozen=True, slots=True)
class OwnFields:
    """`left_out`: (field, why it is not offered)."""

    info: tuple[OwnField, ...] = ()
    formats: tuple[OwnField, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def own_fields(header: Iterable[str]) -> OwnFields:
    """Choose fields by the Type and Number of their header lines, in the header's order."""
    chosen: dict[str, list[OwnField]] = {"INFO": [], "FORMAT": []}
    left_out: list[tuple[str, str]] = []
    seen = set()
    for line in header:
        group, _, body = line.removeprefix("##").partition("=")
        if group not in chosen or not body.startswith("<"):
            continue
        values = header_values(body.encode())
        key = values.get("ID", "")
        name = f"{group}/{key}"
        if name in seen or key in _ANSWERS or key in _KNOWN[group]:
            continue
        seen.add(name)
        found = _field("INFO" if group == "INFO" else "FORMAT", key, values)
        most = MAX_INFO if group == "INFO" else MAX_FORMAT
        if isinstance(found, str):
            left_out.append((name, found))
        elif len(chosen[group]) >= most:
            left_out.append((name, f"only the first {most} fields of {group} are offered"))
        else:
            chosen[group].append(found)
    return OwnFields(tuple(chosen["INFO"]), tuple(chosen["FORMAT"]), tuple(left_out[:_MOST_NAMED]))


def _field(group: Group, key: str, values: dict[str, str]) -> OwnField | str:
    """Return the field, or why it is not offered."""
    kind, each = _KINDS.get(values.get("Type", "")), values.get("Number", "")
    if not _KEY.fullmatch(key):
        return "its name is not one that VCF allows"
    if kind is None:
        return "its type is unknown"
    if kind == "flag":
        each = "1"
    elif (
        each not in ("1", "A")
        and not (kind == "number" and each == "R")
        and not (kind == "text" and each == ".")
    ):
        return "it has several values for each variant"
    return OwnField(group, key, kind, each, values.get("Description", "")[:_HELP])
