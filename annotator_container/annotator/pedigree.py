"""People of a pedigree, and PED text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from annotator.errors import InputError

Sex = Literal["male", "female"]
SEXES: Final[dict[str, Sex]] = {"male": "male", "female": "female"}
_SEX_CODES: Final[dict[str, Sex]] = {"1": "male", "2": "female"}
_STATUS_CODES: Final = {"1": False, "2": True}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a family. `sex` and `affected` are None if unknown; parents are names, None if not named."""

    name: str
    sex: Sex | None = None
    affected: bool | None = None
    father: str | None = None
    mother: str | None = None
    family: str = ""


def read_ped(text: str) -> list[Person]:
    """People of a PED file, one for each line.

    Columns: family, individual, father, mother (`0` for none), sex (1 male, 2 female), phenotype (1 unaffected, 2 affected);
    separated by tabs or blanks. Lines that begin with # are comments, and a byte order mark is skipped. Raises
    InputError with a line of too few columns.
    """
    people = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = [part.strip() for part in (line.split("\t") if "\t" in line else line.split())]
        if len(parts) < 5:
            raise InputError(
                "The pedigree is not understood",
                f"Line {number} of the PED file needs family, individual, father, mother and sex; it says {line[:60]!r}.",
            )
        family, name, father, mother, sex = parts[:5]
        people.append(
            Person(
                name,
                _SEX_CODES.get(sex),
                _STATUS_CODES.get(parts[5]) if len(parts) > 5 else None,
                None if father in ("0", "") else father,
                None if mother in ("0", "") else mother,
                family,
            )
        )
    return people
