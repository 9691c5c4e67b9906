"""Lookups in one reference: parse the text, cut its place out of the reference, and annotate the allele there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import Contig, ContigMap
from annotator.genes.transcript import Transcript
from annotator.lookup import resolve
from annotator.lookup.answer import answered
from annotator.lookup.codon_changes import changes_of
from annotator.lookup.cutout import Span, Whole, cut_out, within
from annotator.lookup.names import Names
from annotator.lookup.notation import HgvsChange, Residue, RsId, Written, read
from annotator.lookup.problems import MOST_CANDIDATES, Candidate, LookupError_, NotAVariant, NotUnique
from annotator.lookup.ranged_arrays import Files, RangedArrays
from annotator.lookup.resolve import Allele
from annotator.lookup.rsids import RsIds
from annotator.reference import layout
from annotator.reference.folder import Reference
from annotator.tracks.publication import PublishedTrack

_GENOMIC: Final = ("g", "m")


class Desk:
    """Looks variants up, one after another. What several lookups read of the reference is kept.

    `files` and `description` are those of one version of a reference; `scratch` holds a lookup's files until it ends.
    """

    def __init__(
        self, files: Files, description: Mapping[str, Any], scratch: Path, now: Callable[[], datetime]
    ) -> None:
        arrays = RangedArrays(files)
        self._whole = Whole(arrays, description)
        self._names = Names(arrays)
        self._ids = RsIds()
        self._scratch, self._now = scratch, now
        self._contigs = ContigMap(
            Contig(item["name"], item["length"], tuple(item["aliases"])) for item in description["contigs"]
        )

    def look(self, text: str, tracks: Sequence[PublishedTrack], *, files: bool = True) -> dict[str, Any]:
        """Return the answer for the variant that a text names; its `files` are null unless `files`.

        Raises LookupError_ if the text is at fault, other AnnotatorErrors if it is not.
        """
        found = read(text)
        if isinstance(found, RsId):
            found = self._ids.find(found, tracks)
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            here = Path(folder)
            allele, reference = self._allele(found, here)
            contig = self._contigs.contigs[allele.contig]
            output = here / "answer"
            output.mkdir()
            about = (contig.name, contig.length), (allele.position, allele.ref, allele.alt)
            return {"given": text, **answered(*about, reference, tracks, output, self._now, files)}

    def _allele(self, found: Written | HgvsChange | Residue, folder: Path) -> tuple[Allele, Path]:
        """Return the allele, and the part of the reference around it. Raises LookupError_."""
        if isinstance(found, Residue) or (isinstance(found, HgvsChange) and found.numbering not in _GENOMIC):
            return self._of_transcripts(found, folder)
        name = found.contig if isinstance(found, Written) else found.name
        assembly = str(self._whole.description.get("assembly") or "")
        number = resolve.contig_of(self._contigs, name, assembly)
        length = self._contigs.contigs[number].length

        def bases(start: int, end: int) -> str:
            return self._whole.bases(number, start, end).decode("ascii")

        if isinstance(found, Written):
            allele = resolve.written(found, number, length, bases)
        else:
            allele = resolve.genomic(found, number, length, bases)
        place = Span(number, allele.position, allele.position + len(allele.ref) - 1)
        return allele, self._cut(place, folder)

    def _of_transcripts(self, change: HgvsChange | Residue, folder: Path) -> tuple[Allele, Path]:
        """Return the one allele that a change means on all transcripts of its name. Raises NotUnique if there are several."""
        named = self._names.find(change.name, proteins=isinstance(change, Residue))
        numbers, rows = self._numbered(change, named.numbers)
        by_allele: dict[Allele, list[Transcript]] = {}
        parts: dict[int, Path] = {}
        problems: list[tuple[Transcript, LookupError_]] = []
        for contig in dict.fromkeys(rows[:, layout.CONTIG].tolist()):
            mine = rows[:, layout.CONTIG] == contig
            place = Span(contig, int(rows[mine, layout.START].min()), int(rows[mine, layout.END].max()))
            parts[contig] = self._cut(place, folder)
            reference = Reference.open(parts[contig])
            for number in np.searchsorted(within(self._whole, place), numbers[mine]).tolist():
                transcript = reference.genes.transcript(number, reference.genome)
                try:
                    for one in [change] if isinstance(change, HgvsChange) else changes_of(change, transcript):
                        allele = resolve.coding(one, transcript, contig, reference.genome)
                        by_allele.setdefault(allele, []).append(transcript)
                except LookupError_ as problem:
                    problems.append((transcript, problem))
        if len(by_allele) > 1:
            raise self._several(change, by_allele)
        if not by_allele:
            raise min(problems, key=lambda item: _rank(item[0]))[1]
        allele = next(iter(by_allele))
        return allele, parts[allele.contig]

    def _numbered(
        self, change: HgvsChange | Residue, numbers: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the transcripts that have positions of this kind, and their columns. Raises NotAVariant if there are none."""
        rows = self._whole.arrays.taken("transcript", numbers)
        coding = isinstance(change, Residue) or change.numbering == "c"
        fits = (rows[:, layout.CODING] != 0) == coding
        if not fits.any():
            kind, other = ("no coding sequence", "n.") if coding else ("a coding sequence", "c.")
            raise NotAVariant(f"{change.name} has {kind}: its positions are written {other}")
        return numbers[fits], rows[fits]

    def _several(
        self, change: HgvsChange | Residue, found: Mapping[Allele, Sequence[Transcript]]
    ) -> NotUnique:
        ranked = sorted(found.items(), key=lambda item: min(map(_rank, item[1])))
        candidates = tuple(
            Candidate(
                allele.key(self._contigs.contigs[allele.contig].name),
                tuple(item.hgvs_id for item in sorted(transcripts, key=_rank)),
            )
            for allele, transcripts in ranked[:MOST_CANDIDATES]
        )
        detail = f"By the transcripts of {change.name} this can be {len(found):,} different variants. Choose one of them."
        return NotUnique(detail, candidates)

    def _cut(self, place: Span, folder: Path) -> Path:
        part = folder / f"{place.contig}"
        part.mkdir()
        cut_out(self._whole, place, part)
        return part


def _rank(transcript: Transcript) -> tuple[bool, bool, bool, str]:
    """Return the sort key of a transcript: MANE Select first, then MANE Plus Clinical, then the canonical one."""
    record = transcript.record
    return record.mane != "MANE_Select", record.mane != "MANE_Plus_Clinical", not record.canonical, record.id
