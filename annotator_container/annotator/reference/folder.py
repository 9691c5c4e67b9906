"""Open a reference folder: everything is memory-mapped, so a human genome opens in well under a second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.contigs import Contig
from annotator.reference.arrays import MappedArrays
from annotator.reference.description import ContigInfo, read_description
from annotator.reference.gene_arrays import GeneArrays
from annotator.reference.genome import MappedGenome


@dataclass(frozen=True, slots=True)
class Reference:
    """An opened reference. `description` is reference.json; contigs are numbered in its order."""

    folder: Path
    description: dict[str, Any]
    contigs: tuple[ContigInfo, ...]
    arrays: MappedArrays
    genome: MappedGenome
    genes: GeneArrays

    @property
    def label(self) -> str:
        """`name@version`, to which a job is pinned."""
        return f"{self.description['name']}@{self.description['version']}"

    @property
    def fasta(self) -> Path:
        """The bgzipped, indexed FASTA (for bcftools)."""
        return self.folder / "genome.fa.gz"

    def known_contigs(self) -> list[Contig]:
        """The contigs as `annotator.contigs.ContigMap` takes them."""
        return [Contig(contig.name, contig.length, contig.aliases) for contig in self.contigs]

    @classmethod
    def open(cls, folder: Path) -> Reference:
        """Map the folder. Raises ReferenceError_ when it is no reference, damaged, or of another format."""
        description = read_description(folder)
        contigs = tuple(
            ContigInfo(
                item["name"],
                item["length"],
                tuple(item["aliases"]),
                item["codon_table"],
                item.get("refget", ""),
            )
            for item in description["contigs"]
        )
        arrays = MappedArrays(folder)
        names = [contig.name for contig in contigs]
        return cls(
            folder, description, contigs, arrays, MappedGenome(arrays, names), GeneArrays(arrays, names)
        )
