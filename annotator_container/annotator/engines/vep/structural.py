"""Rows of symbolic alleles (`<DEL>`, `<DUP>`…) and breakends: consequences that follow from their place.

Source: the structural branches of VariationEffect.pm and the `include` conditions of Constants.pm. The terms of the
splice sites are for sequence alleles only, except the polypyrimidine tract, and no HGVS is given. VEP gives every
structural allele over a start codon `start_retained_variant` without a check; GAS does not. Events longer than
`LONGEST_EVENT` (VEP's --max_sv_size, which leaves them out) get one row per gene.

A breakend's terms are those of its own end, with `feature_truncation` where either end lies within the transcript.
The row of a transcript that only the mate reaches gives the mate's place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotator.distances import REACH
from annotator.engines.vep.consequences import CODING_BIOTYPE, NMD_BIOTYPE, utr_terms, within_cdna
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.pick import length_of, preference
from annotator.engines.vep.row import Row, located_columns
from annotator.engines.vep.splice import SpliceFacts, has_tract, splice_facts
from annotator.engines.vep.structural_class import BREAKPOINT, is_gain, is_insertion, is_loss
from annotator.engines.vep.structural_event import Event, as_written, event_of
from annotator.engines.vep.structural_kept import kept_row
from annotator.engines.vep.transcript_fields import kept_texts
from annotator.genes.transcript import Transcript
from annotator.terms import BIT, IMPACT


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
    near = [t for t in transcripts if _in_reach(event, t)]
    met = [t for t in transcripts if not _in_reach(event, t) and _mate_in_reach(event, t)]
    if event.is_long:
        start, end = event.edit.start, event.edit.end
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
    return kept_row(transcript, event, plain_row)


def plain_row(transcript: Transcript, event: Event) -> Row:
    """The row, computed by the rules without the cache."""
    effect = Effect(transcript, event.edit)
    if _in_reach(event, transcript):
        terms = structural_terms(effect, event)
    else:
        effect = Effect(transcript, _at_mate(event).edit)
        terms = ["feature_truncation"] if effect.within else _outside(effect)
    terms.sort(key=BIT.__getitem__)
    columns = located_columns(effect)
    if effect.covers:  # VEP gives no position in a transcript that is deleted or duplicated as a whole
        columns |= {"cdna_position": "", "cds_position": "", "protein_position": ""}
    return Row(
        allele=event.edit.printed,
        consequence="&".join(terms),
        impact=IMPACT[terms[0]],
        variant_class=event.kind,
        allele_num=str(event.edit.number),
        transcript=kept_texts(transcript),
        **columns,
    )


def structural_terms(effect: Effect, event: Event) -> list[str]:
    """Terms of an event on a transcript within reach of its own place; at least one."""
    transcript, kind = effect.transcript, event.kind
    if not effect.within:
        return (["feature_truncation"] if _mate_within(event, transcript) else []) + _outside(effect)
    if effect.covers:
        return [_whole(effect, kind)]
    facts = splice_facts(effect)
    terms = _changes_of_length(effect, event, facts)
    if not effect.near_exons and has_tract(effect, facts):
        terms.append("splice_polypyrimidine_tract_variant")
    if facts.intronic:
        terms.append("intron_variant")
    if transcript.coding:
        terms += utr_terms(effect, facts.in_tiny_intron)
        if effect.coding:
            terms += _coding_terms(effect, kind, facts)
    elif transcript.biotype != CODING_BIOTYPE:
        terms.append(
            "non_coding_transcript_exon_variant" if effect.exons else "non_coding_transcript_variant"
        )
    if transcript.biotype == NMD_BIOTYPE:
        terms.append("NMD_transcript_variant")
    return terms or _of_last_resort(effect, facts)


def _whole(effect: Effect, kind: str) -> str:
    """The term of an event over the whole transcript; VEP gives no other term there."""
    transcript = effect.transcript
    if is_loss(kind):
        return "transcript_ablation"
    if is_gain(kind):
        return "transcript_amplification"
    if transcript.biotype == NMD_BIOTYPE:
        return "NMD_transcript_variant"
    # Of coding transcripts VEP names only those of biotype protein_coding, and calls the others intergenic.
    return "coding_transcript_variant" if transcript.coding else "non_coding_transcript_variant"


def _changes_of_length(effect: Effect, event: Event, facts: SpliceFacts) -> list[str]:
    """`feature_truncation` and `feature_elongation` of an event that does not hold the whole transcript."""
    transcript, kind = effect.transcript, event.kind
    if kind == BREAKPOINT:
        return ["feature_truncation"] if event.joined else []
    if not within_cdna(effect, facts.in_tiny_intron):
        return []
    if is_loss(kind):
        return ["feature_truncation"]
    inside = effect.start >= transcript.start and effect.end <= transcript.end
    return ["feature_elongation"] if inside and (is_insertion(kind) or is_gain(kind)) else []


def _of_last_resort(effect: Effect, facts: SpliceFacts) -> list[str]:
    """The term of an event within the transcript for which no rule of VEP applies (VEP writes `intergenic_variant`):
    it touches only the two bases of a splice site, or the transcript's biotype has no term."""
    forward = effect.transcript.strand == 1
    terms = []
    if facts.last_site if forward else facts.first_site:
        terms.append("splice_acceptor_variant")
    if facts.first_site if forward else facts.last_site:
        terms.append("splice_donor_variant")
    general = "coding_transcript_variant" if effect.transcript.coding else "non_coding_transcript_variant"
    return terms or [general]


