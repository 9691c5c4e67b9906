"""Build a transcript's record from its lines: the part that GFF3 and GTF share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import pairwise
from sys import intern

from annotator.bytes.digits import whole_number
from annotator.genes.features import Feature
from annotator.genes.naming import (
    MANE_PLUS_CLINICAL,
    MANE_SELECT,
    bare_id,
    ensembl_partner,
    gene_id,
    hgnc,
    symbol,
    tags,
)
from annotator.genes.outcome import NO_PARTS, TRANS_SPLICED, Reading
from annotator.genes.refseq_match import refseq_match
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord

_TRANSL_EXCEPT_SEC = "aa:Sec"


@dataclass(slots=True)
class TranscriptParts:
    """The parts of one transcript, stored compactly, because a human gene file has millions of them.

    `names` runs parallel to `coding`; `proteins` keeps the first CDS line of every name. `strands` has bit 0 for a part
    on the forward strand and bit 1 for one on the reverse strand, `protein_strands` the same for each name.
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
    utrs: list[tuple[int, int]] = field(default_factory=list)
    no_phase: int = 0
    strands: int = 0
    protein_strands: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, first: Feature) -> TranscriptParts:
        """Empty parts; `first` stands in for a transcript line that the file lacks."""
        return cls(first, first.start, first.end)

    def add(self, kind: str, feature: Feature) -> None:
        """`kind` is exon, coding, utr, stop or selenocysteine."""
        self.start, self.end = min(self.start, feature.start), max(self.end, feature.end)
        bit = 1 if feature.strand == 1 else 2
        self.strands |= bit
        if kind == "exon":
            self.exons.append((feature.start, feature.end))
        elif kind == "coding":
            name = intern(feature.first("protein_id", "ID", "Name"))
            self.no_phase += feature.phase is None
            self.coding.append(CodingSegment(feature.start, feature.end, feature.phase or 0))
            self.names.append(name)
            self.proteins.setdefault(name, feature)
            self.protein_strands[name] = self.protein_strands.get(name, 0) | bit
        elif kind == "utr":
            self.utrs.append((feature.start, feature.end))
        elif kind == "stop":
            self.stops.append(CodingSegment(feature.start, feature.end, feature.phase or 0))
        else:
            self.selenocysteines.append(feature.start)

    def span(self) -> Feature:
        """A transcript line for files that have none: the range of all parts, attributes of the first."""
        return replace(self.first, start=self.start, end=self.end)

    def by_protein(self) -> Iterator[TranscriptParts]:
        """The coding parts of each protein apart."""
        for name, feature in self.proteins.items():
            own = TranscriptParts.of(feature)
            own.proteins[name] = feature
            own.coding = [part for part, owner in zip(self.coding, self.names, strict=True) if owner == name]
            own.start, own.end = min(part.start for part in own.coding), max(part.end for part in own.coding)
            own.no_phase, own.strands = self.no_phase, self.protein_strands[name]
            yield own

    def name_proteins(self) -> None:
        """Give proteins without protein_id the name of their gene's locus, else of their line (Prokka, Bakta)."""
        for name, line in self.proteins.items():
            if not line.first("protein_id") and (own := line.first("locus_tag") or bare_id(line.first("ID"))):
                self.proteins[name] = replace(line, attributes=line.attributes | {"protein_id": own})

    def make_noncoding(self) -> None:
        """Keep the coding lines' places as exons only."""
        self.exons = [(part.start, part.end) for part in self.coding]
        self.coding, self.proteins = [], {}


