"""GA4GH names: the accession of a sequence, and the alleles that the page's own code is tested with."""

from __future__ import annotations

import json

import numpy as np
from ga4gh.core import sha512t24u

from annotator.reference.genome import refget_accession
from tests.vectors.make_vrs import VECTORS, accession, document


def test_an_accession_is_the_librarys() -> None:
    for sequence in (b"", b"A", b"ACGTN" * 1000):
        expected = f"SQ.{sha512t24u(sequence)}"
        assert refget_accession(np.frombuffer(sequence, np.uint8)) == expected
        assert accession(sequence.decode()) == expected


def test_the_vectors_are_what_the_library_says() -> None:
    assert json.loads(VECTORS.read_text()) == document()
