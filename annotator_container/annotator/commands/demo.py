"""`annotator demo`."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from annotator.demo.generate import generate

_MORE: Final = (
    ("alphamissense", "alphamissense.tsv.gz:am_pathogenicity,am_class"),
    ("spliceai", "spliceai.tsv.gz:DS_max"),
    ("phylop", "phylop.bw:score~0.001"),
    ("gnomad_an", "gnomad_an.tsv.gz:AN"),
    ("regulation", "regulation.gff3.gz:type,ID"),
    ("repeats", "repeats.bed.gz:5,4"),
)


def run(arguments: argparse.Namespace) -> int:
    """Write the demo and say how to build its reference."""
    made = generate(
        arguments.output,
        variants=arguments.variants,
        scale=arguments.scale,
        megabases=arguments.megabases,
        seed=arguments.seed,
        genotypes=arguments.genotypes,
    )
    folder = arguments.output
    sys.stdout.write(
        f"Synthetic: {made.bases:,} bases in {made.contigs} contigs, {made.genes:,} genes, {made.transcripts:,} transcripts, "
        f"{made.variants:,} variants.\nBuild its reference with:\n"
        f"  python -m annotator reference build --name demo --synthetic --assembly demo --species 'synthetic' "
        f"--fasta {folder}/genome.fa --gff3 {folder}/genes.gff3.gz --track clinvar={folder}/clinvar.vcf.gz "
        f"--track gnomad={folder}/gnomad.vcf.gz --gene-table constraint={folder}/constraint.tsv "
        f"--gene-table validity={folder}/validity.tsv --gene-table dosage={folder}/dosage.tsv --output DIR\n"
        f"  python -m annotator reference track add sv={folder}/sv.vcf.gz --kind structural --overlap 0.8 --reference DIR\n"
        f"  python -m annotator reference track add regions={folder}/regions.tsv --kind structural --reference DIR\n"
    )
    if (folder / "phylop.bw").is_file():
        sys.stdout.writelines(
            f"  python -m annotator reference track add {name}={folder}/{file} --reference DIR\n"
            for name, file in _MORE
        )
    return 0
