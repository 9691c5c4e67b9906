"""The committed test vectors: what every implementation of the modes must answer."""

from __future__ import annotations

from tests.vectors import make


def test_the_committed_file_is_what_the_oracle_answers() -> None:
    """`python -m tests.vectors.make` writes it again."""
    assert make.FILE.read_text() == make.text()
