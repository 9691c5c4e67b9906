"""Rows of symbolic alleles (`<DEL>`, `<DUP>`…) and breakends: what their place alone can tell.

Source: ensembl-vep Parser/VCF.pm (classes, END and SVLEN) and the structural branches of VariationEffect.pm. As in
VEP an event begins at the base after POS, Allele is the class, splice terms are for sequence alleles only, and no
HGVS is given. VEP gives every structural allele over a start codon `start_retained_variant` without looking; we do
not. Events longer than `MAX_LENGTH` (VEP's --max_sv_size, which leaves them out) get one row a gene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from annotator.engines.vep.alleles import NO_ALLELE, Edit
from annotator.engines.vep.consequences import CODING_BIOTYPE, NMD_BIOTYPE, REACH, utr_terms
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.pick import length_of, preference
from annotator.engines.vep.row import Row, escape, located_columns, transcript_columns
from annotator.engines.vep.splice import splice_facts
from annotator.engines.vep.structural_class import BREAKPOINT, class_of, is_gain, is_insertion, is_loss
from annotator.genes.transcript import Transcript
from annotator.terms import BIT, IMPACT

MAX_LENGTH: Final = 10_000_000
_BREAKEND: Final = re.compile(r"[\[\]]([^\[\]]+):(\d+)[\[\]]")


@dataclass(frozen=True, slots=True)
class Event:
    """A structural event: its class (Sequence Ontology), place (an insertion has start = end + 1), mate if a breakend."""

    edit: Edit
    kind: str
    mate: tuple[str, int] | None = None

    @property
    def is_long(self) -> bool:
        return self.edit.end - self.edit.start + 1 > MAX_LENGTH


def as_written(name: str) -> str:
    """A contig's name unchanged: for callers whose names are the reference's."""
    return name


def event_of(
    contig: str,
    position: int,
    alts: Sequence[str],
    index: int,
    info: str,
    name_of: Callable[[str], str] = as_written,
) -> Event | None:
    """The event of a symbolic or breakend ALT; None for any other. Needs INFO's END, else SVLEN, else it is a point.

    `name_of` gives the reference's name of a contig that the file names in a breakend.
    """
    alt = alts[index]
    number = index + 1
    if found := _BREAKEND.search(alt):
        place = Edit(contig, position + 1, position + 1, "", "", _shown(alt), number)
        return Event(place, BREAKPOINT, (name_of(found[1].strip("<>")), int(found[2])))
    if len(alt) > 1 and (alt.startswith(".") or alt.endswith(".") or "[" in alt or "]" in alt):
        return Event(Edit(contig, position + 1, position + 1, "", "", _shown(alt), number), BREAKPOINT)
    if not (alt.startswith("<") and alt.endswith(">")) or alt in NO_ALLELE:
        return None
    kind = class_of(alt[1:-1], info)
    end = position if is_insertion(kind) else _end(position, info, index)
    if kind == BREAKPOINT:
        end = position + 1
    return Event(Edit(contig, position + 1, end, "", "", kind, number), kind)


def _shown(alt: str) -> str:
    """A breakend as Allele: VEP's escapes, and U+FFFD for bytes of the file that are no UTF-8."""
    return escape(alt).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def structural_rows(
    contig: str,
    position: int,
    alts: Sequence[str],
    index: int,
    info: str,
    transcripts: Sequence[Transcript],
    name_of: Callable[[str], str] = as_written,
) -> tuple[list[tuple[Transcript, Row]], list[Row]]:
    """(rows with their transcripts, the intergenic row if there are none); both empty when the ALT is no event."""
    event = event_of(contig, position, alts, index, info, name_of)
    if event is None:
        return [], []
    start, end = event.edit.start, event.edit.end
    near = [
        t for t in transcripts if t.contig == contig and end >= t.start - REACH and start <= t.end + REACH
    ]
    met = [t for t in transcripts if t not in near and _holds_mate(event, t)]
    if event.is_long:
        near = _one_a_gene([t for t in near if end >= t.start and start <= t.end])
    rows = [(t, structural_row(t, event)) for t in near + met]
    if rows:
        return rows, []
    lonely = Row(
        allele=event.edit.printed,
        consequence="intergenic_variant",
        impact="MODIFIER",
        variant_class=event.kind,
        allele_num=str(event.edit.number),
        pick="1",
    )
    return [], [lonely]


