"""Exon structure of transcripts for drawing: models.bin, in blocks of 64 genes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.outputs.explore.write.blocks import write_blocks
from annotator.outputs.explore.write.files import OutFolder

BLOCK_GENES: Final = 64
REFERENCE_BIN: Final = "explore.models.bin"
REFERENCE_INDEX: Final = "explore.models.idx"


@dataclass(frozen=True, slots=True)
class TranscriptModel:
    """One transcript: 1-based inclusive positions, exons by position; `cds` is its genomic span or None."""

    id: str
    gene_id: str
    contig: str
    strand: int
    biotype: str
    exons: tuple[tuple[int, int], ...]
    cds: tuple[int, int] | None = None
    name: str = ""
    protein: str = ""
    canonical: bool = False
    mane: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "biotype": self.biotype,
            "strand": self.strand,
            "contig": self.contig,
            "exons": self.exons,
            "cds": self.cds,
            "canonical": self.canonical,
            "mane": self.mane,
            "protein": self.protein,
        }


def write_models(transcripts: Iterable[TranscriptModel], folder: Path, threads: int = 2) -> None:
    """Write explore.models.bin and .idx of a reference; `transcripts` are sorted first unless they come gene by gene."""
    out = OutFolder(folder)
    _write(out, _by_gene(transcripts), REFERENCE_BIN, REFERENCE_INDEX, threads)


def _by_gene(transcripts: Iterable[TranscriptModel]) -> dict[str, list[TranscriptModel]]:
    genes: dict[str, list[TranscriptModel]] = {}
    for transcript in transcripts:
        genes.setdefault(transcript.gene_id, []).append(transcript)
    return genes


def _write(
    out: OutFolder, genes: dict[str, list[TranscriptModel]], name: str, index: str, threads: int
) -> None:
    ids = sorted(genes)

    def blocks() -> Iterator[bytes]:
        for at in range(0, len(ids), BLOCK_GENES):
            block = {gene: [item.as_json() for item in genes[gene]] for gene in ids[at : at + BLOCK_GENES]}
            yield json.dumps(block, separators=(",", ":")).encode()

    sizes = write_blocks(out, name, blocks(), threads)
    places = {gene: at // BLOCK_GENES for at, gene in enumerate(ids)}
    out.gzip(index, json.dumps({"sizes": sizes, "genes": places}, separators=(",", ":")).encode())


def add_models(out: OutFolder, reference: Path | None) -> bool:
    """Copy models.bin and models.idx from the reference; False when it has none."""
    if reference is None or not (reference / REFERENCE_BIN).exists():
        return False
    for source, name in ((REFERENCE_BIN, "models.bin"), (REFERENCE_INDEX, "models.idx")):
        target = out.path / name
        shutil.copyfile(reference / source, target)
        with target.open("rb") as copied:
            out.listed(name, target.stat().st_size, hashlib.file_digest(copied, "sha256").hexdigest())
    return True
