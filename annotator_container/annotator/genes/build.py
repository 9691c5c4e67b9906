"""From a transcript's own lines to its record: what GFF3 and GTF have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from sys import intern

from annotator.genes.errors import GeneModelError
from annotator.genes.features import Feature
from annotator.genes.naming import bare_id, gene_id, hgnc, symbol, tags
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord

_TRANSL_EXCEPT_SEC = "aa:Sec"


@dataclass(slots=True)
class Parts:
    """What lies below one transcript, kept small: a human gene file has millions of such lines.

    `names` runs parallel to `coding`; `proteins` keeps the first CDS line of every name.
    """

    first: Feature
    start: int
    end: int
    exons: list[tuple[int, int]] = field(default_factory=list)
    coding: list[CodingSegment] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    proteins: dict[str, Feature] = field(default_factory=dict)
    stops: list[CodingSegment] = field(default_factory=list)
    selenocysteines: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, first: Feature) -> Parts:
        """Empty parts; `first` stands in for a transcript line that the file lacks."""
        return cls(first, first.start, first.end)

    def add(self, kind: str, feature: Feature) -> None:
        """`kind` is exon, coding, stop or selenocysteine."""
        self.start, self.end = min(self.start, feature.start), max(self.end, feature.end)
        if kind == "exon":
            self.exons.append((feature.start, feature.end))
        elif kind == "coding":
            name = intern(feature.first("protein_id", "ID", "Name"))
            self.coding.append(CodingSegment(feature.start, feature.end, feature.phase))
            self.names.append(name)
            self.proteins.setdefault(name, feature)
        elif kind == "stop":
            self.stops.append(CodingSegment(feature.start, feature.end, feature.phase))
        else:
            self.selenocysteines.append(feature.start)

    def span(self) -> Feature:
        """A transcript line for files that have none: the range of all parts, attributes of the first."""
        return replace(self.first, start=self.start, end=self.end)

    def by_protein(self) -> Iterator[Parts]:
        """The coding parts of each protein apart."""
        for name, feature in self.proteins.items():
            own = Parts.of(feature)
            own.proteins[name] = feature
            own.coding = [part for part, owner in zip(self.coding, self.names, strict=True) if owner == name]
            own.start, own.end = min(part.start for part in own.coding), max(part.end for part in own.coding)
            yield own


def record_of(transcript: Feature, gene: Feature | None, parts: Parts, biotype: str) -> TranscriptRecord:
    """The record of one transcript. Raises GeneModelError when nothing lies below it."""
    strand = transcript.strand
    falling = strand == -1
    exons = sorted(set(parts.exons), reverse=falling)
    coding = _coding(parts, falling)
    if not exons:
        exons = _exons_of(coding, falling)
    if not exons:
        raise GeneModelError(
            "The gene file is damaged", f"line {transcript.number}: a transcript without exons"
        )
    first_coding = next(iter(parts.proteins.values()), None)
    tagged = tags(transcript)
    source, hgnc_id = hgnc(transcript, gene)
    version = transcript.first("transcript_version", "version")
    name = transcript.first("transcript_id") or bare_id(transcript.first("ID", "Name", "id", "name"))
    protein = (first_coding.first("protein_id") if first_coding else "") or ""
    return TranscriptRecord(
        id=name,
        contig=transcript.contig,
        start=min(transcript.start, min(low for low, _ in exons)),
        end=max(transcript.end, max(high for _, high in exons)),
        strand=strand,
        biotype=biotype,
        exons=tuple(exons),
        coding=tuple(coding),
        version=version,
        gene_id=gene_id(transcript, gene),
        symbol=symbol(transcript, gene),
        symbol_source=source,
        hgnc_id=hgnc_id,
        protein_id=protein,
        protein_version=first_coding.first("protein_version") if first_coding else "",
        canonical=tagged.canonical,
        mane=tagged.mane,
        appris=tagged.appris,
        tsl=tagged.tsl,
        ccds=tagged.ccds,
        flags=tagged.flags,
        selenocysteines=_selenocysteines(parts),
    )


def _coding(parts: Parts, falling: bool) -> list[CodingSegment]:
    """CDS lines, transcript order, each once; a stop codon of its own line that touches a CDS is joined to it."""
    unique = {(line.start, line.end): line.phase for line in parts.coding}
    for stop in parts.stops:
        if not any(low <= stop.start and stop.end <= high for low, high in unique):
            unique.setdefault((stop.start, stop.end), stop.phase)
    segments = [CodingSegment(low, high, phase) for (low, high), phase in unique.items()]
    return sorted(segments, key=lambda segment: (segment.start, segment.end), reverse=falling)


def _exons_of(coding: list[CodingSegment], falling: bool) -> list[tuple[int, int]]:
    """Exons for a file that has CDS lines only: each CDS is one, but a stop codon that touches it is no other."""

    def join(exons: list[tuple[int, int]], segment: CodingSegment) -> list[tuple[int, int]]:
        if exons and segment.start == exons[-1][1] + 1:
            return [*exons[:-1], (exons[-1][0], segment.end)]
        return [*exons, (segment.start, segment.end)]

    rising = sorted(coding, key=lambda segment: (segment.start, segment.end))
    exons: list[tuple[int, int]] = reduce(join, rising, [])
    return exons[::-1] if falling else exons


def _selenocysteines(parts: Parts) -> tuple[int, ...]:
    """Lowest genomic positions of the codons read as U: own lines, or NCBI's `transl_except=(pos:a..b,aa:Sec)`."""
    found = set(parts.selenocysteines)
    for line in parts.proteins.values():
        for item in line.first("transl_except").split("("):
            if _TRANSL_EXCEPT_SEC in item:
                digits = item.split("pos:")[-1].removeprefix("complement(").split(",")[0].split("..")[0]
                if digits.isdigit():
                    found.add(int(digits))
    return tuple(sorted(found))
