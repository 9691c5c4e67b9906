"""Pass complex cases to the readable rules and convert their answers to the kernel's format."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.records import Ints, Records
from annotator.engines.vep.edit import Edit
from annotator.engines.vep.kernel.classify import EXACT
from annotator.engines.vep.kernel.consequence import ConsequenceCodes
from annotator.engines.vep.kernel.events import Events
from annotator.engines.vep.kernel.sweep import R_ALLELE, R_CODE, R_TRANSCRIPT, R_WAY
from annotator.engines.vep.readable import Transcripts
from annotator.engines.vep.row import Shifts, row
from annotator.engines.vep.structural import structural_row
from annotator.reference.folder import Reference


@dataclass(frozen=True, slots=True)
class ExactAnswers:
    """For each EXACT row, in order: the fields EXON to Codons, each followed by a bar, and the HGVS offset."""

    texts: Strings
    offsets: Ints


class ReadableRules:
    """The readable path for single rows of one worker."""

    def __init__(self, reference: Reference, transcripts: Transcripts) -> None:
        self._reference = reference
        self._transcripts = transcripts
        self._last_ref: tuple[Records | None, int, int, str] = (None, 0, 0, "")

    def edit(self, records: Records, allele: int) -> Edit:
        """The ALT as input of the rules."""
        alleles = records.alleles
        contig = int(records.contig[alleles.record[allele]])
        ref, alt, shown = int(alleles.ref[allele]), int(alleles.alt[allele]), int(alleles.shown[allele])
        return Edit(
            self._reference.contigs[contig].name,
            int(alleles.start[allele]),
            int(alleles.end[allele]),
            self._ref(records, ref, int(alleles.ref_length[allele])),
            records.string(alt, alt + int(alleles.alt_length[allele])).upper(),
            records.string(shown, shown + int(alleles.shown_length[allele])).upper() or "-",
            int(alleles.number[allele]),
        )

    def _ref(self, records: Records, start: int, length: int) -> str:
        """REF, made once for its ALTs: a record may have thousands of them, and a REF of megabytes."""
        of, *place, text = self._last_ref
        if of is not records or place != [start, length]:
            text = records.string(start, start + length).upper()
            self._last_ref = (records, start, length, text)
        return text

    def answer(
        self, records: Records, rows: NDArray[np.int32], codes: ConsequenceCodes, events: Events
    ) -> ExactAnswers:
        """Compute the EXACT rows of the table and write their codes into it."""
        texts: list[str] = []
        offsets: list[int] = []
        current = -1
        for index in np.flatnonzero(rows[:, R_WAY] == EXACT).tolist():
            allele = int(rows[index, R_ALLELE])
            if allele in events.names:
                transcript = self._transcripts.get(int(rows[index, R_TRANSCRIPT]))
                number = int(records.alleles.number[allele])
                found = structural_row(transcript, events.event(allele, transcript.contig, number))
                rows[index, R_CODE] = codes.of_text(found.consequence)
                texts.append(found.place())
                offsets.append(0)
                continue
            if allele != current:
                current = allele
                edit = self.edit(records, allele)
                shifts = Shifts(edit, self._reference.genome)
            transcript = self._transcripts.get(int(rows[index, R_TRANSCRIPT]))
            found = row(transcript, edit, self._reference.genome, shifts, whole=False)
            rows[index, R_CODE] = codes.of_text(found.consequence)
            texts.append(found.place())
            offsets.append(int(found.hgvs_offset or 0))
        return ExactAnswers(Strings.of(texts), np.array(offsets or [0], np.int64))

    def genomic(self, records: Records, allele: int) -> str:
        """HGVSg of an ALT that the kernel does not write."""
        return Shifts(self.edit(records, allele), self._reference.genome).hgvsg
