"""Terms of symbolic alleles on the small gene of `example`, worked out from the rules of ensembl-variation's
VariationEffect.pm (structural branches) and Constants.pm (which rules are asked where)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.engines.vep.edit import Edit
from annotator.engines.vep.exact import annotate_variant
from annotator.engines.vep.structural import plain_row, structural_row
from annotator.engines.vep.structural_event import Event
from annotator.engines.vep.structural_kept import KEPT_ROWS
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import Transcript, assemble
from annotator.genes.transcript_record import CodingSegment
from tests.unit.annotator.engines.vep.example import BASES, GENOME, RECORD, example, rows, rows_of


@pytest.mark.parametrize(
    ("position", "alt", "info", "terms"),
    [
        # Inside an intron nothing is lengthened or cut short: the cDNA is whole.
        (1250, "<DEL>", "END=1260", "intron_variant"),
        (1250, "<DUP:TANDEM>", "END=1260", "intron_variant"),
        (1250, "<INS>", "END=1250;SVLEN=300", "intron_variant"),
        (1250, "<CNV>", "END=1260", "intron_variant"),
        (1250, "<DEL>", "END=1275", "splice_polypyrimidine_tract_variant&intron_variant"),
        (1275, "<INS:ME:ALU>", "SVLEN=280", "splice_polypyrimidine_tract_variant&intron_variant"),
        (1272, "<INV>", "END=1280", "splice_polypyrimidine_tract_variant&intron_variant"),
        # Over an exon, or part of it.
        (1290, "<DEL>", "END=1299", "feature_truncation&inframe_deletion"),
        (1290, "<DEL>", "END=1300", "frameshift_variant&feature_truncation"),
        (1280, "<DEL>", "END=1300", "feature_truncation&coding_sequence_variant&intron_variant"),
        (
            1205,
            "<DEL>",
            "SVLEN=-15",
            "start_lost&feature_truncation&coding_sequence_variant&5_prime_UTR_variant",
        ),
        (
            1400,
            "<DEL>",
            "END=1410",
            "frameshift_variant&stop_lost&feature_truncation&3_prime_UTR_variant",
        ),
        (1300, "<INS>", "", "feature_elongation&coding_sequence_variant"),
        (1300, "<DUP>", "END=1310", "feature_elongation&coding_sequence_variant"),
        (1300, "<INV>", "END=1310", "coding_sequence_variant"),
        (1300, "<CNV>", "END=1310", "coding_sequence_variant"),
        (1210, "<INV>", "END=1215", "start_lost&coding_sequence_variant"),
        # Over one end of the transcript: a copy does not lengthen it, a deletion cuts it short.
        (1100, "<DEL>", "END=1205", "feature_truncation&5_prime_UTR_variant"),
        (1100, "<DUP>", "END=1205", "5_prime_UTR_variant"),
        # Over the whole transcript nothing else is said.
        (1100, "<DEL>", "END=1500", "transcript_ablation"),
        (1100, "<DEL:ME:LINE1>", "END=1500", "transcript_ablation"),
        (1100, "<CN0>", "END=1500", "transcript_ablation"),
        (1100, "<DUP>", "SVLEN=400", "transcript_amplification"),
        (1100, "<DUP:TANDEM>", "SVLEN=400", "transcript_amplification"),
        (1100, "<CN2>", "END=1500", "transcript_amplification"),
        (1100, "<INV>", "END=1500", "coding_transcript_variant"),
        (1100, "<CNV>", "END=1500", "coding_transcript_variant"),
        (1100, "<CN3>", "END=1500", "coding_transcript_variant"),
        (1000, "<DEL>", "END=1100", "upstream_gene_variant"),
        (1500, "<DUP>", "END=1600", "downstream_gene_variant"),
    ],
)
def test_symbolic_alleles_have_the_terms_of_their_place(
    position: int, alt: str, info: str, terms: str
) -> None:
    (answer,) = rows(position, BASES[position - 1], alt, info=info)
    assert answer.consequence == terms
    assert answer.hgvsc == answer.hgvsp == answer.codons == ""


@pytest.mark.parametrize(
    ("biotype", "coding", "alt", "terms"),
    [
        ("lncRNA", False, "<INV>", "non_coding_transcript_variant"),
        ("lncRNA", False, "<DEL>", "transcript_ablation"),
        ("nonsense_mediated_decay", True, "<CNV>", "NMD_transcript_variant"),
        ("IG_V_gene", True, "<INV>", "coding_transcript_variant"),  # VEP: intergenic_variant
    ],
)
def test_an_event_over_a_whole_transcript_is_told_by_its_biotype(
    biotype: str, coding: bool, alt: str, terms: str
) -> None:
    changes = {"biotype": biotype} if coding else {"biotype": biotype, "coding": (), "protein_id": ""}
    (answer,) = rows(1100, BASES[1099], alt, info="END=1500", **changes)
    assert answer.consequence == terms


@pytest.mark.parametrize(
    ("position", "end", "terms"),
    [
        (1230, 1232, "splice_donor_variant"),
        (1288, 1290, "splice_acceptor_variant"),
        (1230, 1233, "intron_variant"),  # as VEP: of the splice terms symbolic alleles get the tract alone
    ],
)
def test_an_event_that_meets_the_splice_site_alone_is_named_by_it(
    position: int, end: int, terms: str
) -> None:
    """VEP has no term there and says `intergenic_variant`."""
    (answer,) = rows(position, BASES[position - 1], "<DEL>", info=f"END={end}")
    assert answer.consequence == terms


def test_a_start_codon_that_an_intron_splits_is_lost_with_either_part() -> None:
    """VEP looks for it in the genome, where the second part is not beside the first."""
    split = assemble(replace(RECORD, coding=(CodingSegment(1230, 1230, 0), *RECORD.coding[1:])), GENOME)
    (answer,) = rows_of(annotate_variant("C", 1290, BASES[1289], ["<DEL>"], [split], GENOME, "END=1293"))
    assert "start_lost" in answer.consequence


def test_an_intron_too_short_to_splice_counts_as_exon() -> None:
    tiny = replace(
        RECORD,
        exons=((1201, 1230), (1236, 1330), (1391, 1430)),
        coding=(CodingSegment(1211, 1230, 0), CodingSegment(1236, 1330, 1), CodingSegment(1391, 1405, 0)),
    )
    answers = {
        alt: rows_of(
            annotate_variant("C", 1231, BASES[1230], [alt], [assemble(tiny, GENOME)], GENOME, "END=1234")
        )[0].consequence
        for alt in ("<DEL>", "<DUP>", "<INV>")
    }
    assert answers == {
        "<DEL>": "feature_truncation&coding_sequence_variant",
        "<DUP>": "feature_elongation&coding_sequence_variant",
        "<INV>": "coding_sequence_variant",
    }


def test_symbolic_deletion_names_class_and_positions() -> None:
    (answer,) = rows(1205, BASES[1204], "<DEL>", info="SVTYPE=DEL;END=1220")
    assert (answer.allele, answer.variant_class) == ("deletion", "deletion")
    assert (answer.cdna_position, answer.cds_position, answer.protein_position) == ("6-20", "?-10", "?-4")


def test_a_whole_transcript_has_exon_numbers_and_no_positions() -> None:
    """VEP leaves the numbers empty too."""
    (answer,) = rows(1100, BASES[1099], "<DEL>", info="END=1500")
    assert (answer.exon, answer.intron) == ("1-3/3", "1-2/2")
    assert answer.cdna_position == answer.cds_position == answer.protein_position == ""


def test_events_beyond_ten_megabases_get_one_row_a_gene() -> None:
    other = assemble(replace(RECORD, id="T0", canonical=False), GENOME)
    answers = rows_of(annotate_variant("C", 1000, "A", ["<DEL>"], [other, example()], GENOME, "END=10001001"))
    assert [(row.feature, row.consequence, row.pick) for row in answers] == [
        ("T1", "transcript_ablation", "1")
    ]
    shorter = rows_of(annotate_variant("C", 1000, "A", ["<DEL>"], [other, example()], GENOME, "END=10001000"))
    assert [row.feature for row in shorter] == ["T0", "T1"]


def test_each_symbolic_alt_has_its_own_length_and_class() -> None:
    """VEP skips a record of two symbols."""
    answers = rows(1290, BASES[1289], "<DEL>", "<DUP>", info="SVLEN=9,200;END=1490")
    assert [(row.allele_num, row.consequence) for row in answers] == [
        ("1", "feature_truncation&inframe_deletion"),
        ("2", "coding_sequence_variant&3_prime_UTR_variant&intron_variant"),
    ]


@pytest.mark.parametrize(
    "info", ["", "SVTYPE=DEL", "END=1300", "SVLEN=0", "SVLEN=.;END=.", "SVLEN=many", "END=1299"]
)
def test_a_deletion_of_unknown_length_gets_no_answer(info: str) -> None:
    """VEP: "deletion looks incomplete"."""
    genome = MemoryGenome({"C": BASES})
    assert rows_of(annotate_variant("C", 1300, BASES[1299], ["<DEL>"], [example()], genome, info)) == []


def test_the_kept_row_of_a_whole_transcript_is_that_of_its_class_and_allele() -> None:
    """Rows of whole transcripts are kept with the transcript: each class and ALT number has its own."""
    transcript = example()
    alts = ["<DEL>", "<DUP>", "<INV>", "<DEL>"]
    for _ in range(2):
        answers = rows_of(
            annotate_variant(
                "C", 1100, BASES[1099], alts, [transcript], GENOME, "SVLEN=400,400,400,500;END=1600"
            )
        )
        assert [(row.allele_num, row.allele, row.consequence, row.pick) for row in answers] == [
            ("1", "deletion", "transcript_ablation", "1"),
            ("2", "duplication", "transcript_amplification", "1"),
            ("3", "inversion", "coding_transcript_variant", "1"),
            ("4", "deletion", "transcript_ablation", "1"),
        ]


def _gene(strand: int, biotype: str, *, tiny: bool) -> Transcript:
    """Four exons with introns of 80, 300 and 45 bases, or 8 in the place of the last."""
    exons = [(1201, 1260), (1341, 1400), (1701, 1760), (1769, 1820) if tiny else (1806, 1860)]
    record = replace(
        RECORD,
        start=exons[0][0],
        end=exons[-1][1],
        strand=strand,
        biotype=biotype,
        exons=tuple(exons if strand == 1 else exons[::-1]),
        coding=()
        if biotype == "lncRNA"
        else tuple(CodingSegment(low, high, 0) for low, high in ((1221, 1260), (1341, 1400), (1701, 1740))),
    )
    return assemble(record, MemoryGenome({"C": BASES * 3}))


GENES = [
    _gene(strand, biotype, tiny=tiny)
    for strand in (1, -1)
    for biotype in ("protein_coding", "lncRNA", "nonsense_mediated_decay")
    for tiny in (False, True)
]
_KINDS = ("deletion", "duplication", "inversion", "copy_number_variation", "insertion", "structural_variant")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(GENES),
    st.sampled_from(_KINDS),
    st.lists(st.tuples(st.integers(1100, 1960), st.integers(0, 900)), min_size=1, max_size=20),
    st.integers(1, 2),
)
def test_a_kept_row_is_the_one_that_the_rules_give(
    transcript: Transcript, kind: str, places: list[tuple[int, int]], number: int
) -> None:
    for start, size in places:
        end = start - 1 if kind == "insertion" else start + size
        event = Event(Edit(transcript.contig, start, end, "", "", kind, number), kind)
        for _ in range(2):
            assert structural_row(transcript, event) == plain_row(transcript, event)
    kept = transcript.__dict__.get("structural_rows", {})
    assert len(kept) <= KEPT_ROWS


def test_every_place_of_an_event_s_ends_has_the_row_of_the_rules() -> None:
    """Exhaustive at the edges: each base from 30 before to 30 behind every exon's end, as first and as last base."""
    for transcript in GENES:
        edges = {edge + off for pair in transcript.exons for edge in pair for off in range(-30, 31)}
        for kind in ("deletion", "duplication", "inversion"):
            for edge in sorted(edges):
                for start, end in ((1150, edge), (edge, 1900), (1550, edge), (edge, 1550), (edge, edge)):
                    if start <= end:
                        event = Event(Edit(transcript.contig, start, end, "", "", kind, 1), kind)
                        assert structural_row(transcript, event) == plain_row(transcript, event), (start, end)
        for edge in sorted(edges):
            event = Event(Edit(transcript.contig, edge, edge - 1, "", "", "insertion", 1), "insertion")
            assert structural_row(transcript, event) == plain_row(transcript, event), edge
