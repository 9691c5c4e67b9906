"""The size of a demo: contigs, genes, transcripts, variants."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.contigs import CHROMOSOMES, LENGTHS

MT_LENGTH = 16_569


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """`contigs` are (name, bases) without the mitochondrial one, which is always added. `exonic` is the share of variants drawn
    inside exons (the rest is uniform). `isoforms` is the mean number of transcripts of a coding / other gene."""

    contigs: tuple[tuple[str, int], ...]
    coding_genes: int
    other_genes: int
    isoforms: tuple[float, float]
    median_span: float
    exonic: float
    designed: bool
    soft_masked: float = 0.2

    @property
    def bases(self) -> int:
        return sum(length for _, length in self.contigs)

    def resized(self, megabases: float | None) -> DemoPlan:
        """The same shape on a genome of about `megabases` Mb: genes and contigs shrink alike."""
        if megabases is None:
            return self
        factor = megabases * 1e6 / self.bases
        contigs = tuple((name, max(20_000, int(length * factor))) for name, length in self.contigs)
        return DemoPlan(
            contigs,
            max(1, int(self.coding_genes * factor)),
            max(1, int(self.other_genes * factor)),
            self.isoforms,
            self.median_span,
            self.exonic,
            self.designed,
            self.soft_masked,
        )


DEMO = DemoPlan(
    (("chr1", 3_000_000), ("chr2", 2_000_000), ("chrX", 1_000_000)), 110, 70, (4.0, 2.0), 7_000.0, 0.3, True
)
# GRCh38's chromosome lengths and the size of GENCODE 49: 78k genes, 500k transcripts.
GENOME = DemoPlan(
    tuple((f"chr{name}", length) for name, length in zip(CHROMOSOMES, LENGTHS["GRCh38"], strict=True)),
    20_000,
    58_000,
    (12.0, 4.5),
    16_000.0,
    0.0,
    False,
)

SCALES = {"demo": DEMO, "genome": GENOME}