def structural_row(transcript: Transcript, event: Event) -> Row:
    """The row of one event on one transcript."""
    effect = Effect(transcript, event.edit)
    here = transcript.contig == event.edit.contig
    terms = structural_terms(effect, event) if here else ["feature_truncation"]
    terms = sorted(terms, key=BIT.__getitem__) or ["intergenic_variant"]
    return Row(
        allele=event.edit.printed,
        consequence="&".join(terms),
        impact=IMPACT[terms[0]],
        strand=str(transcript.strand),
        variant_class=event.kind,
        allele_num=str(event.edit.number),
        **(located_columns(effect) if here else {}),
        **transcript_columns(transcript),
    )


def structural_terms(effect: Effect, event: Event) -> list[str]:
    """Terms of an event on a transcript of its contig."""
    transcript, kind = effect.transcript, event.kind
    if not effect.within:
        terms = ["feature_truncation"] if _holds_mate(event, transcript) else []
        if transcript.start - REACH <= effect.end < transcript.start:
            terms.append("upstream_gene_variant" if transcript.strand == 1 else "downstream_gene_variant")
        elif transcript.end < effect.start <= transcript.end + REACH:
            terms.append("downstream_gene_variant" if transcript.strand == 1 else "upstream_gene_variant")
        return terms
    if effect.covers and is_loss(kind):
        return ["transcript_ablation"]
    if effect.covers and is_gain(kind):
        return ["transcript_amplification"]
    inside = effect.start >= transcript.start and effect.end <= transcript.end
    terms = []
    if is_loss(kind) or kind == BREAKPOINT:
        terms.append("feature_truncation")
    if inside and (is_insertion(kind) or is_gain(kind)):
        terms.append("feature_elongation")
    facts = splice_facts(effect)
    if facts.intronic:
        terms.append("intron_variant")
    if transcript.coding:
        terms += utr_terms(effect, facts.in_tiny_intron)
        if effect.coding:
            terms += _coding_terms(effect, kind)
    elif transcript.biotype != CODING_BIOTYPE:
        terms.append(
            "non_coding_transcript_exon_variant" if effect.exons else "non_coding_transcript_variant"
        )
    if transcript.biotype == NMD_BIOTYPE:
        terms.append("NMD_transcript_variant")
    if not terms and transcript.coding and transcript.biotype == CODING_BIOTYPE:
        terms.append("coding_transcript_variant")
    return terms


def _coding_terms(effect: Effect, kind: str) -> list[str]:
    transcript, terms = effect.transcript, []
    low, high = transcript.cds_start, transcript.cds_end
    first, last = (
        ((low, low + 2), (high - 2, high)) if transcript.strand == 1 else ((high - 2, high), (low, low + 2))
    )
    start, end = effect.cdna
    in_cdna = start and end and _overlap(start, end, transcript.cds_cdna_start, transcript.cds_cdna_start + 2)
    if in_cdna and _overlap(effect.start, effect.end, *first):
        terms.append("start_lost")
    if is_loss(kind):
        if _overlap(effect.start, effect.end, *last):
            terms.append("stop_lost")
        if any(low <= effect.start and effect.end <= high for low, high in transcript.exons):
            length = effect.end - effect.start + 1
            if length % 3:
                terms.append("frameshift_variant")
            elif len(effect.cds_pieces) == 1 and effect.cds_pieces[0] is not None:
                terms.append("inframe_deletion")
    in_cds = any(piece is not None and piece[1] > 0 for piece in effect.cds_pieces)
    if in_cds and not effect.covers and not {"frameshift_variant", "inframe_deletion"} & set(terms):
        terms.append("coding_sequence_variant")
    return terms


def _overlap(start: int, end: int, low: int, high: int) -> bool:
    return end >= low and start <= high


def _holds_mate(event: Event, transcript: Transcript) -> bool:
    if event.mate is None:
        return False
    contig, position = event.mate
    return transcript.contig == contig and transcript.start <= position <= transcript.end


def _one_a_gene(transcripts: Sequence[Transcript]) -> list[Transcript]:
    """The preferred transcript of every gene."""
    best: dict[str, Transcript] = {}
    for transcript in sorted(transcripts, key=lambda t: (*preference(t), -length_of(t), t.sort_key)):
        best.setdefault(transcript.record.gene_id or transcript.id, transcript)
    return list(best.values())


def _end(position: int, info: str, index: int) -> int:
    """The event's last base: END, else POS + |SVLEN| (one value an ALT), else the base after POS."""
    fields = dict(item.partition("=")[::2] for item in info.split(";"))
    end = fields.get("END", "")
    if end.isdigit() and int(end) > position:
        return int(end)
    lengths = fields.get("SVLEN", "").split(",")
    length = lengths[index if index < len(lengths) else 0].lstrip("-")
    return position + int(length) if length.isdigit() and int(length) else position + 1
