"""Warnings about a finished job, for summary.json and the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from annotator.limits import SPELT_BASES, SPELT_BYTES
from annotator.outputs.refcheck import WrongRef, is_another_build

MOST_WRONG: Final = 5  # wrong records that a warning names
MOST_CONTIGS: Final = 5
MOST_UNKNOWN: Final = 0.1  # share of records on contigs that the reference lacks
MOST_INTERGENIC: Final = 0.95  # share of ALTs whose worst consequence is intergenic_variant
FEWEST_ALLELES: Final = 100  # fewer ALTs than this may all be intergenic by chance
LONGEST: Final = 1_200  # characters of a detail: the progress message must stay small

_BUILD: Final = " The file, or a part of it, may be made on another genome build than the reference."


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - Warning is a builtin
    """`code` is for programs, `title` a few words, `detail` what is wrong and what to do."""

    code: str
    title: str
    detail: str


def warnings_of(
    summary: Mapping[str, Any],
    wrong: Sequence[WrongRef],
    notes: Mapping[str, str],
    samples: Sequence[Mapping[str, str]] = (),
) -> list[dict[str, str]]:
    """Warnings of a summary, the gravest first. `wrong` are records whose REF disagrees; `notes` are texts by code;
    `samples` are warnings of the package `quality`.

    Codes: see docs/summary-format.md. Faults that are harmless in a few records get a more serious code beyond
    `MOST_UNKNOWN`, `MOST_INTERGENIC` and `is_another_build` (`many_contigs`, `few_transcripts`, `wrong_build`).
    """
    found = [*_nothing(summary), *_contigs(summary), *_refs(summary, wrong), *_structural(summary)]
    found += [Warning_(item["code"], item["title"], item["detail"]) for item in samples]
    titles = {
        "sorted": "The records were sorted",
        "long_alleles": "Long alleles are not spelt out in the consequences",
        "csi": "The index is a .csi file",
        "genotypes": "Genotypes were replaced by counts",
        "merged": "Several files were merged",
    }
    found += [Warning_(code, titles[code], text) for code, text in notes.items()]
    return [asdict(Warning_(item.code, item.title, item.detail[:LONGEST])) for item in found]


def notes_of(
    sorted_note: str, shortened: int, index_note: str | None, genotypes_note: str = ""
) -> dict[str, str]:
    """Return the texts about how the outputs were written, by code, for `warnings_of`.

    `sorted_note`: why the records were sorted, or empty. `shortened`: records whose sequences are shortened.
    `genotypes_note`: what replaced the genotypes when the user had not chosen, or empty.
    """
    notes = {"csi": index_note} if index_note else {}
    if genotypes_note:
        notes["genotypes"] = genotypes_note
    if sorted_note:
        notes["sorted"] = (
            f"{sorted_note}. The results have the records by contig and position; line numbers count sorted lines."
        )
    if shortened:
        notes["long_alleles"] = (
            f"{shortened:,} records have so many and so long ALTs that their consequences would take more than "
            f"{SPELT_BYTES >> 20} MB each: sequences of more than {SPELT_BASES:,} letters are written there as N[length]. "
            "ALLELE_NUM says which ALT a consequence is about."
        )
    return notes


def _nothing(summary: Mapping[str, Any]) -> list[Warning_]:
    counts, unknown = summary["counts"], summary["contigs_not_in_reference"]
    if not counts["records"]:
        return []
    if counts["on_unknown_contigs"] == counts["records"]:
        return [
            Warning_(
                "no_contig",
                "Nothing was annotated: no record lies on a contig of the reference",
                f"{_contig_words(unknown)}. Choose the reference that the file was made on.",
            )
        ]
    if not counts["rows"]:
        return [
            Warning_(
                "no_row",
                "Nothing was annotated: no record has an alternative allele that can be",
                "ALT holds only ., *, <*>, <NON_REF>, or structural alleles without a length.",
            )
        ]
    worst = summary["consequence"]["worst"]
    answered, between = sum(worst.values()), worst.get("intergenic_variant", 0)
    if between == answered:
        return [
            Warning_(
                "no_transcript",
                "No record lies in or near a gene of the reference",
                f"All {counts['rows']:,} consequences are intergenic_variant. If you expected genes here, the reference is another "
                "one than the file was made on, or its gene file does not cover these contigs.",
            )
        ]
    if answered >= FEWEST_ALLELES and between > answered * MOST_INTERGENIC:
        return [
            Warning_(
                "few_transcripts",
                f"{between:,} of {answered:,} variants lie far from every gene of the reference",
                "Their worst consequence is intergenic_variant. If you expected more genes here, the reference is another one "
                "than the file was made on, or its gene file does not cover these contigs.",
            )
        ]
    return []


def _contigs(summary: Mapping[str, Any]) -> list[Warning_]:
    counts, unknown = summary["counts"], summary["contigs_not_in_reference"]
    if not unknown or counts["on_unknown_contigs"] == counts["records"]:
        return []
    many = counts["on_unknown_contigs"] > counts["records"] * MOST_UNKNOWN
    return [
        Warning_(
            "many_contigs" if many else "contigs",
            f"{counts['on_unknown_contigs']:,} of {counts['records']:,} records were not annotated",
            f"Their contigs are not in the reference: {_contig_words(unknown)}."
            f"{' Choose the reference that the file was made on.' if many else ''}",
        )
    ]


def _contig_words(unknown: Sequence[Mapping[str, Any]]) -> str:
    named = "; ".join(
        f"{item['name'][:60]} ({item['records']:,} records): {item['reason'][:200]}"
        for item in unknown[:MOST_CONTIGS]
    )
    more = len(unknown) - MOST_CONTIGS
    return named + (f"; and {more:,} more contigs" if more > 0 else "")


def _refs(summary: Mapping[str, Any], wrong: Sequence[WrongRef]) -> list[Warning_]:
    check = summary["ref_check"]
    if not check["disagreeing"]:
        return []
    named = "; ".join(str(item) for item in wrong[:MOST_WRONG])
    more = check["disagreeing"] - MOST_WRONG
    many = is_another_build(check["disagreeing"], check["compared"])
    return [
        Warning_(
            "wrong_build" if many else "ref_mismatch",
            f"{check['disagreeing']:,} of {check['compared']:,} REFs disagree with the reference",
            f"{named}{f'; and {more:,} more' if more > 0 else ''}. These records are annotated as they stand; look at them with "
            f"care.{_BUILD if many else ''}",
        )
    ]


def _structural(summary: Mapping[str, Any]) -> list[Warning_]:
    unanswered = summary["counts"]["structural_unanswered"]
    if not unanswered:
        return []
    engine = summary["engine"]["name"]
    reason = (
        "A deletion (<DEL>, <CN0>) needs SVLEN, or an END after POS, in INFO, and its length is not guessed"
        if engine == "vep"
        else f"The engine {engine} does not annotate them"
    )
    return [Warning_("structural", f"{unanswered:,} structural alleles have no consequence", f"{reason}.")]
