"""A line becomes offsets and minimised alleles; what is no record is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.chunk import records as kinds
from annotator.engines.vep.edit import NO_ALLELE
from annotator.engines.vep.structural_class import BREAKPOINT
from annotator.engines.vep.structural_event import event_of
from annotator.vcf.scan import last_bases, symbolic_ends
from tests.unit.annotator.driver import scanned


def test_columns_are_found_with_and_without_samples() -> None:
    records = scanned("1 12 rs1 A C 5.5 PASS X=1;END=9", "zz 7 . AC . . . . GT 0/1")
    assert records.position.tolist() == [12, 7]
    assert records.contig.tolist() == [0, -1]
    assert records.string(int(records.id[0]), int(records.id_end[0])) == "rs1"
    assert records.string(int(records.qual_end[0]) + 1, int(records.filter_end[0])) == "PASS"
    assert records.string(int(records.filter_end[0]) + 1, int(records.info_end[0])) == "X=1;END=9"
    assert records.string(int(records.info_end[1]), int(records.line_end[1])) == "\tGT\t0/1"
    assert [(name, first, last) for name, first, last in records.names()] == [(b"1", 0, 1), (b"zz", 1, 2)]


@pytest.mark.parametrize(
    ("ref", "alt", "kind", "start", "end", "minimised"),
    [
        ("A", "C", kinds.SNV, 100, 100, ("A", "C")),
        ("A", "AT", kinds.INSERTION, 101, 100, ("", "T")),
        ("ATT", "A", kinds.DELETION, 101, 102, ("TT", "")),
        ("ATG", "CTG", kinds.SUBSTITUTION, 100, 102, ("ATG", "CTG")),
        ("ATG", "ACCG", kinds.INDEL, 101, 101, ("T", "CC")),
        ("CAA", "CA", kinds.DELETION, 102, 102, ("A", "")),
        ("aT", "A", kinds.DELETION, 101, 101, ("T", "")),
        ("A", "<DEL>", kinds.SYMBOLIC, 100, 100, None),
        ("A", "A]2:5]", kinds.BREAKEND, 100, 100, None),
        ("A", ".T", kinds.BREAKEND, 100, 100, None),
        ("A", "*", kinds.NO_ALLELE, 100, 100, None),
        ("A", "<NON_REF>", kinds.NO_ALLELE, 100, 100, None),
        ("A", "<*>", kinds.NO_ALLELE, 100, 100, None),
        ("A", "<X>", kinds.NO_ALLELE, 100, 100, None),
        ("A", "<XX>", kinds.SYMBOLIC, 100, 100, None),
        ("A", "a", kinds.NO_ALLELE, 100, 100, None),
    ],
)
def test_alleles_are_minimised(
    ref: str, alt: str, kind: int, start: int, end: int, minimised: tuple[str, str] | None
) -> None:
    records = scanned(f"1 100 . {ref} {alt} . . .")
    alleles = records.alleles
    assert (int(alleles.kind[0]), int(alleles.start[0]), int(alleles.end[0])) == (kind, start, end)
    if minimised is not None:
        got = tuple(
            records.string(int(at[0]), int(at[0] + size[0]))
            for at, size in ((alleles.ref, alleles.ref_length), (alleles.alt, alleles.alt_length))
        )
        assert got == minimised


@pytest.mark.parametrize(
    ("ref", "alts", "shown"),
    [
        ("A", "C,G", ["C", "G"]),
        ("A", "AT,ATT", ["T", "TT"]),
        ("AT", "A,ATT", ["", "TT"]),
        ("AT", "A,CT", ["A", "CT"]),
        ("AT", "A,*", ["", "*"]),
        ("ATG", "AG,<NON_REF>", ["", "<NON_REF>"]),
        ("AT", "GC,TG", ["GC", "TG"]),
    ],
)
def test_allele_is_shown_as_vep_prints_it_for_the_unsplit_record(
    ref: str, alts: str, shown: list[str]
) -> None:
    records = scanned(f"1 100 . {ref} {alts} . . .")
    a = records.alleles
    assert [
        records.string(int(at), int(at + n)) for at, n in zip(a.shown, a.shown_length, strict=True)
    ] == shown


def test_end_counts_only_where_an_alt_is_no_sequence() -> None:
    records = scanned(
        "1 100 . AC A . . END=500", "1 100 . A <DEL> . . X=1;END=500", "1 100 . A <DEL> . . CIEND=1,900"
    )
    assert last_bases(records).tolist() == [101, 500, 100]


@pytest.mark.parametrize(
    ("alts", "info", "last"),
    [
        ("<DEL>", "SVLEN=-400", 500),
        ("<DEL>", "SVLEN=400", 500),
        ("<DEL>", "SVLEN=400;END=480", 500),
        ("<DUP:TANDEM>,<DEL>", "SVLEN=50,900", 1000),
        ("<DEL:ME:ALU>,<DUP>", "SVLEN=400", 500),
        ("<CN0>", "SVLEN=30", 130),
        ("<INV>", "SVLEN=.", 100),
        ("<INS>", "SVLEN=300", 100),
        ("<INS>", "SVLEN=300;END=101", 101),
        ("<CPX>", "SVLEN=300;END=700", 700),
        ("<CPX>", "SVTYPE=CPX;SVLEN=300", 400),
        ("A]2:5]", "SVTYPE=BND;SVLEN=300", 100),
        ("<TRA>", "CHR2=2;SVLEN=300", 100),
        ("<NON_REF>", "SVLEN=300;END=150", 150),
        ("<DEL>", "SVLEN=4x0", 100),
        ("<DEL>", "SVLEN=-999999999999", 2**31 - 1),
        ("C", "SVLEN=400", 100),
    ],
)
def test_an_event_reaches_as_far_as_svlen_or_end_says(alts: str, info: str, last: int) -> None:
    assert last_bases(scanned(f"1 100 . A {alts} . . {info}")).tolist() == [last]


_SYMBOLS = ("DEL", "DUP:TANDEM", "INS", "INS:ME:ALU", "INV", "CNV", "CN0", "CPX", "del", "TRA", "BND", "x")
_VALUES = ("", ".", "0", "-40", "+7", "55", "9,80", ",5", "1e3", "0000000000007", "-", "101", "-400,.")


@given(
    st.lists(st.sampled_from(_SYMBOLS), min_size=1, max_size=3),
    st.lists(
        st.tuples(
            st.sampled_from(("END", "SVLEN", "SVTYPE", "CIEND")), st.sampled_from((*_VALUES, "DEL", "INS"))
        ),
        max_size=4,
        unique_by=lambda item: item[0],
    ),
)
def test_the_compiled_extent_is_that_of_the_rules(symbols: list[str], items: list[tuple[str, str]]) -> None:
    alts, info = [f"<{symbol}>" for symbol in symbols], ";".join(f"{key}={value}" for key, value in items)
    ends = symbolic_ends(scanned(f"1 50 . A {','.join(alts)} . . {info or '.'}")).tolist()
    for index, end in enumerate(ends):
        event = event_of("1", 50, alts, index, info)
        # The rules answer an event of unknown length at the base after POS, or not at all; a breakend there too.
        expected = 0 if event is None else 50 if event.kind == BREAKPOINT else event.edit.end
        assert end == expected or (end == 0 and expected == 51)


@pytest.mark.parametrize(
    ("alts", "stands"),
    [
        ("C,*", [True, False]),
        ("<X>,G", [False, True]),
        ("<NON_REF>,<*>,.", [False, False, False]),
        ("A,<DEL>", [True, True]),
    ],
)
def test_what_stands_for_an_allele(alts: str, stands: list[bool]) -> None:
    """REF written again counts as an allele, though it has no consequence."""
    assert scanned(f"1 100 . A {alts} . . .").alleles.stands_for_one.tolist() == stands


@pytest.mark.parametrize("alt", sorted(NO_ALLELE))
def test_the_readable_rules_know_the_same_alleles(alt: str) -> None:
    assert scanned(f"1 100 . A {alt} . . .").alleles.kind.tolist() == [kinds.NO_ALLELE]
