"""Exon structure of transcripts for drawing: models.bin, in blocks of 64 genes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.escaping import escaped, escaped_symbol
from annotator.bytes.strings import Ints, Strings
from annotator.genes.transcript import Transcript
from annotator.genes.transcript_record import TranscriptRecord
from annotator.outputs.explore.twins import GeneOfSet, GenesOfSets, Twins, find_twins, write_twins
from annotator.outputs.explore.write.files import OutFolder
from annotator.outputs.explore.write.line_blocks import write_blocks
from annotator.reference.coded import CodedTexts, Coder

BLOCK_GENES: Final = 64
_THREADS: Final = 2
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
    source: str = ""

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
            **({"source": self.source} if self.source else {}),
        }


@dataclass(frozen=True, slots=True)
class ModelPart:
    """Genes and models (JSON) of some transcripts; `of_sets` are the genes of references with several gene sets."""

    genes: CodedTexts
    models: Strings
    of_sets: tuple[GeneOfSet, ...] = ()


class ModelKeeper:
    """Collects transcripts as the explorer draws them."""

    def __init__(self) -> None:
        self._genes = Coder()
        self._models: list[str] = []
        self._of_sets = GenesOfSets()

    def add(self, transcript: Transcript) -> None:
        if transcript.record.source:
            self._of_sets.add(GeneOfSet.of(transcript.record))
        self.add_model(model_of(transcript.record))

    def add_model(self, model: TranscriptModel) -> None:
        """The next transcript."""
        self._genes.add(model.gene_id)
        self._models.append(json.dumps(model.as_json(), separators=(",", ":")))

    def part(self) -> ModelPart:
        return ModelPart(self._genes.done(), Strings.of(self._models), self._of_sets.genes())


class ModelPreparation:
    """Writes explore.models.bin and .idx of a reference, and which genes of several gene sets are one: their transcripts are
    drawn together."""

    def keeper(self) -> ModelKeeper:
        return ModelKeeper()

    def write(
        self, parts: Sequence[ModelPart], order: Ints, columns: NDArray[np.int32], folder: Path
    ) -> None:
        del columns
        genes = CodedTexts.joined([part.genes for part in parts], order)
        of_sets = GenesOfSets()
        for part in parts:
            for gene in part.of_sets:
                of_sets.add(gene)
        twins = find_twins(of_sets.genes())
        write_twins(twins, folder)
        names = [genes.texts[code] for code in range(len(genes.texts))]
        names = [twins.get(name, name) for name in names]
        used = sorted({names[code] for code in set(genes.codes.tolist())})
        place = {name: number for number, name in enumerate(used)}
        rank = np.array([place.get(name, 0) for name in names], np.int64)
        by_gene = np.argsort(rank[genes.codes], kind="stable")
        ends = np.cumsum(np.bincount(rank[genes.codes], minlength=len(used))).tolist()
        numbers = order[by_gene]
        # The texts stay in their parts: together they are the largest thing that a reference is made of.
        counts = [len(part.models) for part in parts]
        part_of = np.repeat(np.arange(len(parts)), counts)[numbers]
        begins = np.concatenate([part.models.offsets[:-1] for part in parts])[numbers]
        stops = np.concatenate([part.models.offsets[1:] for part in parts])[numbers]
        texts_of = [part.models.data.data for part in parts]

        def blocks() -> Iterator[bytes]:
            for at in range(0, len(used), BLOCK_GENES):
                texts = []
                for place in range(at, min(at + BLOCK_GENES, len(used))):
                    first, last = ends[place - 1] if place else 0, ends[place]
                    own = b",".join(
                        [
                            texts_of[part][begin:stop]
                            for part, begin, stop in zip(
                                part_of[first:last].tolist(),
                                begins[first:last].tolist(),
                                stops[first:last].tolist(),
                                strict=True,
                            )
                        ]
                    )
                    texts.append(b"%b:[%b]" % (json.dumps(used[place]).encode(), own))
                yield b"{%b}" % b",".join(texts)

        out = OutFolder(folder)
        _write_blocks(out, used, blocks(), REFERENCE_BIN, REFERENCE_INDEX, _THREADS, twins)


def model_of(record: TranscriptRecord) -> TranscriptModel:
    """The transcript as the explorer draws it; ids as CSQ has them, since models are looked up by these."""
    coding = record.coding
    return TranscriptModel(
        escaped(record.id),
        escaped(record.gene_id),
        record.contig,
        record.strand,
        record.biotype,
        tuple(sorted(record.exons)),
        (min(part.start for part in coding), max(part.end for part in coding)) if coding else None,
        escaped_symbol(record.symbol),
        escaped(record.protein_id),
        record.canonical,
        record.mane_select,
        record.source,
    )


def _write_blocks(
    out: OutFolder,
    ids: Sequence[str],
    blocks: Iterator[bytes],
    name: str,
    index: str,
    threads: int,
    twins: Twins,
) -> None:
    """Blocks of BLOCK_GENES genes, `ids` in their order."""
    sizes = write_blocks(out, name, blocks, threads)
    places = {gene: at // BLOCK_GENES for at, gene in enumerate(ids)}
    about = {"sizes": sizes, "genes": places, **({"twins": twins} if twins else {})}
    out.gzip(index, json.dumps(about, separators=(",", ":")).encode())


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
