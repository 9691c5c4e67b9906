"""Codons with several substitutions of one copy, beside `bcftools csq --phase a`."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from annotator.reference.folder import Reference
from tests.annotator_demo import DemoReference
from tests.unit.annotator.engines.vep.haplotypes.phased import crowded_coding, vcf


def test_bcftools_csq_says_the_same_of_codons_with_two_substitutions(
    demo: DemoReference, reference: Reference, tmp_path: Path
) -> None:
    (tmp_path / "in.vcf").write_bytes(vcf(crowded_coding(reference, 31, 1, indels=False, phased=True), 1))
    for engine in ("vep", "csq"):
        demo.annotate(tmp_path / "in.vcf", tmp_path / engine, engine=engine, tracks=("none",))
    ours: dict[tuple[str, frozenset[str]], set[tuple[str, str]]] = {}
    for row in pq.read_table(tmp_path / "vep/variants.parquet").to_pylist():
        entries = zip(
            *((row[f"HAPLO_{name}"] or "").split("&") for name in ("WITH", "CONSEQUENCE")), strict=True
        )
        for others, terms in entries if row["HAPLO_WITH"] else ():
            members = {f"{row['POS']}{row['REF']}>{row['ALT']}", *others.split("+")}
            ours.setdefault((row["Feature"], frozenset(members)), set()).add((row["CHROM"], terms))
    same = compared = 0
    for row in pq.read_table(tmp_path / "csq/variants.parquet").to_pylist():
        change = row["HAPLOTYPE_CHANGE"] or ""
        key = (row["Feature"], frozenset(change.split("+")))
        if len(key[1]) < 2 or key not in ours:
            continue
        theirs = {
            term for term in row["Consequence"].split("&") if "splice" not in term and "NMD" not in term
        }
        compared += 1
        same += any(theirs == set(terms.split("+")) for _, terms in ours[key])
    assert compared > 20
    assert same == compared
