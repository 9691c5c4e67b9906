"""Tracks: found by allele in any spelling, by overlap, with the file's own text and numbers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import TrackError
from annotator.tracks import bed, clinvar, tsv
from annotator.tracks.bed import RegionTrack
from annotator.tracks.join import AlleleTrack
from annotator.tracks.join_parts import join_parts
from annotator.tracks.spec import TrackSpec, parse_spec
from tests.unit.annotator.tracks.track_world import BASES, CONTIGS, Genome, ask, texts, track


def test_an_allele_is_found_whatever_its_spelling(tmp_path: Path) -> None:
    # One of six T removed, written three ways; the user's spelling is a fourth.
    made = track(
        tmp_path,
        "1\t8\t.\tGT\tG\t.\t.\tAF=0.1\n1\t15\t.\tACAC\tAC\t.\t.\tAF=0.2\n2\t3\t.\tT\tC,G\t.\t.\tAF=0.3,0.4\n",
    )
    found = ask(
        [made],
        "1:12:TTA:TA",
        "1:9:TT:T",
        "1:17:ACAC:AC",
        "2:3:T:G",
        "2:3:t:c",
        "2:2:ATT:ACT",
        "1:7:C:T",
        "2:3:T:*",
    ).columns["own_AF"]
    assert isinstance(found, np.ndarray)
    assert [None if math.isnan(x) else x for x in found.tolist()] == [
        0.1,
        0.1,
        0.2,
        0.4,
        0.3,
        0.3,
        None,
        None,
    ]


def test_text_and_numbers_are_the_files_own(tmp_path: Path) -> None:
    made = track(
        tmp_path,
        "1\t7\t.\tC\tT\t.\t.\tAF=1.50e-03;NOTE=a,b c|d;AC=5,7;OK\n1\t8\t.\tG\tA\t.\t.\tAF=.;NOTE=.\n",
    )
    values = ask([made], "1:7:C:T", "1:8:G:A", "1:9:T:A")
    assert texts(values.suffix) == ["|1.50e-03|a&b_c&d|7|1", "||||", "||||"]
    assert values.columns["own_AF"].tolist()[0] == 0.0015  # type: ignore[union-attr]
    assert np.isnan(values.columns["own_AF"][1:]).all()  # type: ignore[index]
    assert texts(values.columns["own_NOTE"]) == ["a&b_c&d", "", ""]  # type: ignore[arg-type]
    assert values.columns["own_AC"].tolist()[0] == 7.0  # type: ignore[union-attr]


def test_several_records_of_one_allele_are_joined(tmp_path: Path) -> None:
    made = track(
        tmp_path,
        "1\t7\t.\tC\tT\t.\t.\tAF=0.1;NOTE=x\n1\t7\t.\tC\tT\t.\t.\tAF=0.2;NOTE=x\n",
        TrackSpec("own", Path("t.vcf"), ("AF", "NOTE")),
    )
    values = ask([made], "1:7:C:T")
    assert texts(values.suffix) == ["|0.1&0.2|x"]
    assert values.columns["own_AF"].tolist() == [0.2]  # type: ignore[union-attr]


def test_chosen_fields_and_what_is_missing(tmp_path: Path) -> None:
    made = track(
        tmp_path,
        "1\t7\trs1\tC\tT\t.\tLOW;BAD\tAF=0.1\n",
        TrackSpec("own", Path("t.vcf"), ("ID", "AF", "FILTER")),
    )
    assert texts(ask([made], "1:7:C:T").suffix) == ["|rs1|0.1|LOW&BAD"]
    with pytest.raises(TrackError, match="no field XX"):
        track(tmp_path, "", TrackSpec("own", Path("t.vcf"), ("XX",)))


def test_aliases_and_contigs_the_reference_lacks(tmp_path: Path) -> None:
    made = track(tmp_path, "chr1\t7\t.\tC\tT\t.\t.\tAF=0.1\nchr9\t7\t.\tC\tT\t.\t.\tAF=0.9\n")
    assert made.meta.rows == 1
    assert ask([made], "1:7:C:T").columns["own_AF"].tolist() == [0.1]  # type: ignore[union-attr]


def test_dbsnp_and_gnomad_fill_existing_variation(tmp_path: Path) -> None:
    db = track(tmp_path / "a", "1\t7\trs7\tC\tT,A\t.\t.\t.\n", TrackSpec("dbsnp", Path("t.vcf")))
    gn = track(
        tmp_path / "b",
        "1\t7\trs8\tC\tT\t.\tAC0\tAF=0.1\n1\t8\trs9\tG\tA\t.\tPASS\tAF=0.2\n",
        TrackSpec("gnomad", Path("t.vcf")),
    )
    values = ask([db, gn], "1:7:C:T", "1:7:C:A", "1:8:G:A", "1:9:T:A")
    assert texts(values.existing) == ["rs7", "rs7", "rs9", ""]
    assert texts(values.suffix) == ["|0.1||AC0", "|||", "|0.2||", "|||"]


JOINT = (
    "AF_joint",
    "AF_grpmax_joint",
    "fafmax_faf95_max_joint",
    "nhomalt_joint",
    "AC_joint",
    "AN_joint",
    "grpmax_joint",
)
JOINT_HEAD = "##fileformat=VCFv4.2\n" + "".join(
    f'##INFO=<ID={key},Number=A,Type={"String" if key == "grpmax_joint" else "Float"},Description="d">\n'
    for key in JOINT
)


def test_fields_named_one_by_one_are_stored_like_the_default_ones(tmp_path: Path) -> None:
    records = "".join(
        f"1\t{6 + i // 3}\t.\t{BASES['1'][5 + i // 3]}\t{'GCAT'[i % 3] * 9}\t.\tPASS\t"
        f"AF_joint={(7 * i % 50) / (900 + i):.5e};AF_grpmax_joint={i % 7 / 93:.4g};fafmax_faf95_max_joint={i % 5 / 91:.4g};"
        f"nhomalt_joint=0;AC_joint={7 * i % 50};AN_joint={900 + i};grpmax_joint={'afr' if i % 2 else 'nfe'}\n"
        for i in range(90)
    )
    named = ",".join(
        f"{key}~4" if "max_" in key and key != "grpmax_joint" else key for key in (*JOINT, "FILTER")
    )
    default = track(tmp_path / "default", records, TrackSpec("gnomad", Path("t.vcf")), JOINT_HEAD)
    chosen = track(tmp_path / "chosen", records, parse_spec(f"gnomad=t.vcf:{named}"), JOINT_HEAD)
    assert default.meta.fields[0].quotient == ("gnomad_AC", "gnomad_AN")
    assert chosen.meta.fields[0].quotient == ("gnomad_AC_joint", "gnomad_AN_joint")
    blocks = [(tmp_path / folder / "track.gnomad.blocks").read_bytes() for folder in ("default", "chosen")]
    assert blocks[0] == blocks[1]
    assert texts(ask([chosen], "1:7:C:GGGGGGGGG").suffix) == texts(ask([default], "1:7:C:GGGGGGGGG").suffix)


CLINVAR = "##fileformat=VCFv4.1\n##fileDate=2026-02-03\n" + "".join(
    f'##INFO=<ID={key},Number=.,Type=String,Description="d">\n'
    for key in ("CLNSIG", "CLNREVSTAT", "CLNDN", "CLNSIGCONF")
)


def test_clinvar(tmp_path: Path) -> None:
    made = track(
        tmp_path,
        "1\t7\t55\tC\tT\t.\t.\tCLNSIG=Pathogenic/Likely_pathogenic|risk_factor;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;CLNDN=A|B\n"
        "1\t8\t56\tG\tA\t.\t.\tCLNSIG=Conflicting_classifications_of_pathogenicity;CLNSIGCONF=Pathogenic(1)|Benign(2);CLNREVSTAT=criteria_provided,_conflicting_classifications\n",
        TrackSpec("clinvar", Path("t.vcf")),
        CLINVAR,
    )
    assert made.meta.version == "2026-02-03"
    assert made.meta.licence == "public domain"
    values = ask([made], "1:7:C:T", "1:8:G:A", "1:9:T:A")
    assert texts(values.columns["clinvar_class"]) == ["P/LP", "conflicting", ""]  # type: ignore[arg-type]
    assert values.columns["clinvar_stars"].tolist()[:2] == [2.0, 1.0]  # type: ignore[union-attr]
    assert texts(values.columns["clinvar_CLNSIGCONF"])[1] == "Pathogenic(1)&Benign(2)"  # type: ignore[arg-type]
    assert texts(values.columns["clinvar_ID"])[:2] == ["55", "56"]  # type: ignore[arg-type]
    assert "clinvar_ONC" not in values.columns  # a file that does not declare it


def test_clinvar_says_what_is_known_of_tumours_apart(tmp_path: Path) -> None:
    keys = ("ONC", "ONCREVSTAT", "ONCDN", "SCI", "SCIREVSTAT", "SCIDN")
    head = CLINVAR + "".join(f'##INFO=<ID={key},Number=.,Type=String,Description="d">\n' for key in keys)
    made = track(
        tmp_path,
        "1\t7\t55\tC\tT\t.\t.\tONC=Oncogenic;ONCREVSTAT=criteria_provided,_single_submitter;ONCDN=Neoplasm|Melanoma\n"
        "1\t8\t56\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT=criteria_provided,_single_submitter;"
        "SCI=Tier_I_-_Strong;SCIREVSTAT=no_assertion_criteria_provided;SCIDN=Melanoma\n",
        TrackSpec("clinvar", Path("t.vcf")),
        head,
    )
    values = ask([made], "1:7:C:T", "1:8:G:A")
    assert texts(values.columns["clinvar_class"]) == ["", "B"]  # type: ignore[arg-type]
    assert texts(values.columns["clinvar_ONC"]) == ["Oncogenic", ""]  # type: ignore[arg-type]
    assert texts(values.columns["clinvar_ONCDN"]) == ["Neoplasm&Melanoma", ""]  # type: ignore[arg-type]
    assert texts(values.columns["clinvar_SCI"]) == ["", "Tier_I_-_Strong"]  # type: ignore[arg-type]
    assert texts(values.columns["clinvar_SCIDN"]) == ["", "Melanoma"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Pathogenic", "P"),
        ("pathogenic", "P"),
        ("Likely_pathogenic", "LP"),
        ("Pathogenic/Likely_pathogenic", "P/LP"),
        ("Uncertain_significance", "VUS"),
        ("Likely_benign", "LB"),
        ("Benign/Likely_benign", "B/LB"),
        ("BENIGN", "B"),
        ("Conflicting_interpretations_of_pathogenicity", "conflicting"),
        ("Pathogenic|drug_response", "P"),
        ("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance", "P/LP"),
        ("likely_pathogenic_/_pathogenic", "P/LP"),
        ("benign_/_likely_benign", "B/LB"),
        ("Likely benign / Benign", "B/LB"),
        ("Pathogenic,_low_penetrance", "other"),
        ("Pathogenic&_low_penetrance", "other"),
        ("Likely_pathogenic,_low_penetrance|other", "other"),
        ("Likely_pathogenic/Likely_risk_allele", "LP"),
        ("Uncertain_significance/Uncertain_risk_allele", "VUS"),
        ("Established_risk_allele", "other"),
        ("drug_response", "other"),
        ("not_provided", "other"),
        ("", ""),
        (".", ""),
        ("Likely pathogenic", "LP"),
    ],
)
def test_classes(text: str, meaning: str) -> None:
    assert clinvar.classify(text) == meaning


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("practice_guideline", "4"),
        ("reviewed_by_expert_panel", "3"),
        ("criteria_provided,_multiple_submitters,_no_conflicts", "2"),
        ("criteria_provided,_conflicting_classifications", "1"),
        ("criteria_provided&_single_submitter", "1"),
        ("no_assertion_criteria_provided", "0"),
        ("", ""),
    ],
)
def test_stars(text: str, count: str) -> None:
    assert clinvar.stars(text) == count


def test_bed_by_overlap(tmp_path: Path) -> None:
    path = tmp_path / "exome.bed"
    path.write_text("track name=x\nchr1\t6\t10\ttarget A\n1\t8\t12\ttarget,B\n2\t0\t3\n9\t1\t2\tno\n")
    meta = bed.build(TrackSpec("exome", path), CONTIGS, tmp_path)
    values = ask(
        [RegionTrack(tmp_path, meta, CONTIGS)],
        "1:6:A:T",
        "1:7:C:T",
        "1:9:T:C",
        "1:10:T:C",
        "1:12:T:A",
        "1:13:T:A",
        "1:12:T:TA",
        "1:10:T:TGG",
        "1:6:ACG:A",
        "2:3:T:A",
        "2:4:T:A",
    )
    assert texts(values.columns["exome_name"]) == [  # type: ignore[arg-type]
        "",
        "target_A",
        "target_A&target&B",
        "target_A&target&B",
        "target&B",
        "",
        "target&B",
        "target_A&target&B",
        "target_A",
        "1",
        "",
    ]
    assert meta.notes


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12),
    st.lists(st.integers(6, 70), min_size=1, max_size=10),
)
def test_bed_equals_brute_force(
    tmp_path_factory: pytest.TempPathFactory, regions: list[tuple[int, int]], places: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("bed")
    path = folder / "r.bed"
    path.write_text(
        "".join(f"1\t{start}\t{start + size}\tr{number}\n" for number, (start, size) in enumerate(regions))
    )
    meta = bed.build(TrackSpec("r", path), CONTIGS, folder)
    places = sorted(places)
    values = ask(
        [RegionTrack(folder, meta, CONTIGS)],
        *(
            f"1:{place}:{BASES['1'][place - 1]}:{'A' if BASES['1'][place - 1] != 'A' else 'C'}"
            for place in places
        ),
    )
    expected = [
        {f"r{n}" for n, (start, size) in enumerate(regions) if start < place <= start + size}
        for place in places
    ]
    assert [set(filter(None, text.split("&"))) for text in texts(values.columns["r_name"])] == expected  # type: ignore[arg-type]


def test_scores_from_a_table(tmp_path: Path) -> None:
    path = tmp_path / "cadd.tsv"
    path.write_text(
        "## CADD\n#Chrom\tPos\tRef\tAlt\tRawScore\tPHRED\n1\t7\tC\tA\t0.5\t10.25\n1\t7\tC\tT\t.\t3\n1\t8\tGT\tG\t1\t2\n"
    )
    meta = tsv.build(TrackSpec("cadd", path, ("PHRED",)), CONTIGS, Genome(), tmp_path)
    values = ask([AlleleTrack(tmp_path, meta, CONTIGS)], "1:7:C:A", "1:7:C:T", "1:12:TTA:TA", "1:7:C:G")
    assert values.columns["cadd_PHRED"].tolist()[:3] == [10.25, 3.0, 2.0]  # type: ignore[union-attr]
    assert texts(values.suffix) == ["|10.25", "|3", "|2", "|"]
    for text, words in (
        ("a\tb\n", "no header"),
        ("chrom\tpos\tref\tx\ty\n", "no column alt"),
        ("chrom\tpos\tref\talt\ts\n1\tx\tA\tC\t1\n", "does not fit"),
    ):
        path.write_text(text)
        with pytest.raises(TrackError, match=words):
            tsv.build(TrackSpec("cadd", path), CONTIGS, Genome(), tmp_path)


def test_parts_equal_the_whole(tmp_path: Path) -> None:
    one, two = (
        "1\t7\trs1\tC\tT\t.\t.\tAF=0.1\n1\t8\trs2\tG\tA\t.\t.\tAF=0.25\n",
        "2\t3\trs3\tT\tC\t.\t.\tAF=0.5\n",
    )
    spec = TrackSpec("gnomad", Path("t.vcf"))
    whole = track(tmp_path / "whole", one + two, spec)
    track(tmp_path / "one", one, spec)
    track(tmp_path / "two", two, spec)
    (tmp_path / "joined").mkdir()
    joined = join_parts([tmp_path / "two", tmp_path / "one"], "gnomad", ["1", "2"], tmp_path / "joined")
    assert joined == whole.meta
    for path in (tmp_path / "whole").glob("track.gnomad.*"):
        assert (tmp_path / "joined" / path.name).read_bytes() == path.read_bytes(), path.name


def test_specs() -> None:
    assert parse_spec("exome=/a/b.bed.gz") == TrackSpec("exome", Path("/a/b.bed.gz"))
    spec = parse_spec("gnomad=/a/b.vcf.gz:AF,AN")
    assert (spec.kind, spec.format, spec.fields) == ("gnomad", "vcf", ("AF", "AN"))
    for text in ("x", "=a", "9x=a", "a b=c"):
        with pytest.raises(TrackError):
            parse_spec(text)


def test_an_unsorted_track_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrackError, match="order"):
        track(tmp_path, "1\t8\t.\tG\tA\t.\t.\t.\n1\t7\t.\tC\tT\t.\t.\t.\n")
