"""The genome as one mapped array of bases, and how it is written."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pysam
from numpy.typing import NDArray

from annotator.errors import ReferenceError_
from annotator.reference.arrays import MappedArrays, save

GENOME = "genome"
OFFSETS = "genome.offset"
PART = "genome.part"  # in place of GENOME: only some contigs are there (`annotator.reference.partial_genome`)
_SLICE = 16 << 20
_HEADER = 128  # bytes of the header of a .npy file with one dimension


def write_genome(fasta: Path, folder: Path) -> list[tuple[str, int]]:
    """Write every contig of the FASTA, upper case, one byte a base; returns (name, length) in file order.

    The FASTA may be plain or bgzipped; an index is made beside it when it has none. Memory stays at one slice.
    """
    try:
        with pysam.FastaFile(str(fasta)) as source, GenomeWriter(folder) as writer:
            contigs = list(zip(source.references, source.lengths, strict=True))
            for name, length in contigs:
                for start in range(0, length, _SLICE):
                    text = source.fetch(name, start, min(start + _SLICE, length))
                    writer.add(text.upper().encode("ascii"))
    except (OSError, ValueError) as error:
        raise ReferenceError_("The FASTA cannot be read", f"{fasta.name}: {error}") from error
    writer.close([length for _, length in contigs])
    return contigs


class GenomeWriter:
    """Writes the array of bases as a stream, contig after contig, without keeping a page of it in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / f"{GENOME}.npy").open("wb")
        self._file.write(bytes(_HEADER))
        self._size = 0

    def __enter__(self) -> GenomeWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, bases: bytes) -> None:
        """Add bases, in upper case."""
        self._file.write(bases)
        self._size += len(bases)

    def close(self, lengths: Sequence[int]) -> None:
        """Write the array's header and where each contig begins; `lengths` in the order in which they were added."""
        self._file.close()
        with (self._folder / f"{GENOME}.npy").open("r+b") as file:
            file.write(array_head(self._size))
            if not self._size:  # an array of no bytes cannot be mapped
                file.write(b"\0")
        save(self._folder, OFFSETS, np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))


def array_head(bases: int) -> bytes:
    """Return the header of a genome's array of `bases` bytes."""
    out = io.BytesIO()
    about = {"descr": "|u1", "fortran_order": False, "shape": (max(bases, 1),)}
    np.lib.format.write_array_header_1_0(out, about)
    return out.getvalue()


def refget_accession(bases: NDArray[np.uint8]) -> str:
    """Return the GA4GH refget accession of a sequence (upper case letters, one byte each)."""
    return accession_of(hashlib.sha512(np.ascontiguousarray(bases).data).digest())


def accession_of(sha512: bytes) -> str:
    """Return the refget accession for the SHA-512 of a sequence: `SQ.` and sha512t24u."""
    return f"SQ.{base64.urlsafe_b64encode(sha512[:24]).decode('ascii')}"


def present_path(folder: Path) -> Path:
    """Return the file that says which contigs a folder has, if it has only some (`annotator.reference.partial_genome`)."""
    return folder / "present.genome"


class MappedGenome:
    """Reference bases by contig name (the port `annotator.genes.genome.Genome`) or number.

    Of a genome that is there in part, only fetched contigs can be read; others raise ReferenceError_.
    """

    def __init__(self, arrays: MappedArrays, names: Sequence[str]) -> None:
        self._arrays = arrays
        present = present_path(arrays.folder)
        in_part = present.is_file() and not (arrays.folder / f"{GENOME}.npy").is_file()
        self.bases: NDArray[np.uint8] = arrays[PART if in_part else GENOME]
        self._present = np.asarray(np.memmap(present, np.uint8, "r")) if in_part else None
        self._offsets: list[int] = arrays[OFFSETS].tolist()
        self._names = tuple(names)
        self._numbers = {name: number for number, name in enumerate(names)}

    def contig(self, number: int) -> NDArray[np.uint8]:
        """All bases of a contig (upper case letters, one byte each), mapped and not read."""
        begin, end = self._offsets[number], self._offsets[number + 1]
        if self._present is not None and not self._present[number] and begin < end:
            raise ReferenceError_(
                "A contig of the reference was not fetched", f"{self._names[number]}. The job is tried again."
            )
        return self.bases[begin:end]

    def fetch(self, contig: str, start: int, end: int) -> str:
        """Bases of the 0-based half-open range, cut at the contig's ends; empty if nothing is left."""
        number = self._numbers.get(contig)
        if number is None:
            return ""
        bases: bytes = self.contig(number)[max(0, start) : max(0, end)].tobytes()
        return bases.decode("ascii")

    def length(self, contig: str) -> int:
        number = self._numbers.get(contig)
        return 0 if number is None else self._offsets[number + 1] - self._offsets[number]

    def release(self) -> None:
        """Free the memory of the pages that were read."""
        self._arrays.release(GENOME, PART)
