"""Each code by hand: the rule at its limits, and what a missing track leaves unsaid."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.acmg.clinvar_index import ClinVarIndex, GeneCounts, KnownChange, read_index
from annotator.acmg.evidence import Assessment, Evidence
from annotator.acmg.frequency import frequency_evidence, frequency_states
from annotator.acmg.gene_tables import GeneColumns, GeneFacts
from annotator.acmg.mechanism import mechanism
from annotator.acmg.predictors import Predicted, missense_levels, predictor_evidence, splice_states
from annotator.acmg.protein import residue_evidence
from annotator.acmg.rules import CLASSES, built_in, read_rules
from annotator.acmg.setup import not_assessed
from annotator.acmg.sources import Sources, delta_of, sources_of
from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.errors import AnnotatorError
from annotator.tracks.spec import TrackField
from annotator.tracks.store import TrackMeta

RULES = built_in()
GNOMAD = Sources(
    af="g_AF",
    grpmax="g_AF_grpmax",
    faf="g_FAF95",
    an="g_AN",
    homozygotes="g_nhomalt",
    frequency_name="gnomAD",
)
NAN = float("nan")


# Points and classes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (10, "pathogenic"), (9, "likely_pathogenic"), (6, "likely_pathogenic"), (5, "uncertain"), (0, "uncertain"),
        (-1, "likely_benign"), (-6, "likely_benign"), (-7, "benign"),
    ],
)  # fmt: skip
def test_classes_of_points(points: int, expected: str) -> None:
    """Tavtigian 2020, table 3."""
    assert RULES.class_of(points) == expected
    assert expected in CLASSES


def test_points_add_up_and_ba1_decides_alone() -> None:
    found = [Evidence("PM2", "supporting", ""), Evidence("PVS1", "very_strong", "")]
    made = Assessment.of(found, RULES)
    assert (made.points, made.suggested, made.codes) == (
        9,
        "likely_pathogenic",
        "PVS1_Very_strong&PM2_Supporting",
    )
    alone = Assessment.of([*found, Evidence("BA1", "stand_alone", "")], RULES)
    assert (alone.points, alone.suggested) == (9, "benign")
    against = Assessment.of(
        [Evidence("BS1", "strong", ""), Evidence("BP4", "moderate", ""), Evidence("BP7", "supporting", "")],
        RULES,
    )
    assert (against.points, against.suggested) == (-7, "benign")


def test_every_rule_names_a_known_source() -> None:
    broken = "\n".join(line for line in _document().splitlines() if not line.startswith("svi_pm2"))
    with pytest.raises(AnnotatorError, match="incomplete"):
        read_rules(broken)


def _document() -> str:
    from importlib.resources import files

    return files("annotator.acmg").joinpath("rules.toml").read_text("utf-8")


# Frequencies -------------------------------------------------------------------------------------


def frequency(**values: float) -> list[tuple[str, str]]:
    names = {"af": "g_AF", "grpmax": "g_AF_grpmax", "faf": "g_FAF95", "an": "g_AN", "hom": "g_nhomalt"}
    columns = {column: np.array([values.get(short, NAN)]) for short, column in names.items()}
    tracks = TrackValues(Strings.empty(1), Strings.empty(1), columns)
    covered = np.array([bool(values.get("covered", 1))])
    state = int(frequency_states(tracks, GNOMAD, RULES, covered)[0])
    return [(item.code, item.strength) for item in frequency_evidence(state, GNOMAD, RULES)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [("PM2", "supporting")]),
        ({"covered": 0}, []),
        ({"af": 0.00001, "grpmax": 0.00002, "hom": 0}, [("PM2", "supporting")]),
        ({"af": 0.00001, "grpmax": 0.000021, "hom": 0}, []),
        ({"af": 0.00001, "grpmax": 0.00002, "hom": 1}, []),
        ({"af": 0.06, "faf": 0.05, "an": 100_000}, [("BS1", "strong")]),
        ({"af": 0.04, "faf": 0.0501, "an": 2000}, [("BA1", "stand_alone")]),
        ({"af": 0.9, "faf": 0.9, "an": 1999}, []),
        ({"af": 0.9}, [("BA1", "stand_alone")]),
        ({"af": 0.01, "faf": 0.01}, []),
        ({"af": 0.02, "faf": 0.0101}, [("BS1", "strong")]),
        ({"af": 0.02, "faf": 0.005, "grpmax": 0.09}, []),
        ({"af": 0.005, "faf": 0.005, "hom": 5}, []),
        ({"af": 0.005, "faf": 0.005, "hom": 6}, [("BS2", "strong")]),
        ({"af": 0.3, "faf": 0.3, "hom": 6}, [("BA1", "stand_alone"), ("BS2", "strong")]),
    ],
)
def test_frequency_codes(values: dict[str, float], expected: list[tuple[str, str]]) -> None:
    assert frequency(**values) == expected


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("g_an", 2000, "Not found in g. The place is covered there."),
        ("g_an", 1999, None),
        ("G_coverage", 0.5, "Not found in g. The place is covered there."),
        ("g_coverage", 0.49, None),
        ("g_an", NAN, None),
        ("g_coverage", 30, "Not found in g. Whether the place is covered there is not known."),  # a depth
        ("other_an", 5, "Not found in g. Whether the place is covered there is not known."),
    ],
)
def test_absence_counts_where_the_place_is_covered(name: str, number: float, said: str | None) -> None:
    sources = sources_of(
        [track("g", "gnomad", ("AF", "number")), track(name, "bases", ("score", "number"))], RULES
    )
    columns = {"g_AF": np.array([NAN, 0.5]), f"{name}_score": np.array([number, 0])}
    tracks = TrackValues(Strings.empty(2), Strings.empty(2), columns)
    states = frequency_states(tracks, sources, RULES, np.array([True, True]))
    found = [
        [(item.code, item.reason) for item in frequency_evidence(int(state), sources, RULES)]
        for state in states
    ]
    assert found[0] == ([("PM2", said)] if said else [])
    assert [code for code, _ in found[1]] == ["BA1"]  # a frequency that is known counts


def test_without_a_frequency_track_nothing_is_said_of_frequency() -> None:
    tracks = TrackValues(Strings.empty(1), Strings.empty(1))
    assert frequency_states(tracks, Sources(), RULES, np.array([True])).tolist() == [0]
    assert frequency_evidence(0, Sources(), RULES) == []


# Predictors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "score", "expected"),
    [
        (0, 0.643, None), (0, 0.644, ("PP3", "supporting")), (0, 0.773, ("PP3", "moderate")), (0, 0.932, ("PP3", "strong")),
        (0, 0.291, None), (0, 0.290, ("BP4", "supporting")), (0, 0.183, ("BP4", "moderate")), (0, 0.016, ("BP4", "strong")),
        (0, 0.003, ("BP4", "very_strong")), (0, NAN, None),
        (1, 0.791, None), (1, 0.792, ("PP3", "supporting")), (1, 0.906, ("PP3", "moderate")), (1, 0.99, ("PP3", "strong")),
        (1, 0.170, None), (1, 0.169, ("BP4", "supporting")), (1, 0.099, ("BP4", "moderate")), (1, 0.0, ("BP4", "moderate")),
    ],
)  # fmt: skip
def test_missense_predictors(tool: int, score: float, expected: tuple[str, str] | None) -> None:
    """Pejaver 2022, table 2 (REVEL); Bergquist 2025 (AlphaMissense)."""
    level = int(missense_levels(np.array([score]), RULES.missense[tool])[0])
    found = predictor_evidence(Predicted(level, 0, True, False), RULES.missense[tool], RULES)
    assert [(item.code, item.strength) for item in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("score", "missense", "site", "expected"),
    [
        (0.2, False, False, "PP3"), (0.199, False, False, None), (0.101, False, False, None), (0.1, False, False, "BP4"),
        (0.9, False, True, None), (0.1, True, False, None), (0.9, True, False, "PP3"), (NAN, False, False, None),
    ],
)  # fmt: skip
def test_splice_predictions(score: float, missense: bool, site: bool, expected: str | None) -> None:
    """Walker 2023; at the splice site itself PVS1 judges. A missense variant needs its own score for BP4."""
    state = int(splice_states(np.array([score]), RULES)[0])
    found = predictor_evidence(Predicted(4, state, missense, site), RULES.missense[0], RULES)
    assert [item.code for item in found] == ([expected] if expected else [])
    assert all(item.strength == "supporting" for item in found)


def test_a_benign_missense_score_does_not_outweigh_a_splice_prediction() -> None:
    benign = int(missense_levels(np.array([0.1]), RULES.missense[0])[0])
    for score, expected in ((0.5, ["PP3"]), (0.15, []), (0.05, ["BP4"])):
        state = int(splice_states(np.array([score]), RULES)[0])
        found = predictor_evidence(Predicted(benign, state, True, False), RULES.missense[0], RULES)
        assert [item.code for item in found] == expected


def test_spliceai_texts() -> None:
    text = "T|GENE|0.01|0.20|0.00|0.00|1|2|3|4,T|OTHER|0.5|0.|.|0|1|2|3|4"
    assert delta_of(text) == 0.5
    assert delta_of(text.replace("|", "&").replace(",", "&")) == 0.5
    assert np.isnan(delta_of("."))


# ClinVar's residues ------------------------------------------------------------------------------


def index(*entries: KnownChange) -> ClinVarIndex:
    return ClinVarIndex(
        "v",
        {("T", 12): entries},
        {"G": GeneCounts(3, 10, {"1/4": 2, "2/4": 1})},
        {"T": (3, 12, 12)},
        {"0-5-A-G": "1/4"},
    )


PATHOGENIC = KnownChange("R/W", "0-100-C-T", "P", 2, "VCV1")
LIKELY = KnownChange("R/W", "0-100-C-T", "LP", 3, "VCV2")


@pytest.mark.parametrize(
    ("entry", "change", "own", "expected"),
    [
        (PATHOGENIC, "R/W", "0-100-CGA-TGG", ("PS1", "strong")),
        (LIKELY, "R/W", "0-101-G-T", ("PS1", "moderate")),
        (PATHOGENIC, "R/Q", "0-101-G-A", ("PM5", "moderate")),
        (LIKELY, "R/Q", "0-101-G-A", ("PM5", "supporting")),
        (PATHOGENIC, "R/W", "0-100-C-T", None),  # its own record
        (KnownChange("R/W", "0-100-C-T", "P", 1, "VCV1"), "R/Q", "0-101-G-A", None),  # one star
    ],
)
def test_residues(entry: KnownChange, change: str, own: str, expected: tuple[str, str] | None) -> None:
    found = residue_evidence(index(entry), RULES, "T", 12, change, own)
    assert [(item.code, item.strength) for item in found] == ([expected] if expected else [])
    assert residue_evidence(index(entry), RULES, "T", 13, change, own) == []
    assert residue_evidence(index(entry), RULES, "U", 12, change, own) == []


def test_pm5_is_not_given_beside_ps1() -> None:
    other = KnownChange("R/Q", "0-101-G-A", "P", 4, "VCV3")
    found = residue_evidence(index(other, PATHOGENIC), RULES, "T", 12, "R/W", "0-100-CGA-TGG")
    assert [item.code for item in found] == ["PS1"]
    assert "VCV1" in found[0].reason


# The mechanism -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "own", "exons", "expected"),
    [
        (GeneCounts(3, 10, {"1": 2, "2": 1}), "", 5, True),
        (GeneCounts(3, 10, {"1": 2, "2": 1}), "1", 5, False),  # the variant itself is one of the three
        (GeneCounts(4, 10, {"1": 3, "2": 1}), "1", 5, True),
        (GeneCounts(4, 10, {"1": 3, "2": 1}), "2", 5, False),  # without it, one exon is left
        (GeneCounts(2, 2, {"1": 1, "2": 1}), "", 5, False),
        (GeneCounts(3, 30, {"1": 2, "2": 1}), "", 5, False),  # a tenth is not more than a tenth
        (GeneCounts(3, 29, {"1": 2, "2": 1}), "", 5, True),
        (GeneCounts(9, 9, {"1": 9}), "", 5, False),
        (GeneCounts(9, 9, {"1": 9}), "", 1, True),
    ],
)
def test_mechanism(counts: GeneCounts, own: str, exons: int, expected: bool) -> None:
    """Abou Tayoun 2018, table 1."""
    made = ClinVarIndex("v", {}, {"G": counts}, {}, {"0-5-A-G": own} if own else {})
    found = mechanism(made, RULES, "G", "0-5-A-G", exons, GeneFacts())
    assert (found.known, found.lowered) == (expected, 0)
    assert f"has {counts.null - bool(own)} other" in found.words
    assert not mechanism(made, RULES, "OTHER", "0-5-A-G", exons, GeneFacts()).known


def test_a_lost_start_codon_s_own_record_is_no_variant_before_the_next() -> None:
    made = ClinVarIndex("v", {}, {}, {"T": (1, 1, 9)}, {"0-5-A-G": "1/3"})
    assert made.before("T", 5, "0-5-A-G", 1) == 1
    assert made.before("T", 5, "0-5-A-T", 1) == 2
    assert made.before("T", 0, "0-5-A-G", 1) == 2
    assert made.before("OTHER", 5, "0-5-A-G", 1) == 0


def test_the_index_comes_back_as_it_was_written(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "track.clinvar.acmg"
    made = index(PATHOGENIC, LIKELY)
    assert read_index(path, 7) is None
    path.write_bytes(made.dumped(7))
    assert read_index(path, 7) == made
    assert read_index(path, 8) is None  # of another track
    assert made.before("T", 12, "", 0) == 1
    assert made.before("T", 0, "", 0) == 3


# Tracks ------------------------------------------------------------------------------------------


def track(name: str, kind: str, *fields: tuple[str, str]) -> TrackMeta:
    columns = tuple(TrackField(f"{name}_{field}", how, field) for field, how in fields)
    return TrackMeta(name, kind, columns, {"chr1": (0, 1), "chr2": (0, 0)}, 1)


def test_columns_are_found_by_track() -> None:
    number, text = "number", "text"
    metas = [
        track("cohort", "vcf", ("AF", number)),
        track(
            "gnomad",
            "gnomad",
            ("AF", number),
            ("AF_grpmax", number),
            ("FAF95", number),
            ("nhomalt", number),
            ("AN", number),
        ),
        track("am", "scores", ("am_pathogenicity", number)),
        track("revel", "scores", ("REVEL", number)),
        track("spliceai", "vcf", ("SpliceAI", text)),
        track("repeats", "bed", ("name", text)),
    ]
    found = sources_of(metas, RULES)
    assert (found.af, found.faf, found.homozygotes) == ("gnomad_AF", "gnomad_FAF95", "gnomad_nhomalt")
    assert found.frequency_contigs == {"chr1"}
    assert (found.missense, found.missense_tool) == ("revel_REVEL", 0)
    assert found.splicing_text == "spliceai_SpliceAI"
    assert found.repeats == "repeats_name"
    assert sources_of(metas[:1], RULES).frequency_name == ""  # a user's cohort is no population
    assert sources_of(metas[2:3], RULES).missense_tool == 1


def test_a_missing_track_is_not_assessed_and_never_not_met() -> None:
    said = dict(not_assessed(RULES, Sources(), indexed=False))  # type: ignore[arg-type]
    assert said["BA1 BS1 BS2 PM2"] == "no gnomAD track"
    assert said["PVS1 PS1 PM5 PP2 BP1"] == "no ClinVar track"
    assert said["PP3 BP4 (missense)"] == "no REVEL or AlphaMissense track"
    assert said["BP7"] == "no SpliceAI track"
    assert said["PM4 BP3 (in-frame)"] == "no track of repeats"
    assert "not to be used" in said["PP5"]
    everything = Sources(
        frequency_name="g", homozygotes="h", missense="m", missense_tool=0, splicing_text="s", repeats="r",
        clinvar=track("clinvar", "clinvar"), genes=GeneColumns(mis_z="z"),
    )  # fmt: skip
    left = dict(not_assessed(RULES, everything, indexed=True))  # type: ignore[arg-type]
    assert set(left) == set(RULES.of("not_computed"))
