"""Thresholds, each with its source. "GAS" marks a choice of this project. See docs/interpretation.md."""

from __future__ import annotations

from typing import Final

FORMAT: Final = 1  # of quality.json.gz and of `quality` in summary.json
MOST_SAMPLES: Final = 200  # maximum samples compared: the number of pairs grows with the square (GAS)
SAMPLES_OF_ALL_SITES: Final = (
    20  # with at most this many samples every site is read; with n > 20 samples, one site in n / 20 (GAS)
)

# A usable genotype, as in the quality limits of the inheritance modes (gnomAD's "adj": DP 10, GQ 20).
MIN_DP: Final = 10
MIN_DP_ONE_COPY: Final = 5  # on X and Y
MIN_GQ: Final = 20
COMMON: Final = (0.05, 0.95)  # frequency of the ALT at a common site, if a track knows it (GAS)

# Sex.
FEWEST_X: Final = 50  # usable genotypes with the ALT on X (GAS)
TWO_X: Final = 0.40  # at least this share of them heterozygous: two copies of X (GAS)
ONE_X: Final = 0.15  # at most: one copy (GAS)
DEPTH_OF_TWO_X: Final = 0.65  # depth on X / on autosomes: two copies have at least this (GAS)
DEPTH_OF_ONE_X: Final = 0.80  # one copy has at most this (GAS)
FEWEST_DEPTHS: Final = 100  # genotypes with a depth for such a ratio (GAS)
FEWEST_Y: Final = 50  # sites on Y of the file, for any conclusion (GAS)
Y_CALLED: Final = 0.5  # share of Y's sites that a person with a Y has usable (GAS)
Y_NOT_CALLED: Final = 0.1  # a person without (GAS)
Y_PER_X: Final = 0.01  # homozygous ALTs on Y for each ALT genotype on X, at least, in a person with a Y (GAS)
DEPTH_OF_Y: Final = 0.2  # depth on Y / on autosomes, at least, in a person with a Y (GAS)

# Relations. Kinship: Manichaikul 2010 (KING), doi 10.1093/bioinformatics/btq559, table 1: powers of 2.
SAME: Final = 2**-1.5  # 0.354
FIRST: Final = 2**-2.5  # 0.177
SECOND: Final = 2**-3.5  # 0.0884
THIRD: Final = 2**-4.5  # 0.0442
# Opposite homozygotes for each site where both are heterozygous: about 0 in parent and child, 0.07 in full siblings (GAS).
PARENT: Final = 0.02
NO_PARENT: Final = 0.05
FEWEST_HETS: Final = 500  # heterozygous sites of each of the two (GAS)
FEWEST_AUTOSOMES: Final = 10  # on fewer, relatives other than parent and child cannot be distinguished (GAS)
SITES_OF_AUTOSOME: Final = 50  # sites that make an autosome count (GAS)
HIDDEN: Final = 0.2  # share of sites with an ALT in one of two where the other has no usable genotype (GAS)

# Mendelian errors.
FEWEST_INFORMATIVE: Final = 500  # (GAS)
MOST_ERRORS: Final = 0.05  # PLINK's `--me`, whose documentation gives 0.05 per family

# Runs of homozygosity: consecutive runs of genotypes with the ALT (Marras 2015, doi 10.1111/age.12259).
RUN_HOMS: Final = 25  # homozygous genotypes without a heterozygous one between (GAS)
RUN_BASES: Final = 1_500_000  # McQuillan 2008, doi 10.1016/j.ajhg.2008.08.007
RUN_GAP: Final = 1_000_000  # PLINK's --homozyg-gap
JOIN_BASES: Final = (
    100_000  # two such stretches this close, with few heterozygous genotypes between, are one (GAS)
)
JOIN_HETS: Final = 3  # (GAS)

# Contamination. CHARR: Lu 2023, doi 10.1016/j.ajhg.2023.10.011, with the defaults of Hail's compute_charr.
CHARR_DP: Final = (10, 100)
CHARR_AF: Final = (0.05, 0.95)
FEWEST_HOMS: Final = 500  # (GAS)
CONTAMINATED: Final = 0.05  # gnomAD's limit of contamination
CONTAMINATED_READS: Final = 0.03  # share of REF reads at homozygous ALTs, where no frequency is known (GAS)

# What is usual.
GENOME_SNVS: Final = 1_000_000  # a sample with at least this many autosomal SNVs is a whole genome (GAS)
TI_TV: Final = (1.9, 2.2)  # of a whole genome: Wang 2015, doi 10.1093/bioinformatics/btu668
HET_HOM: Final = (1.0, 2.6)  # of a whole genome; it depends on ancestry: Wang 2015. Bounds: GAS
BALANCED: Final = (
    20,
    80,
)  # percent of ALT reads at a heterozygous genotype: quality limits of the inheritance modes
