"""Match the contigs of a gene file with those of a FASTA, and read the genetic codes that the gene file states.

GENCODE writes chr1, Ensembl 1 and NCBI NC_000001.11, and people combine genes and FASTA of different sources. As for variants
(`annotator.contigs`), an alias joins contigs of equal length only, if the gene file gives lengths (`##sequence-region`). A
mitochondrial contig without a length is joined if most of its genes have no stop inside there (hg19's chrM is not rCRS).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from annotator.bytes.digits import whole_number
from annotator.contigs import Contig, ContigMap, is_mitochondrial, plain_name
from annotator.errors import GeneModelError
from annotator.genes.codon_tables import TABLE_IDS
from annotator.genes.genome import Genome
from annotator.genes.outcome import BEYOND_END, OTHER_SEQUENCE, Place, Reading
from annotator.genes.transcript import assemble
from annotator.genes.transcript_record import TranscriptRecord

_CODE: Final = re.compile(rb'transl_table[= ]"?([0-9]{1,3})(?![0-9])')
_REGION: Final = b"##sequence-region"
_SHOWN: Final = 5
_ENOUGH: Final = 0.8
_AFTER_READING: Final = 2  # what is left out here comes after what the reader left out


@dataclass(slots=True)
class Stated:
    """The contigs of a gene file: their names and, if the file gives them, lengths in bases and NCBI genetic codes."""

    names: set[str] = field(default_factory=set)
    lengths: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


def stated(path: Path) -> Stated:
    """One pass over the lines of a GFF3 or GTF file. Raises GeneModelError when it cannot be read."""
    told = Stated()
    last = b""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as lines:
            for line in lines:
                if line.startswith(b"#"):
                    if line.startswith(b"##FASTA"):
                        break
                    note_region(line, told)
                    continue
                name = line[: line.find(b"\t")]
                if name != last and b"\t" in line:
                    last = name
                    told.names.add(seqid(name))
                if b"transl_table" in line:
                    note_code(line, seqid(name), told)
    except (OSError, EOFError) as error:
        raise GeneModelError("The gene file cannot be read", f"{path.name}: {error}") from error
    return told


def seqid(name: bytes) -> str:
    """Column 1 as `read_features` reads it: without percent codes."""
    return unquote(name.decode("utf-8", "replace"))


def note_code(line: bytes, contig: str, told: Stated) -> None:
    """Take up the genetic code that a line of this contig states; the contig's first one counts."""
    if (found := _CODE.search(line)) and int(found[1]) in TABLE_IDS:
        told.codes.setdefault(contig, int(found[1]))


def note_region(line: bytes, told: Stated) -> None:
    """Take up the length that a `##sequence-region` line states."""
    words = line.decode("utf-8", "replace").split()
    if (
        line.startswith(_REGION)
        and len(words) == 4
        and words[2] == "1"
        and (length := whole_number(words[3]))
    ):
        told.lengths[unquote(words[1])] = length


def places_of(told: Stated, contigs: Sequence[Contig]) -> dict[str, str]:
    """Gene file's name -> FASTA's name, for every contig that both have (mitochondrial aliases of unknown length too)."""
    known = ContigMap(contigs, told.lengths)
    places = {}
    for name in told.names:
        number = known[name]
        if number < 0 and name not in told.lengths and is_mitochondrial(name):
            number = next((i for i, contig in enumerate(contigs) if plain_name(contig.name) == "MT"), -1)
        if number >= 0 and (contigs[number].name == name or contigs[number].name not in told.names):
            places[name] = contigs[number].name
    return places


def joined(
    records: Iterable[TranscriptRecord],
    told: Stated,
    places: Mapping[str, str],
    genome: Genome,
    codes: Mapping[str, int],
    reading: Reading | None = None,
) -> list[TranscriptRecord]:
    """The records on the FASTA's contigs, under the FASTA's names; `codes` are the FASTA's contigs' genetic codes.

    Those on other contigs, and those that reach beyond their contig's end, are left out and counted in `reading`.
    Raises GeneModelError when the file has transcripts and none of them is on a contig of the FASTA.
    """
    counts = Reading() if reading is None else reading
    given = ReadRecords()
    for record in records:
        given.add(record, counts.place)
    found = given.joined(told, places, genome, codes, counts)
    check_contigs(given.elsewhere, bool(given.here))
    return found


class ReadRecords:
    """Records of a gene file, or of all lines of some of its contigs, as they are read."""

    def __init__(self) -> None:
        self._records: list[TranscriptRecord] = []
        self._met: list[Place] = []
        self.here: set[str] = set()  # contigs of the records that the FASTA has, after `joined`
        self.elsewhere: set[str] = set()  # those that it lacks

    def add(self, record: TranscriptRecord, place: Place) -> None:
        """Add a record; `place` is where the reader met it."""
        self._records.append(record)
        self._met.append(place)

    def joined(
        self,
        told: Stated,
        places: Mapping[str, str],
        genome: Genome,
        codes: Mapping[str, int],
        counts: Reading,
    ) -> list[TranscriptRecord]:
        """Return the records on the FASTA's contigs, under the FASTA's names. The others are counted."""
        places = self._without_doubtful(told, places, genome, codes)
        found = []
        for each, (kind, number) in zip(self._records, self._met, strict=True):
            counts.place = (kind + _AFTER_READING, number)
            place = places.get(each.contig)
            if place is None:
                counts.leave_out(OTHER_SEQUENCE, f"{each.id} on {each.contig}", len(each.coding))
            elif each.end > genome.length(place):
                counts.leave_out(BEYOND_END, f"{each.id} on {each.contig}", len(each.coding))
            else:
                found.append(each if place == each.contig else replace(each, contig=place))
        contigs = {each.contig for each in self._records}
        self.here, self.elsewhere = contigs & places.keys(), contigs - places.keys()
        counts.genes += len({(each.gene_id, each.contig) for each in found})
        counts.transcripts += len(found)
        counts.coding += sum(bool(each.coding) for each in found)
        counts.differing += sum(bool(each.refseq_match) for each in found)
        return found

    def _without_doubtful(
        self, told: Stated, places: Mapping[str, str], genome: Genome, codes: Mapping[str, int]
    ) -> Mapping[str, str]:
        """The places without those of mitochondrial names whose genes do not read through there."""
        doubtful = {name for name, place in places.items() if name != place and name not in told.lengths}
        present = {each.contig for each in self._records}
        for name in sorted(filter(is_mitochondrial, doubtful & present)):
            mine = [replace(each, contig=places[name]) for each in self._records if each.contig == name]
            if not reads_through(mine, genome, codes.get(places[name], 1)):
                places = {other: place for other, place in places.items() if other != name}
        return places


def check_contigs(elsewhere: set[str], some: bool) -> None:
    """Raise GeneModelError when the file has transcripts, all of them on contigs (`elsewhere`) that the FASTA lacks."""
    if elsewhere and not some:
        theirs = sorted(elsewhere)
        raise GeneModelError(
            "The genes lie on other sequences than the FASTA's",
            f"The gene file has {', '.join(theirs[:_SHOWN])}{' …' if len(theirs) > _SHOWN else ''}, and none of these "
            "is in the FASTA, under this name or another that is known for it.",
        )


def reads_through(records: Sequence[TranscriptRecord], genome: Genome, code: int) -> bool:
    """Whether most of the coding transcripts have no stop inside, which shows that they belong to this sequence."""
    coding = [assemble(record, genome, code) for record in records if record.coding]
    through = sum("*" not in transcript.peptide for transcript in coding)
    return bool(coding) and through >= _ENOUGH * len(coding)
