"""Open a reference folder: everything is memory-mapped, so a human genome opens in well under a second."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.contigs import Contig
from annotator.errors import ReferenceError_
from annotator.reference.arrays import MappedArrays
from annotator.reference.build import DESCRIPTION, FORMAT, FORMAT_OF_SETS, ContigInfo
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
        description = cls._described(folder)
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

    @classmethod
    def label_of(cls, folder: Path) -> str:
        """The label of the reference in a folder of which only reference.json needs to be there. Raises as `open`."""
        description = cls._described(folder)
        return f"{description['name']}@{description['version']}"

    @staticmethod
    def _described(folder: Path) -> dict[str, Any]:
        try:
            description: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ReferenceError_(
                "There is no reference here", f"{folder} holds no {DESCRIPTION}."
            ) from error
        except (OSError, ValueError) as error:
            raise ReferenceError_(
                "The reference is damaged", f"{DESCRIPTION} cannot be read: {error}."
            ) from error
        if description.get("format") not in (FORMAT, FORMAT_OF_SETS):
            raise ReferenceError_(
                "The reference has another format",
                f"It has format {description.get('format')}, this version reads {FORMAT} and {FORMAT_OF_SETS}; build it again.",
            )
        return description
