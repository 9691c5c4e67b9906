"""`reference.json`, which describes a reference folder and is written last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotator.errors import ReferenceError_

FORMAT: Final = 2
# Of a reference whose transcripts have texts of `OPTIONAL`: an earlier release would print rows of more columns than its header.
FORMAT_OF_SETS: Final = 3
DESCRIPTION: Final = "reference.json"


@dataclass(frozen=True, slots=True)
class ContigInfo:
    """A contig of reference.json. `codon_table` is NCBI's number of its genetic code.

    `refget`: the GA4GH refget accession of its sequence (`SQ.…`); empty in references of earlier releases.
    """

    name: str
    length: int
    aliases: tuple[str, ...] = ()
    codon_table: int = 1
    refget: str = ""


def label_of(folder: Path) -> str:
    """The label of the reference in a folder of which only reference.json needs to be there. Raises as `read_description`."""
    description = read_description(folder)
    return f"{description['name']}@{description['version']}"


def read_description(folder: Path) -> dict[str, Any]:
    """reference.json of a folder. Raises ReferenceError_ when it is no reference, damaged, or of another format."""
    try:
        description: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReferenceError_("There is no reference here", f"{folder} holds no {DESCRIPTION}.") from error
    except (OSError, ValueError) as error:
        raise ReferenceError_(
            "The reference is damaged", f"{DESCRIPTION} cannot be read: {error}."
        ) from error
    if description.get("format") not in (FORMAT, FORMAT_OF_SETS):
        raise ReferenceError_(
            "The reference has another format",
            f"It has format {description.get('format')}, this version reads {FORMAT} and {FORMAT_OF_SETS}; build it again.",
        )
    return description