def _coding_terms(effect: Effect, kind: str, facts: SpliceFacts) -> list[str]:
    transcript, terms = effect.transcript, []
    low, high = transcript.cds_start, transcript.cds_end
    last = (high - 2, high) if transcript.strand == 1 else (low, low + 2)
    start, end = effect.cdna
    if start and end and _overlap(start, end, transcript.cds_cdna_start, transcript.cds_cdna_start + 2):
        terms.append("start_lost")
    known = False
    if is_loss(kind):
        if _overlap(effect.start, effect.end, *last):
            terms.append("stop_lost")
        if any(low <= effect.start and effect.end <= high for low, high in transcript.exons):
            if (effect.end - effect.start + 1) % 3:
                terms.append("frameshift_variant")
                known = True
            elif len(effect.cds_pieces) == 1 and effect.cds_pieces[0] is not None:
                terms.append("inframe_deletion")
                known = True
    in_cds = any(piece is not None and piece[1] > 0 for piece in effect.cds_pieces) or (
        facts.in_tiny_intron and _overlap(effect.start, effect.end, low, high)
    )
    if in_cds and not known:
        terms.append("coding_sequence_variant")
    return terms


def _outside(effect: Effect) -> list[str]:
    """The side of the transcript that a place within reach lies on."""
    transcript = effect.transcript
    before = effect.end < transcript.start
    return ["upstream_gene_variant" if before == (transcript.strand == 1) else "downstream_gene_variant"]


def _overlap(start: int, end: int, low: int, high: int) -> bool:
    return end >= low and start <= high


def _in_reach(event: Event, transcript: Transcript) -> bool:
    edit = event.edit
    near = edit.end >= transcript.start - REACH and edit.start <= transcript.end + REACH
    return near and transcript.contig == edit.contig


def _mate_in_reach(event: Event, transcript: Transcript) -> bool:
    if event.mate is None or transcript.contig != event.mate[0]:
        return False
    return transcript.start - REACH <= event.mate[1] <= transcript.end + REACH


def _mate_within(event: Event, transcript: Transcript) -> bool:
    if event.mate is None or transcript.contig != event.mate[0]:
        return False
    return transcript.start <= event.mate[1] <= transcript.end


def _at_mate(event: Event) -> Event:
    """The event at its mate's place."""
    if event.mate is None:
        return event
    contig, position = event.mate
    return replace(event, edit=replace(event.edit, contig=contig, start=position, end=position))


def _one_a_gene(transcripts: Sequence[Transcript]) -> list[Transcript]:
    """The preferred transcript of every gene of each gene set."""
    best: dict[tuple[str, str], Transcript] = {}
    for transcript in sorted(transcripts, key=lambda t: (*preference(t), -length_of(t), t.sort_key)):
        best.setdefault((transcript.record.source, transcript.record.gene_id or transcript.id), transcript)
    return list(best.values())
