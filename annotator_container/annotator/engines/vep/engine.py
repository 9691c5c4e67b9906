"""Engine `vep`: Ensembl VEP's answers from a reference of FASTA and GFF3."""

from __future__ import annotations

from annotator.chunk.batch import CsqField
from annotator.chunk.engine import EngineWorker
from annotator.engines.vep.fields import FIELDS, HAPLOTYPE_FIELDS, csq_field, set_fields
from annotator.engines.vep.haplotypes.find import Haplotypes
from annotator.engines.vep.kernel.worker import KernelWorker
from annotator.engines.vep.readable import ReadableWorker, Transcripts
from annotator.reference.folder import Reference


class VepEngine:
    """Annotate as VEP 116 does. `readable` uses only the readable rules, without compiled code (tests compare the two).

    With `samples`, the number of the file's samples, rows also have the columns HAPLOTYPE_FIELDS.
    """

    name = "vep"
    version = "1"

    def __init__(self, reference: Reference, readable: bool = False, samples: int = 0) -> None:
        self._reference = reference
        self._readable = readable
        self._samples = samples

    @property
    def fields(self) -> tuple[CsqField, ...]:
        names = *FIELDS, *set_fields(self._reference.genes.names)
        return tuple(csq_field(name) for name in (*names, *(HAPLOTYPE_FIELDS if self._samples else ())))

    def worker(self) -> EngineWorker:
        transcripts = Transcripts(self._reference)
        haplotypes = Haplotypes(self._reference, transcripts, self._samples) if self._samples else None
        worker = ReadableWorker if self._readable else KernelWorker
        return worker(self._reference, transcripts, haplotypes)
