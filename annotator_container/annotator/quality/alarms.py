"""Warnings of a job about its samples. Titles do not name samples, since mails contain them; details do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

MOST_NAMED: Final = 5
_SEE: Final = "Compare the labels of the samples with the pedigree; see Samples in the report."
_SIBLINGS: Final = {"full_siblings": "full siblings", "half_siblings": "half siblings"}


def alarms(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """Warnings of a document, the gravest first: `{code, title, detail}`."""
    names = [sample["name"][:60] for sample in found["samples"]]
    made = [
        _alarm(
            "sample_relation",
            "The data do not fit a stated family relation",
            [_relation_words(one, names) for one in found["pairs"] if one["fits"] is False],
            f"{_SEE}",
        ),
        _alarm(
            "sample_sex",
            "The data suggest another sex than the one stated",
            [
                f"{sample['name'][:60]}: stated {sample['sex']['stated']}, the data suggest {sample['sex']['suggested']}. "
                f"{sample['sex']['reason'].removesuffix('.')}"
                for sample in found["samples"]
                if sample["sex"]["fits"] is False and found["par_known"]
            ],
            _SEE,
        ),
        _alarm(
            "sample_duplicate",
            "Two samples may come from the same person",
            [
                f"{names[one['a']]} and {names[one['b']]}: kinship {one['kinship']:.2f}"
                for one in found["pairs"]
                if one["relation"] == "same"
            ],
            "They may also be identical twins.",
        ),
        _alarm(
            "sample_mendel",
            "A trio has many genotypes that inheritance does not explain",
            [
                f"{names[trio['child']]}: {trio['errors']:,} of {trio['sites']:,} sites ({trio['rate']:.1%})"
                for trio in found["trios"]
                if trio["many"]
            ],
            "A parent may be another person, or the genotypes may be of poor quality.",
        ),
        _alarm(
            "sample_contamination",
            "A sample may be contaminated",
            [
                f"{sample['name'][:60]}: {sample['contamination']['reason'].removesuffix('.')}"
                for sample in found["samples"]
                if sample["contamination"]["possible"]
            ],
            "Confirm with the reads (for example with verifyBamID2).",
        ),
    ]
    return [one for one in made if one is not None]


def _alarm(code: str, title: str, named: Sequence[str], advice: str) -> dict[str, str] | None:
    if not named:
        return None
    more = len(named) - MOST_NAMED
    text = "; ".join(named[:MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")
    return {"code": code, "title": title, "detail": f"{text}. {advice}"}


def _relation_words(one: Mapping[str, Any], names: Sequence[str]) -> str:
    a, b = names[one["a"]], names[one["b"]]
    numbers = (
        f"kinship {one['kinship']:.2f}, {one['opposite']:,} opposite homozygotes at {one['both']:,} sites"
    )
    stated = one["stated"]
    if stated == "parent_child":
        how = "are not related" if one["relation"] == "unrelated" else "are not parent and child"
        return (
            f"{a} and {b} are stated to be parent and child, but the data suggest that they {how} ({numbers})"
        )
    how = "are the same person" if one["relation"] == "same" else "are not related"
    return (
        f"{a} and {b} are stated to be {_SIBLINGS[stated]}, but the data suggest that they {how} ({numbers})"
    )
