"""The readable path: every row of a record, rule by rule. It is the compiled kernel's test oracle and its fallback.

`genome` is read through `annotator.genes.genome.Genome` (0-based, half-open). Rows come in VEP's order: by
transcript identifier, then ALT.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import replace

from annotator.distances import REACH
from annotator.engines.long_alleles import short_bases, short_codons, short_protein, short_residues
from annotator.engines.vep.edit import edit_of
from annotator.engines.vep.pick import flag_picks
from annotator.engines.vep.row import Row, Shifts, intergenic_row, row
from annotator.engines.vep.structural import structural_rows
from annotator.engines.vep.structural_event import as_written
from annotator.genes.genome import Genome
from annotator.genes.transcript import Transcript
from annotator.limits import ROWS_OF_RECORD

__all__ = ["Row", "annotate_variant", "near", "row"]


def annotate_variant(
    contig: str,
    position: int,
    ref: str,
    alts: Sequence[str],
    transcripts: Sequence[Transcript],
    genome: Genome,
    info: str = "",
    name_of: Callable[[str], str] = as_written,
    short: bool = False,
) -> list[tuple[Row, Transcript | None]]:
    """All rows of one record, each with its transcript, None for an intergenic row.

    `position` is POS; `transcripts` are those of the contig (and of a breakend's mate's), in any order; `name_of` gives the
    reference's name of the mate's contig.

    ALTs without an allele (`*`, `<NON_REF>`, `.`) give no row; `info` (INFO as it stands) is read for symbolic ones.
    `short` writes long sequences as lengths. Raises TooManyRows.
    """
    answers: list[tuple[tuple[str, str], int, Row, Transcript]] = []
    alone: list[Row] = []
    here = [transcript for transcript in transcripts if transcript.contig == contig]
    for index in range(len(alts)):
        edit = edit_of(contig, position, ref, alts, index)
        if edit is None:
            found, lonely = structural_rows(contig, position, alts, index, info, transcripts, name_of)
            answers += [(transcript.sort_key, index, each, transcript) for transcript, each in found]
            alone += lonely
            _bound(answers)
            continue
        shifts = Shifts(edit, genome)
        close = near(here, edit.start, edit.end)
        made = (row(t, edit, genome, shifts) for t in close)
        if short:
            made = (shortened(each) for each in made)
        answers += [(t.sort_key, index, each, t) for t, each in zip(close, made, strict=True)]
        if not close:
            alone.append(shortened(intergenic_row(edit, shifts)) if short else intergenic_row(edit, shifts))
        _bound(answers)
    answers.sort(key=lambda answer: answer[:2])
    picked = flag_picks([answer[2] for answer in answers], [answer[3] for answer in answers])
    return [
        *((found, answer[3]) for found, answer in zip(picked, answers, strict=True)),
        *((found, None) for found in alone),
    ]


class TooManyRows(Exception):
    """A record has more rows than `ROWS_OF_RECORD`."""


def _bound(answers: Sized) -> None:
    if len(answers) > ROWS_OF_RECORD:
        raise TooManyRows


def shortened(found: Row) -> Row:
    """The row with long sequences as lengths (`annotator.engines.long_alleles`)."""
    return replace(
        found,
        allele=short_bases(found.allele),
        hgvsg=short_bases(found.hgvsg),
        hgvsc=short_bases(found.hgvsc),
        hgvsp=short_protein(found.hgvsp),
        codons=short_codons(found.codons),
        amino_acids=short_residues(found.amino_acids),
    )


def near(transcripts: Sequence[Transcript], start: int, end: int) -> list[Transcript]:
    """Transcripts within 5,000 bases of the range (an insertion has start = end + 1)."""
    return [t for t in transcripts if end >= t.start - REACH and start <= t.end + REACH]
