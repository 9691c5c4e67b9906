"""The small result files of a made-up job, in the shapes of docs/summary-format.md and of manifest.json."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from annotator.pedigree import Person
from tests.unit.annotator.quality.people import Population, document_of, plan_of

SUMMARY: dict[str, Any] = {
    "format": 1,
    "counts": {
        "records": 4_906_112,
        "alleles": 4_981_003,
        "rows": 22_814_550,
        "multiallelic": 68_204,
        "samples": 3,
        "on_unknown_contigs": 1_204,
    },
    "classes": {
        "SNV": 4_012_003,
        "deletion": 488_120,
        "insertion": 442_310,
        "indel": 30_014,
        "substitution": 8_556,
    },
    "impact": {"HIGH": 1_402, "MODERATE": 24_118, "LOW": 31_077, "MODIFIER": 4_924_406},
    "consequence": {
        "worst": {
            "intron_variant": 2_611_201,
            "intergenic_variant": 1_602_220,
            "upstream_gene_variant": 301_223,
            "downstream_gene_variant": 288_120,
            "3_prime_UTR_variant": 61_020,
            "missense_variant": 23_870,
            "synonymous_variant": 22_900,
            "5_prime_UTR_variant": 14_022,
            "splice_region_variant": 6_010,
            "frameshift_variant": 612,
            "stop_gained": 401,
            "splice_donor_variant": 230,
        },
        "all": {},
    },
    "ti_tv": {"transitions": 2_702_500, "transversions": 1_309_503, "ratio": 2.0638},
    "substitutions": {
        "A>C": 151_000,
        "A>G": 640_010,
        "A>T": 140_100,
        "C>A": 190_220,
        "C>G": 175_300,
        "C>T": 711_400,
        "G>A": 710_233,
        "G>C": 174_100,
        "G>T": 189_990,
        "T>A": 139_400,
        "T>C": 640_857,
        "T>G": 149_393,
    },
    "indel_lengths": [[length, 200_000 // abs(length) ** 2 + 3] for length in range(-45, 46) if length],
    "filters": {"PASS": 4_711_030, "LowQual": 120_004, "VQSRTrancheSNP99.90to100.00": 75_078},
    "chromosomes": [
        {
            "name": f"chr{n}",
            "records": 400_000 // n + 40_000,
            "length": 250_000_000 // (1 + n // 4),
            "bin": 2_500_000 // (1 + n // 4),
            "density": [(k * 37 + n * 11) % 97 + 5 if not 40 < k < 48 else 0 for k in range(100)],
        }
        for n in range(1, 23)
    ],
    "contigs_not_in_reference": [
        {"name": "chrUn_KI270742v1", "records": 1_204, "reason": "the reference has no such contig"}
    ],
    "allele_frequency": {
        "field": "gnomad_AF",
        "edges": [0.0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
        "counts": [
            1_200,
            9_410,
            31_002,
            52_117,
            130_220,
            402_113,
            390_144,
            610_330,
            520_001,
            430_118,
            360_224,
            330_018,
            300_771,
            290_118,
            310_442,
            402_220,
        ],
        "missing": 410_555,
    },
    "clinvar": {
        "classes": {
            "P": 14,
            "P/LP": 6,
            "LP": 9,
            "conflicting": 212,
            "VUS": 1_803,
            "LB": 2_114,
            "B/LB": 3_009,
            "B": 21_440,
        },
        "stars": {"0": 801, "1": 12_004, "2": 15_600, "3": 202},
    },
    "samples": [
        {"name": name, "hom_ref": 1_900_000, "het": het, "hom_alt": 1_402_000, "hemi": 0, "missing": 21_003}
        for name, het in (("child", 2_210_330), ("mother", 2_190_118), ("father", 2_204_771))
    ],
}


@cache
def sample_quality() -> dict[str, Any]:
    """Sample quality of a simulated trio whose stated father is another man, as the annotator makes it."""
    people = Population(np.random.default_rng(7), on_y=120)
    father, mother = people.founder("male"), people.founder("female")
    lines = people.lines([people.child(father, mother, "male"), mother, people.founder("male")])
    stated = (
        Person("child", "male", True, "father", "mother"),
        Person("mother", "female"),
        Person("father", "female"),
    )
    return document_of(lines, plan_of(("child", "mother", "father"), stated))


MANIFEST: dict[str, Any] = {
    "format": 1,
    "tool": {"name": "gas-annotator", "version": "0.1.0"},
    "engine": {"name": "vep", "version": "116 rules"},
    "reference": {"name": "grch38", "version": "77aa01bc2310", "assembly": "GRCh38", "source": "Ensembl 114"},
    "tracks": [
        {
            "name": "clinvar",
            "title": "ClinVar",
            "version": "2026-11-15",
            "licence": "Public domain",
            "citation": "Landrum et al., NAR 2020",
        },
        {
            "name": "gnomad",
            "title": "gnomAD genomes",
            "version": "4.1",
            "licence": "CC0-1.0",
            "citation": "Chen et al., Nature 2024",
        },
    ],
    "command": "annotator annotate input.vcf.gz --reference grch38@77aa01bc2310 --output result --engine vep --threads 2",
    "counts": {"records_in": 4_906_112, "records_out": 4_906_112},
}
