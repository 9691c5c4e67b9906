"""Flags of the command line as the `options` of `POST /jobs`."""

from __future__ import annotations

from gas_client.options import options_of


def test_what_is_not_given_is_left_to_the_service() -> None:
    assert options_of(None, None, None) == {}


def test_no_track_is_asked_for_by_its_word() -> None:
    """An empty list would mean all tracks."""
    assert options_of(None, None, ["none"]) == {"tracks": ["none"]}


def test_genotypes_and_samples() -> None:
    asked = options_of("vep", None, None, "counts", ["NA1", "b,c"])
    assert asked == {"engine": "vep", "genotypes": "counts", "sample_names": ["NA1", "b,c"]}
