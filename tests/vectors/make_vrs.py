"""Writes `vrs.json`: alleles with the identifiers that the GA4GH library `ga4gh.vrs` computes, for the page's own code.

`python -m tests.vectors.make_vrs`; a test compares the file with the library again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parent / "vrs.json"
SEED = 7
ALLELES = 300


def accession(sequence: str) -> str:
    digest = hashlib.sha512(sequence.encode()).digest()[:24]
    return f"SQ.{base64.urlsafe_b64encode(digest).decode()}"


def oracle(sequence: str, pos: int, ref: str, alt: str) -> dict[str, Any]:
    """The allele of a VCF record by the library: location, state and computed identifier."""
    from ga4gh.core import ga4gh_identify
    from ga4gh.vrs import models, normalize
    from ga4gh.vrs.dataproxy import _DataProxy

    class OneSequence(_DataProxy):
        """Only `sequence` is known."""

        def get_sequence(self, identifier: str, start: int | None = None, end: int | None = None) -> str:
            return sequence[start:end]

        def get_metadata(self, identifier: str) -> dict[str, Any]:
            return {"length": len(sequence), "aliases": [identifier], "alphabet": "ACGT"}

    location = models.SequenceLocation(
        sequenceReference=models.SequenceReference(refgetAccession=accession(sequence)),
        start=pos - 1,
        end=pos - 1 + len(ref),
    )
    allele = models.Allele(location=location, state=models.LiteralSequenceExpression(sequence=alt))
    normal = normalize(allele, data_proxy=OneSequence())
    return {
        "id": ga4gh_identify(normal),
        "location_id": ga4gh_identify(normal.location),
        "start": normal.location.start,
        "end": normal.location.end,
        "state": normal.state.model_dump(exclude_none=True),
    }


def cases(randomness: random.Random) -> tuple[str, list[dict[str, Any]]]:
    """A sequence with many repeats, and alleles on it of every kind; both ends are met too."""
    pieces = [randomness.choice(["A" * 9, "CAG" * 5, "AT" * 6, "".join(randomness.choices("ACGT", k=11))])
              for _ in range(40)]  # fmt: skip
    sequence = "".join(pieces)
    found = []
    for _ in range(ALLELES):
        size = randomness.choice([1, 1, 1, 2, 3, 6])
        start = randomness.choice([0, len(sequence) - size, randomness.randrange(len(sequence) - size)])
        ref = sequence[start : start + size]
        alt = randomness.choice(
            [
                randomness.choice("ACGT"),
                "".join(randomness.choices("ACGT", k=size)),
                ref
                + randomness.choice(["A", "CAG", "AT", "CAGCAG", "".join(randomness.choices("ACGT", k=70))]),
                ref[:1],
                ref[:1] + sequence[start : start + 3] + ref[1:],
            ]
        )
        found.append({"pos": start + 1, "ref": ref, "alt": alt, **oracle(sequence, start + 1, ref, alt)})
    return sequence, found


def document() -> dict[str, Any]:
    sequence, found = cases(random.Random(SEED))
    return {"sequence": sequence, "refget": accession(sequence), "alleles": found}


if __name__ == "__main__":
    whole = document()
    lines = ",\n".join(json.dumps(allele) for allele in whole.pop("alleles"))
    VECTORS.write_text(json.dumps(whole)[:-1] + f', "alleles": [\n{lines}\n]}}\n')