def record_of(
    transcript: Feature,
    gene: Feature | None,
    parts: TranscriptParts,
    biotype: str,
    reading: Reading,
    alignments: Mapping[str, Sequence[Feature]] | None = None,
) -> Iterator[TranscriptRecord]:
    """The record of one transcript; None for one that cannot be annotated correctly, which is counted in `reading`.

    `alignments`: RefSeq transcript -> its `cDNA_match` lines on the contig.
    """
    lines = len(parts.coding)
    reading.cds_lines += lines
    if parts.strands == 3 or _is_trans_spliced(transcript, gene, parts):
        reading.leave_out(TRANS_SPLICED, transcript, lines)
        return
    strand = -1 if parts.strands == 2 else 1
    falling = strand == -1
    exons = sorted(set(parts.exons), reverse=falling)
    coding = _coding(parts, falling)
    if parts.no_phase and coding:
        reading.no_phase += parts.no_phase
        coding = _with_phases(coding)
    elif not _phases_agree(coding):
        reading.wrong_phase += 1
    if not exons:
        exons = _exons_of(coding, parts.utrs, falling)
    if not exons:
        reading.leave_out(NO_PARTS, transcript, lines)
        return
    first_coding = next(iter(parts.proteins.values()), None)
    tagged = tags(transcript)
    source, hgnc_id = hgnc(transcript, gene)
    version = transcript.first("transcript_version", "version")
    name = transcript.first("transcript_id") or bare_id(transcript.first("ID", "Name", "id", "name"))
    name = name or transcript.first("locus_tag") or f"{transcript.contig}_{transcript.start}"
    protein = (first_coding.first("protein_id") if first_coding else "") or ""
    start = min(transcript.start, min(low for low, _ in exons))
    end = max(transcript.end, max(high for _, high in exons))
    cds = (min(part.start for part in coding), max(part.end for part in coding)) if coding else None
    partner = ensembl_partner(transcript) if tagged.mane else ""
    yield TranscriptRecord(
        id=name,
        contig=transcript.contig,
        start=start,
        end=end,
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
        mane_select=partner if tagged.mane == MANE_SELECT else "",
        mane_plus_clinical=partner if tagged.mane == MANE_PLUS_CLINICAL else "",
        appris=tagged.appris,
        tsl=tagged.tsl,
        ccds=tagged.ccds,
        flags=tagged.flags,
        selenocysteines=_selenocysteines(parts),
        refseq_match=refseq_match(
            transcript, parts.proteins.values(), (alignments or {}).get(name, ()), (start, end), cds
        ),
    )


def _coding(parts: TranscriptParts, falling: bool) -> list[CodingSegment]:
    """CDS lines, transcript order, each once; a stop codon of its own line that touches a CDS is joined to it."""
    unique = {(line.start, line.end): line.phase for line in parts.coding}
    for stop in parts.stops:
        if not any(low <= stop.start and stop.end <= high for low, high in unique):
            unique.setdefault((stop.start, stop.end), stop.phase)
    segments = [CodingSegment(low, high, phase) for (low, high), phase in unique.items()]
    return sorted(segments, key=lambda segment: (segment.start, segment.end), reverse=falling)


def _exons_of(
    coding: list[CodingSegment], utrs: list[tuple[int, int]], falling: bool
) -> list[tuple[int, int]]:
    """Exons for a file without exon lines: its CDS and UTR lines, those that touch joined to one exon."""

    def join(exons: list[tuple[int, int]], place: tuple[int, int]) -> list[tuple[int, int]]:
        if exons and place[0] == exons[-1][1] + 1:
            return [*exons[:-1], (exons[-1][0], place[1])]
        return [*exons, place]

    rising = sorted({*((segment.start, segment.end) for segment in coding), *utrs})
    exons: list[tuple[int, int]] = reduce(join, rising, [])
    return exons[::-1] if falling else exons


def _with_phases(coding: list[CodingSegment]) -> list[CodingSegment]:
    """Phases from the lengths, for a file that gives none: the first codon begins at the first base."""
    made, phase = [], 0
    for segment in coding:
        made.append(replace(segment, phase=phase))
        phase = _next_phase(segment, phase)
    return made


def _phases_agree(coding: list[CodingSegment]) -> bool:
    """Each phase follows from the one before it. Lines that overlap (ribosomal slippage) shift the frame on purpose."""
    return all(
        after.phase == _next_phase(before, before.phase)
        or (before.start <= after.end + 1 and after.start <= before.end + 1)
        for before, after in pairwise(coding)
    )


def _next_phase(segment: CodingSegment, phase: int) -> int:
    return (phase - (segment.end - segment.start + 1)) % 3


def _is_trans_spliced(transcript: Feature, gene: Feature | None, parts: TranscriptParts) -> bool:
    """Joined from separate transcripts (plastids' rps12, mod(mdg4)): no single stretch of the genome gives its sequence."""
    stated = (transcript, gene, *parts.proteins.values())
    return any(
        feature is not None and feature.first("exception").replace("_", "-") == "trans-splicing"
        for feature in stated
    )


def _selenocysteines(parts: TranscriptParts) -> tuple[int, ...]:
    """Lowest genomic positions of the codons read as U: own lines, or NCBI's `transl_except=(pos:a..b,aa:Sec)`."""
    found = set(parts.selenocysteines)
    for line in parts.proteins.values():
        for item in line.first("transl_except").split("("):
            if _TRANSL_EXCEPT_SEC in item:
                digits = item.split("pos:")[-1].removeprefix("complement(").split(",")[0].split("..")[0]
                if (place := whole_number(digits)) is not None:
                    found.add(place)
    return tuple(sorted(found))
