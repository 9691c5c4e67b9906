"""Cases worked out by hand on one small gene (`example`), each from the rule of VEP's source that it follows.

Consequence terms: ensembl-variation VariationEffect.pm and Constants.pm, described at
https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html. HGVS: TranscriptVariationAllele.pm and
https://hgvs-nomenclature.org. Allele and rows: ensembl-vep Parser/VCF.pm and OutputFactory.pm.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.engines.vep.exact import annotate_variant
from annotator.engines.vep.fields import FIELDS
from annotator.genes.genome import MemoryGenome, reverse_complement
from annotator.genes.transcript import assemble
from annotator.genes.transcript_record import CodingSegment
from tests.unit.annotator.engines.vep.example import (
    BASES,
    CDS,
    PROTEIN,
    RECORD,
    example,
    rows,
    rows_of,
)


def test_the_example_is_what_it_says() -> None:
    assert (example().cds, example().peptide) == (CDS, PROTEIN[:-1])


@pytest.mark.parametrize(
    ("position", "ref", "alt", "terms", "hgvsc", "hgvsp"),
    [
        (1196, "T", "G", "upstream_gene_variant", "", ""),
        (1209, "C", "A", "5_prime_UTR_variant", "c.-2C>A", ""),
        (1211, "A", "G", "start_lost", "c.1A>G", "p.Met1?"),
        (1214, "G", "A", "missense_variant", "c.4G>A", "p.Ala2Thr"),
        (1216, "T", "C", "synonymous_variant", "c.6T>C", "p.Ala2%3D"),
        (1220, "CC", "GG", "missense_variant", "c.10_11inv", "p.Pro4Gly"),
        (1231, "G", "A", "splice_donor_variant", "c.20+1G>A", ""),
        (1234, "A", "C", "splice_donor_region_variant&intron_variant", "c.20+4A>C", ""),
        (1235, "G", "C", "splice_donor_5th_base_variant&intron_variant", "c.20+5G>C", ""),
        (1273, "G", "A", "intron_variant", "c.21-18G>A", ""),
        (1276, "C", "A", "splice_polypyrimidine_tract_variant&intron_variant", "c.21-15C>A", ""),
        (1290, "G", "C", "splice_acceptor_variant", "c.21-1G>C", ""),
        (1403, "T", "C", "stop_lost", "c.73T>C", "p.Ter25GlnextTer2"),
        (1404, "A", "G", "stop_retained_variant", "c.74A>G", "p.Ter25%3D"),
        (1406, "G", "A", "3_prime_UTR_variant", "c.*1G>A", ""),
    ],
)
def test_substitutions(position: int, ref: str, alt: str, terms: str, hgvsc: str, hgvsp: str) -> None:
    (answer,) = rows(position, ref, alt)
    assert answer.consequence == terms
    assert answer.hgvsc == (f"T1.2:{hgvsc}" if hgvsc else "")
    assert answer.hgvsp == (f"P1.1:{hgvsp}" if hgvsp else "")


@pytest.mark.parametrize(
    ("position", "tract"), [(1272, False), (1273, True), (1274, True), (1288, True), (1289, False)]
)
def test_an_insertion_at_either_edge_of_the_polypyrimidine_tract_is_in_it(position: int, tract: bool) -> None:
    """The tract is bases 3 to 17 before the exon, here 1274 to 1288; one neighbour in it is enough."""
    base = BASES[position - 1]
    (answer,) = rows(position, base, base + "GG")
    assert ("splice_polypyrimidine_tract_variant" in answer.consequence) == tract


def test_a_stop_that_stays_hides_the_residue_changed_beside_it() -> None:
    """VariationEffect.pm, missense_variant: not with stop_retained."""
    (answer,) = rows(1401, "CTTA", "TTTG")
    assert (answer.amino_acids, answer.consequence) == ("A*/V*", "stop_retained_variant")


def test_a_deletion_that_leaves_a_start_where_it_was_retains_it() -> None:
    """However much of the coding sequence goes: BaseTranscriptVariationAllele.pm looks at UTR and ATG first."""
    (answer,) = rows(1211, BASES[1210:1225], "A")
    assert BASES[1210] + BASES[1225:1230] == "ATGGTC"
    assert "start_retained_variant" in answer.consequence


@pytest.mark.parametrize(
    ("position", "terms"),
    [
        (1234, "splice_donor_region_variant"),
        (1235, "splice_donor_5th_base_variant"),
        (1238, "splice_region_variant"),
        (1239, ""),
    ],
)
def test_the_boundary_of_a_one_base_intron_reaches_into_the_next_exon(position: int, terms: str) -> None:
    """BaseTranscriptVariation.pm, _create_intron_trees: from 3 bases before its first base to 7 behind it."""
    exons = ((1201, 1230), (1232, 1330), (1391, 1430))
    coding = (CodingSegment(1211, 1230, 0), CodingSegment(1232, 1330, 1), CodingSegment(1391, 1405, 0))
    base = BASES[position - 1]
    (answer,) = rows(position, base, "C" if base != "C" else "G", exons=exons, coding=coding)
    assert [term for term in answer.consequence.split("&") if "splice" in term] == ([terms] if terms else [])


def test_a_partial_last_codon_is_filled_up_from_the_utr() -> None:
    """GA|G is read as a codon of the edited sequence: TA|G stops. VEP reads the old one as X."""
    coding = (*RECORD.coding[:2], CodingSegment(1391, 1401, 0))
    assert BASES[1399:1402] == "GCT"
    (answer,) = rows(1400, "GC", "TA", coding=coding)
    assert (answer.codons, answer.amino_acids) == ("GC/TAt", "X/Y")
    (answer,) = rows(1400, "G", "A", coding=coding)
    assert (answer.codons, answer.amino_acids) == ("Gc/Act", "X/T")


def test_duplication_is_named_at_its_three_prime_end() -> None:
    (answer,) = rows(1213, "G", "GGCT")
    assert (answer.consequence, answer.hgvsc, answer.hgvsp) == (
        "inframe_insertion",
        "T1.2:c.5_7dup",
        "P1.1:p.Ala2dup",
    )
    assert (answer.cds_position, answer.amino_acids, answer.codons, answer.hgvs_offset) == (
        "3-4",
        "-/A",
        "-/GCT",
        "4",
    )
    assert answer.hgvsg == "C:g.1215_1217dup"


def test_deletion_of_a_codon() -> None:
    (answer,) = rows(1213, "GGCT", "G")
    assert (answer.consequence, answer.hgvsp) == ("inframe_deletion", "P1.1:p.Ala2del")
    assert (answer.allele, answer.variant_class, answer.codons) == ("-", "deletion", "GCT/-")


def test_frameshift_counts_to_the_new_stop() -> None:
    (answer,) = rows(1215, "CTG", "C")
    edited = CDS[:5] + CDS[7:] + example().utr3
    assert (answer.consequence, answer.amino_acids) == ("frameshift_variant", "AD/AX")
    # GC|TG AT -> GCA TCC AAA ATG GTC TCG TTA CGG TCA TGA: from Ser3 the ninth codon is the stop.
    assert edited[6:33] == "TCCAAAATGGTCTCGTTACGGTCATGA"
    assert answer.hgvsp == "P1.1:p.Asp3SerfsTer9"


def test_deletion_over_an_exon_s_end_has_an_open_cds_position() -> None:
    (answer,) = rows(1228, "GTCGTA", "G")
    assert answer.hgvsc == "T1.2:c.19_20+3del"
    assert (answer.cds_position, answer.protein_position, answer.hgvsp) == ("19-?", "7-?", "")
    assert (answer.exon, answer.intron) == ("1/3", "1/2")
    assert "coding_sequence_variant" in answer.consequence


def test_deletion_of_the_whole_transcript_is_only_that() -> None:
    (answer,) = rows(1200, BASES[1199:1430], BASES[1199])
    assert (answer.consequence, answer.impact) == ("transcript_ablation", "HIGH")
    assert (answer.exon, answer.intron, answer.hgvsc) == ("1-3/3", "1-2/2", "T1.2:c.-10_*25del")


def test_far_from_any_transcript_there_is_one_intergenic_row() -> None:
    genome = MemoryGenome({"C": BASES + "ACGT" * 2000})
    (answer,) = rows_of(
        annotate_variant("C", 7000, genome.fetch("C", 6999, 7000), ["G"], [example()], genome)
    )
    assert (answer.consequence, answer.feature, answer.pick) == ("intergenic_variant", "", "1")


@pytest.mark.parametrize(
    ("coding", "terms"),
    [(True, "coding_sequence_variant"), (False, "non_coding_transcript_variant")],
)
def test_a_replacement_of_a_whole_transcript_names_the_transcript(coding: bool, terms: str) -> None:
    """VariationEffect.pm: neither coding_unknown nor non_coding_exon_variant where the whole transcript is hit."""
    changes = {} if coding else {"coding": (), "protein_id": "", "biotype": "lncRNA"}
    text = BASES[1200:1430]
    (answer,) = rows(1201, text, text.translate(str.maketrans("ACGT", "CATG")), **changes)
    expected = "coding_transcript_variant" if coding else terms
    assert expected in answer.consequence.split("&")
    assert "exon_variant" not in answer.consequence
    assert "coding_sequence_variant" not in answer.consequence


@pytest.mark.parametrize("strand", [1, -1])
def test_an_insertion_behind_the_last_base_is_named_by_the_place_behind_it(strand: int) -> None:
    """It moves there by the 3' rule. VEP names it on the reverse strand alone."""
    bases = "ACGT" * 500 + "CATGGCTAAAGTCCC" + "TGCA" * 500
    size, forward = len(bases) + 1, strand == 1
    genome = MemoryGenome({"C": bases if forward else reverse_complement(bases)})
    place = (2001, 2015) if forward else (size - 2015, size - 2001)
    record = replace(
        RECORD, start=place[0], end=place[1], strand=strand, exons=(place,), coding=(), protein_id=""
    )
    # CA between the last two bases, CC, is AC behind the last.
    at = 2014 if forward else size - 2015
    base = genome.fetch("C", at - 1, at)
    alt = base + ("CA" if forward else "TG")
    (answer,) = rows_of(annotate_variant("C", at, base, [alt], [assemble(record, genome)], genome))
    assert answer.hgvsc == "T1.2:n.15_15+1insAC"


