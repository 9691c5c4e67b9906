"""Comparison with VEP's golden rows: what differs, of which documented class, and who is right.

`python -m tests.integration.annotator.parity` (part of `make parity`) prints the figures of docs/vep-parity.md and
writes every row that differs to `.build/vep-parity.tsv`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.engines.vep.exact import annotate_variant, near
from annotator.engines.vep.fields import FIELDS
from annotator.engines.vep.row import Row
from tests.integration.annotator.goldens import (
    BREAKEND_SETS,
    MORE_SETS,
    NOT_COMPARED,
    SETS,
    STRUCTURAL_SETS,
    Golden,
    goldens,
    reference,
)

Fields = Mapping[str, str]
Answers = Mapping[tuple[str, str], Fields]
# The classes of documented differences and who is right; a row of any other kind fails the tests.
CLASSES: Final = {
    "insertion with SVLEN": "ours: an insertion has no extent on the reference; VEP stretches it over SVLEN bases",
    "numbers of a whole transcript": "both: VEP leaves EXON and INTRON empty, we name the first and the last",
    "no term of VEP's": "ours: VEP says intergenic_variant of a transcript that it names",
    "start_retained of a structural allele": "ours: VEP says it without looking at the sequence",
    "REF over a transcript's end": "ours: VEP inserts the ALT's bases from outside the transcript",
    "insertion after the last base": "ours: VEP names it on the reverse strand only",
}
_WHOLE: Final = {
    "transcript_ablation", "transcript_amplification", "coding_transcript_variant", "non_coding_transcript_variant",
    "NMD_transcript_variant",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: `fields` holds (VEP's value, ours) by column, or `row` where one side has none."""

    where: str
    feature: str
    fields: Mapping[str, tuple[str, str]]
    kind: str

    def __str__(self) -> str:
        return f"{self.where} {self.feature} {dict(self.fields)}"


def as_answers(rows: Iterable[Row]) -> dict[tuple[str, str], Fields]:
    """Our rows by (Allele, Feature)."""
    return {(row.allele, row.feature): dict(zip(FIELDS, row.values(), strict=True)) for row in rows}


def by_rules(name: str, step: int = 1) -> Iterator[tuple[Golden, Answers]]:
    """Each golden record of a set with our answer by the readable rules."""
    genome, transcripts = reference(name.split("/")[0])
    for golden in goldens(name, step):
        sequence = all(alt.isalpha() or alt == "*" for alt in golden.alts)
        reach = golden.position + len(golden.ref)
        close = near(transcripts, golden.position, reach) if sequence else transcripts
        here = (golden.contig, golden.position, golden.ref, golden.alts)
        yield golden, as_answers(row for row, _ in annotate_variant(*here, close, genome, golden.info))


def differences(golden: Golden, ours: Answers) -> list[Difference]:
    """Rows that are not as VEP answered, each with its class ("" for none)."""
    if any("[" in alt or "]" in alt or alt[0] == "." or alt[-1] == "." for alt in golden.alts):
        return _breakend_differences(golden, ours)
    where = f"{golden.contig}:{golden.position}:{golden.ref}:{','.join(golden.alts)}"
    found = []
    for key in [*golden.rows, *(key for key in ours if key not in golden.rows)]:
        expected, got = golden.rows.get(key), ours.get(key)
        if key[1] in golden.left_out:
            continue
        if expected is None or got is None:
            wrong = {"row": ((expected or {}).get("Consequence", ""), (got or {}).get("Consequence", ""))}
        else:
            wrong = {
                field: (value, got.get(field, ""))
                for field, value in expected.items()
                if field not in NOT_COMPARED and not _same(field, value, got.get(field))
            }
        if wrong:
            found.append(Difference(where, key[1], wrong, _class(golden, expected or {}, wrong)))
    return found


