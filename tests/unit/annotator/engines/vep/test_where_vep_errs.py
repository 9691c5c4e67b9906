"""Where VEP 116 is wrong and we are not: the proofs that docs/vep-parity.md lists."""

from __future__ import annotations

import pytest

from annotator.engines.vep.edit import edit_of
from annotator.engines.vep.exact import row
from annotator.genes.codon_tables import codon_table
from annotator.genes.genome import MemoryGenome, reverse_complement
from annotator.genes.transcript import assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord

CDS = "ATGGCTTGTGTGTGCCTGAAATCTGACCGTTAA"
_FILL = "ACGATTGCAC" * 130
_GENE = "TTGGC" + CDS + "GGCTTGCATTGACTAGCTAA"
BASES = _FILL + reverse_complement(_GENE) + _FILL
_END = 1300 + len(_GENE)
RECORD = TranscriptRecord(
    id="T",
    contig="C",
    start=1301,
    end=_END,
    strand=-1,
    biotype="protein_coding",
    exons=((1301, _END),),
    coding=(CodingSegment(_END - 4 - len(CDS), _END - 5, 0),),
    version="1",
    protein_id="P",
)


@pytest.mark.parametrize("position", [1342, 1344, 1346])
def test_insertion_on_the_reverse_strand_moves_with_its_bases_in_order(position: int) -> None:
    """VEP moves c.13_14dup there without turning its bases round, and names p.Cys5TrpfsTer3."""
    genome = MemoryGenome({"C": BASES})
    base = BASES[position - 1]
    edit = edit_of("C", position, base, [base + "AC"], 0)
    assert edit is not None
    edited = CDS[:14] + CDS[12:14] + CDS[14:]
    assert codon_table(1).translate(edited).startswith("MACVCA*")
    answer = row(assemble(RECORD, genome), edit, genome)
    assert (answer.hgvsc, answer.hgvsp) == ("T.1:c.13_14dup", "P.1:p.Leu6AlafsTer2")


def test_utr_of_a_reverse_strand_gene_is_read_where_it_is() -> None:
    """VEP with --gff --fasta takes it from a mirrored place, which spoils extensions past the stop."""
    genome = MemoryGenome({"C": BASES})
    transcript = assemble(RECORD, genome)
    assert transcript.utr3 == "GGCTTGCATTGACTAGCTAA"
    low = transcript.cds_start
    assert BASES[low - 1 : low + 2] == "TTA"
    edit = edit_of("C", low + 2, "A", ["G"], 0)
    assert edit is not None
    answer = row(transcript, edit, genome)
    assert codon_table(1).translate("CAA" + transcript.utr3) == "QGLH*LA"
    assert (answer.consequence, answer.hgvsp) == ("stop_lost", "P.1:p.Ter11GlnextTer4")
