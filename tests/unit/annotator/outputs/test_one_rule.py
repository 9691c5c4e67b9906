"""Every output follows the one rule of what an allele is and which FORMAT key is the genotype."""

from __future__ import annotations

import json
from pathlib import Path

import pysam
import pytest

from tests.annotator_demo import DemoReference


def annotated(demo: DemoReference, folder: Path, *lines: str, samples: str = "") -> tuple[dict, dict]:  # type: ignore[type-arg]
    """(summary.json, explore/meta.json) of record lines on the demo's first contig; `{ref}` is the base at 1000."""
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        contig = fasta.references[0]
        ref = fasta.fetch(contig, 999, 1000).upper()
    columns = "#CHROM POS ID REF ALT QUAL FILTER INFO".split()  # noqa: SIM905
    if samples:
        columns += ["FORMAT", *samples.split()]
    text = "##fileformat=VCFv4.2\n" + "\t".join(columns) + "\n"
    other = "A" if ref != "A" else "C"
    text += "".join(
        line.format(contig=contig, ref=ref, alt=other).replace(" ", "\t") + "\n" for line in lines
    )
    (folder / "in.vcf").write_text(text)
    demo.annotate(folder / "in.vcf", folder / "out", engine="vep")
    return (
        json.loads((folder / "out" / "summary.json").read_text()),
        json.loads((folder / "out" / "explore" / "meta.json").read_text()),
    )


@pytest.mark.parametrize("alt", ["<X>", "<*>", "*", ".", "<NON_REF>"])
def test_what_is_no_allele_makes_no_row_anywhere(demo: DemoReference, tmp_path: Path, alt: str) -> None:
    summary, meta = annotated(
        demo, tmp_path, f"{{contig}} 1000 . {{ref}} {alt} . . .", "{contig} 1000 . {ref} {alt} . . ."
    )
    assert summary["classes"]["none"] == 1
    assert meta["rows"] == 1
    assert meta["records"] == 2


def test_a_genotype_counts_only_under_the_first_key(demo: DemoReference, tmp_path: Path) -> None:
    """VCF asks that GT, where there is one, is FORMAT's first key."""
    summary, meta = annotated(
        demo,
        tmp_path,
        "{contig} 1000 . {ref} {alt} . . . GT:DP 0/1:7",
        "{contig} 1000 . {ref} {alt} . . . DP:GT 7:0/1",
        samples="S",
    )
    assert summary["samples"] == [
        {"name": "S", "hom_ref": 0, "het": 1, "hom_alt": 0, "hemi": 0, "missing": 1}
    ]
    missing, hom_ref, het, hom_alt, hemi = meta["counts"]["genotype"]["s0"]
    assert (missing, hom_ref, het, hom_alt, hemi) == (1, 0, 1, 0, 0)
