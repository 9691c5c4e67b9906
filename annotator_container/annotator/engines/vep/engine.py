"""Engine `vep`: Ensembl VEP's answers from a reference of FASTA and GFF3."""

from __future__ import annotations

from annotator.chunk.batch import CsqField
from annotator.chunk.engine import EngineWorker
from annotator.engines.vep.fields import FIELDS, csq_field
from annotator.engines.vep.kernel.worker import KernelWorker
from annotator.engines.vep.readable import ReadableWorker
from annotator.reference.folder import Reference


class VepEngine:
    """Answers as VEP 116 does. `readable` leaves the compiled path out (tests compare the two)."""

    name = "vep"
    version = "1"

    def __init__(self, reference: Reference, readable: bool = False) -> None:
        self._reference = reference
        self._readable = readable

    @property
    def fields(self) -> tuple[CsqField, ...]:
        return tuple(csq_field(name) for name in FIELDS)

    def worker(self) -> EngineWorker:
        return ReadableWorker(self._reference) if self._readable else KernelWorker(self._reference)
