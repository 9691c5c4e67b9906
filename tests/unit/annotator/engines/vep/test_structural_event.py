"""Class and extent of symbolic alleles. Sources: ensembl-vep Parser.pm, get_SO_term; ensembl-io BaseVCF4.pm, get_end."""

from __future__ import annotations

import pytest

from annotator.engines.vep.structural_class import class_of
from annotator.engines.vep.structural_event import event_of


@pytest.mark.parametrize(
    ("symbol", "info", "kind"),
    [
        ("DEL", "", "deletion"),
        ("DEL:ME:ALU", "", "Alu_deletion"),
        ("INS:ME", "", "mobile_element_insertion"),
        ("INS:ME:L1", "", "LINE1_insertion"),
        ("INS:NOVEL", "", "insertion"),
        ("DUP:DISPERSED", "", "duplication"),
        ("CNV:TR", "", "tandem_repeat"),
        ("CN0", "", "deletion"),
        ("CN1", "", "copy_number_variation"),
        ("CN2", "", "duplication"),
        ("CN=3", "", "copy_number_variation"),
        pytest.param("CN" + "9" * 5000, "", "copy_number_variation", id="CN of 5000 digits"),
        ("MYSTERY", "", "structural_variant"),
        ("MYSTERY", "A=1;SVTYPE=DUP;END=5", "duplication"),
        ("DEL", "SVTYPE=DUP", "deletion"),
        ("INV:COMPLEX", "", "inversion"),
        ("TRA", "", "chromosome_breakpoint"),
        ("CTX", "", "chromosome_breakpoint"),
    ],
)
def test_the_class_of_a_symbol(symbol: str, info: str, kind: str) -> None:
    assert class_of(symbol, info) == kind


@pytest.mark.parametrize(
    ("alts", "index", "info", "last"),
    [
        (["<DEL>"], 0, "END=150", 150),
        (["<DEL>"], 0, "SVLEN=-50", 150),
        (["<DEL>"], 0, "SVLEN=50", 150),
        (["<DEL>"], 0, "SVLEN=40;END=150", 140),  # VEP and VCF 4.4: SVLEN counts
        (["<DEL>", "<DUP>"], 1, "END=190;SVLEN=40,90", 190),
        (["<DEL>", "<DUP>"], 0, "END=190;SVLEN=40,90", 140),
        (["<DEL>", "<DUP>"], 1, "SVLEN=40", 140),
        (["<DEL>", "<DUP>"], 1, "SVLEN=40,.;END=170", 170),
        (["<INV>"], 0, "SVLEN=0;END=150", 150),  # VCF 4.3: an inversion changes no length
        (["<CPX>"], 0, "SVLEN=7;END=150", 150),  # GATK-SV: SVLEN is that of the parts
        (["<DUP>"], 0, "", 101),
        (["<DUP>"], 0, "END=90", 101),
        pytest.param(["<DUP>"], 0, "END=²³", 101, id="superscripts"),
        pytest.param(["<DUP>"], 0, "SVLEN=" + "9" * 5000, 101, id="5000 digits"),
        (["<INS>"], 0, "END=100;SVLEN=300", 100),  # a point: start is end + 1
        (["<INS:ME:ALU>"], 0, "SVLEN=280", 100),
        (["<INS>"], 0, "", 100),
    ],
)
def test_where_an_event_ends(alts: list[str], index: int, info: str, last: int) -> None:
    event = event_of("C", 100, alts, index, info)
    assert event is not None
    assert (event.edit.start, event.edit.end) == (101, last)


def test_confidence_intervals_and_copy_numbers_move_nothing() -> None:
    plain = event_of("C", 100, ["<CNV>"], 0, "SVLEN=50")
    assert plain == event_of("C", 100, ["<CNV>"], 0, "CIPOS=-20,20;CIEND=0,30;SVLEN=50;CN=0;SVCLAIM=D")


@pytest.mark.parametrize("alt", ["<*>", "<NON_REF>", "*", ".", "A", "<X>"])
def test_what_is_no_event(alt: str) -> None:
    assert event_of("C", 100, [alt], 0, "END=150") is None