def test_fields_are_those_of_the_csq_header() -> None:
    assert FIELDS[:8] == (
        "Allele",
        "Consequence",
        "IMPACT",
        "SYMBOL",
        "Gene",
        "Feature_type",
        "Feature",
        "BIOTYPE",
    )
    assert FIELDS[-6:] == ("ENSP", "HGVS_OFFSET", "HGVSg", "ALLELE_NUM", "PICK", "TSL")
    assert len(rows(1214, "G", "A")[0].text().split("|")) == len(FIELDS) == 34


def test_hgvsg_shifts_by_the_bases_that_follow_also_near_a_contig_s_end() -> None:
    genome = MemoryGenome({"C": "ACGTCAAAAAGT"})
    (answer,) = rows_of(annotate_variant("C", 5, "C", ["CA"], [], genome))
    assert (answer.consequence, answer.hgvsg) == ("intergenic_variant", "C:g.10dup")
    (answer,) = rows_of(annotate_variant("C", 5, "CA", ["C"], [], genome))
    assert answer.hgvsg == "C:g.10del"


@pytest.mark.parametrize(
    ("position", "ref", "alt", "hgvsg"),
    [
        (0, "N", "A", ""),
        (0, "N", "NT", ""),
        (13, "N", "A", ""),
        (12, "T", "TG", ""),
        (12, "T", "TT", "C:g.12dup"),
        (1, "A", "C", "C:g.1A>C"),
    ],
)
def test_a_telomere_has_a_row_and_no_base_to_name(position: int, ref: str, alt: str, hgvsg: str) -> None:
    genome = MemoryGenome({"C": "ACGTCAAAAAGT"})
    (answer,) = rows_of(annotate_variant("C", position, ref, [alt], [], genome))
    assert (answer.consequence, answer.hgvsg) == ("intergenic_variant", hgvsg)