def _breakend_differences(golden: Golden, ours: Answers) -> list[Difference]:
    """A transcript's terms, all its rows together: VEP has a row for each end, we have one."""
    where = f"{golden.contig}:{golden.position}:{golden.ref}:{','.join(golden.alts)}"
    expected: dict[str, set[str]] = {}
    for row in golden.every_row:
        expected.setdefault(row["Feature"], set()).update(row["Consequence"].split("&"))
    got = {feature: set(row["Consequence"].split("&")) for (_, feature), row in ours.items()}
    found = []
    for feature in [*expected, *(name for name in got if name not in expected)]:
        theirs = expected.get(feature, set()) - ({"intergenic_variant"} if feature else set())
        own = got.get(feature, set())
        kind = "" if theirs else "no term of VEP's"
        if theirs - own == {"start_retained_variant"} and not own - theirs:
            kind = "start_retained of a structural allele"
        if theirs != own:
            fields = {"Consequence": ("&".join(sorted(theirs)), "&".join(sorted(own)))}
            found.append(Difference(where, feature, fields, kind if feature in expected else ""))
    return found


def _class(golden: Golden, expected: Fields, wrong: Mapping[str, tuple[str, str]]) -> str:
    """The documented class that all of a row's differences belong to."""
    terms = set(expected.get("Consequence", "").split("&"))
    if golden.alts[0].startswith("<"):
        if golden.alts[0].startswith("<INS") and "SVLEN=" in golden.info:
            return "insertion with SVLEN"
        if terms == {"intergenic_variant"} and expected["Feature"]:
            return "no term of VEP's"
        rest = set(wrong)
        if terms <= _WHOLE:
            rest -= {"EXON", "INTRON"}
            kind = "numbers of a whole transcript"
        if "Consequence" in wrong:
            theirs, own = (set(value.split("&")) for value in wrong["Consequence"])
            if theirs - own == {"start_retained_variant"} and own - theirs <= {"start_lost"}:
                rest -= {"Consequence", "IMPACT"}
                kind = "start_retained of a structural allele"
        return "" if rest else kind
    if set(wrong) == {"HGVSc"}:
        theirs, own = wrong["HGVSc"]
        if not own and "ins" in theirs and len(golden.ref) > 1:
            return "REF over a transcript's end"
    if set(wrong) == {"HGVSc", "HGVS_OFFSET"} and wrong["HGVSc"][0] == "" and "ins" in wrong["HGVSc"][1]:
        return "insertion after the last base"
    return ""


def _same(field: str, expected: str, got: str | None) -> bool:
    """Terms of equal rank have no order in VEP."""
    if field == "Consequence" and got is not None:
        return set(expected.split("&")) == set(got.split("&"))
    return expected == got


def rows_of(golden: Golden) -> int:
    """Rows that are compared."""
    if golden.alts[0][0] in ".[]" or golden.alts[0][-1] in ".[]":
        return len({row["Feature"] for row in golden.every_row})
    return sum(feature not in golden.left_out for _, feature in golden.rows)


def main() -> None:
    """Print the table of docs/vep-parity.md; exit 1 when a row differs without a class."""
    listed = ["set\tvariant\ttranscript\tcolumn\tVEP 116\tours\tclass\twho is right"]
    unexplained = 0
    print(
        "| Set | Variants | Rows | Identical | Wrong Consequence | Documented differences |\n|---|---:|---:|---:|---:|---|"
    )
    for name in (*SETS, *MORE_SETS, *STRUCTURAL_SETS, *BREAKEND_SETS):
        variants = rows = 0
        kinds: Counter[str] = Counter()
        terms = 0
        for golden, ours in by_rules(name):
            variants, rows = variants + 1, rows + rows_of(golden)
            for item in differences(golden, ours):
                kinds[item.kind] += 1
                terms += not item.kind and bool({"Consequence", "row"} & set(item.fields))
                for field, (theirs, own) in item.fields.items():
                    cells = (
                        name,
                        item.where,
                        item.feature,
                        field,
                        theirs,
                        own,
                        item.kind,
                        CLASSES.get(item.kind, "open"),
                    )
                    listed.append("\t".join(cells))
        documented = ", ".join(f"{kind}: {count:,}" for kind, count in kinds.most_common() if kind)
        left = rows - sum(count for kind, count in kinds.items() if kind)
        share = 100 * (left - kinds[""]) / left
        unexplained += kinds[""]
        print(
            f"| {name} | {variants:,} | {rows:,} | {share:.3f}% of {left:,} | {terms} | {documented or 'none'} |",
            flush=True,
        )
    out = Path(".build") / "vep-parity.tsv"
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(listed) + "\n", encoding="utf-8")
    print(f"\nEvery row that differs: {out} ({len(listed) - 1:,} values); without a class: {unexplained}")
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
