"""Pedigrees: the lines of a PED file, or the same as text in a job's options."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.errors import InputError
from annotator.outputs.explore.plan import Family

_SEX = {"1": "male", "2": "female"}


def parse_pedigree(text: str, samples: Sequence[str]) -> list[Family]:
    """Families of children that are in the file; parents that are not become None.

    Columns of a PED line: family, individual, father, mother, sex (1, 2), phenotype (1, 2); separated by tabs or blanks, `0` for none.
    Raises InputError with the line that has too few columns.
    """
    known = set(samples)
    families = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = line.split("\t") if "\t" in line else line.split()
        if len(parts) < 5:
            raise InputError(
                "The pedigree is not understood",
                f"Line {number} of the PED file needs family, individual, father, mother and sex; it says {line[:60]!r}.",
            )
        _, child, father, mother, sex = (part.strip() for part in parts[:5])
        if child in known and (father != "0" or mother != "0"):
            affected = {"1": False, "2": True}.get(parts[5].strip()) if len(parts) > 5 else None
            families.append(
                Family(
                    child,
                    father if father in known else None,
                    mother if mother in known else None,
                    _SEX.get(sex),
                    affected,
                )
            )
    return families
