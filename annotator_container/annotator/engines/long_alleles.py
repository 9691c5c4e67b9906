"""Write lengths instead of sequences for records whose ALTs would take gigabytes when written out in every row.

Pangenome sites have 80 ALTs of 50,000 bases, and each row contains its ALT up to three times. `annotator.limits` has the
numbers and docs/contracts.md the rule.
"""

from __future__ import annotations

import re
from typing import Final

from annotator.errors import InputError
from annotator.limits import ROWS_OF_RECORD, SPELT_BASES, SPELT_BYTES, SPELT_TIMES

_LETTERS: Final = re.compile(rf"[A-Z]{{{SPELT_BASES + 1},}}")
_CODONS: Final = re.compile(rf"[A-Za-z]{{{SPELT_BASES + 1},}}")
_RESIDUES: Final = re.compile(rf"(?:[A-Z][a-z]{{2}}){{{SPELT_BASES // 3 + 1},}}")


def too_long(bases: int, rows_of_alt: int) -> bool:
    """Whether `bases` of ALTs, written out in `rows` rows per ALT, exceed the limit."""
    return bases * SPELT_TIMES * max(1, rows_of_alt) > SPELT_BYTES


def short_bases(text: str) -> str:
    """Allele or HGVS of DNA with long sequences as `N[length]`."""
    return _LETTERS.sub(lambda found: f"N[{len(found[0])}]", text) if len(text) > SPELT_BASES else text


def short_codons(text: str) -> str:
    """Codons, in which lower case letters are unchanged bases."""
    return _CODONS.sub(lambda found: f"N[{len(found[0])}]", text) if len(text) > SPELT_BASES else text


def short_residues(text: str) -> str:
    """Amino_acids, one letter each."""
    return _LETTERS.sub(lambda found: f"X[{len(found[0])}]", text) if len(text) > SPELT_BASES else text


def short_protein(text: str) -> str:
    """HGVSp, three letters each."""
    return (
        _RESIDUES.sub(lambda found: f"Xaa[{len(found[0]) // 3}]", text) if len(text) > SPELT_BASES else text
    )


def too_many_rows(rows: int, line: int) -> InputError:
    """The error for a record with more CSQ rows than the limit; `line` counts from 1."""
    return InputError(
        "A record has too many consequences",
        f"Its alternative alleles have {rows:,} rows with the transcripts around them, and {ROWS_OF_RECORD:,} is the limit. "
        "Split the record: bcftools norm -m - FILE",
        line,
    )
