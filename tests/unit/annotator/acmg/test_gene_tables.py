"""Tables of genes in PVS1, PP2 and BP1: against the definitions of docs/interpretation.md written out once more, and from files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotator.acmg.clinvar_index import ClinVarIndex, GeneCounts, KnownChange
from annotator.acmg.evidence import lowered
from annotator.acmg.gene_tables import GeneFacts, gene_columns
from annotator.acmg.mechanism import mechanism
from annotator.acmg.missense_genes import MissenseGenes
from annotator.acmg.rules import built_in
from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.demo.generate import generate
from annotator.job import JobRequest, annotate
from annotator.progress import Progress
from annotator.query.result import Result
from annotator.reference.folder import Reference
from annotator.tracks.join import open_tracks
from annotator.tracks.spec import TrackSpec

RULES = built_in()
GRADES = (
    "",
    "Definitive",
    "Strong",
    "Moderate",
    "Supportive",
    "Limited",
    "Disputed Evidence",
    "No Known Disease Relationship",
)
FACTS = st.builds(
    GeneFacts,
    validity=st.sampled_from(GRADES),
    validity_of=st.just("GenCC"),
    haploinsufficiency=st.sampled_from([None, 0.0, 1.0, 2.0, 3.0]),
    loeuf=st.sampled_from([None, 0.1, 0.35, 0.36, 1.2]),
    mis_z=st.sampled_from([None, -1.0, 3.08, 3.09, 5.0]),
)  # fmt: skip
OWN = "0-5-A-G"


def known_mechanism(
    exons: dict[str, int], pathogenic: int, own: str | None, facts: GeneFacts
) -> tuple[bool, int]:
    """The definition of the mechanism: known or not, and by how many levels PVS1 is lowered."""
    if facts.validity in ("Limited", "Disputed Evidence", "No Known Disease Relationship"):
        return False, 0
    others = dict(exons)
    if own is not None:
        others[own] -= 1
        pathogenic -= 1
    null = sum(others.values())
    by_clinvar = null >= 3 and null * 10 > pathogenic and len([n for n in others.values() if n]) >= 2
    by_dosage = facts.haploinsufficiency == 3
    by_constraint = (
        facts.validity in ("Definitive", "Strong") and facts.loeuf is not None and facts.loeuf <= 0.35
    )
    if not (by_clinvar or by_dosage or by_constraint):
        return False, 2 if facts.validity in ("Moderate", "Supportive") else 0
    if facts.validity in ("Moderate", "Supportive"):
        return True, 2
    return True, 0 if by_clinvar or by_dosage else 1


@given(
    st.dictionaries(st.sampled_from("1234"), st.integers(1, 3), min_size=1),
    st.integers(0, 60), st.booleans(), FACTS,
)  # fmt: skip
def test_the_mechanism_is_that_of_the_definition(
    exons: dict[str, int], more: int, own: bool, facts: GeneFacts
) -> None:
    exon = next(iter(exons)) if own else None
    counts = GeneCounts(sum(exons.values()), sum(exons.values()) + more, exons)
    index = ClinVarIndex("v", {}, {"G": counts}, {}, {OWN: exon} if exon else {})
    found = mechanism(index, RULES, "G", OWN, 9, facts)
    assert (found.known, found.lowered) == known_mechanism(exons, counts.pathogenic, exon, facts)
    assert (facts.validity or "not assessed") in found.words


def test_without_clinvar_the_tables_still_settle_a_gene() -> None:
    assert mechanism(None, RULES, "G", OWN, 9, GeneFacts(haploinsufficiency=3.0)).known
    assert not mechanism(None, RULES, "G", OWN, 9, GeneFacts()).known


def test_levels() -> None:
    assert [lowered("very_strong", n) for n in range(5)] == [
        "very_strong",
        "strong",
        "moderate",
        "supporting",
        None,
    ]
    assert lowered("moderate", 2) is None


@given(st.integers(0, 6), st.integers(0, 30), st.booleans(), FACTS)
def test_pp2_and_bp1_are_those_of_the_definitions(
    missense: int, null: int, own: bool, facts: GeneFacts
) -> None:
    alleles = [OWN if own and n == 0 else f"0-{100 + n}-C-T" for n in range(missense)]
    entries = {("T", n + 2): [KnownChange("R/W", allele, "P", 1, "")] for n, allele in enumerate(alleles)}
    entries["T", 60] = [KnownChange("A/V", "0-900-C-T", "P", 0, "")]  # no star: does not count
    counts = GeneCounts(null, null + missense, {"1": null} if null else {})
    made = MissenseGenes(RULES, ClinVarIndex("v", entries, {"G": counts}, {}))
    found = [item.code for item in made.evidence("T", "G", OWN, facts)]
    others = missense - (1 if own and missense else 0)
    doubted = facts.validity in ("Limited", "Disputed Evidence", "No Known Disease Relationship")
    constrained = facts.mis_z is not None and facts.mis_z >= 3.09
    pp2 = not doubted and constrained and others >= 3
    bp1 = not doubted and not constrained and null + others >= 10 and null >= 0.9 * (null + others)
    assert found == (["PP2"] if pp2 else ["BP1"] if bp1 else [])
    if bp1:
        assert "G" in made.truncating or own, "chunks look at variants of such genes one by one"


def test_columns_and_reasons_from_the_demo_s_files(tmp_path: Path) -> None:
    """The reasons of a result name what its own tables say of the gene."""
    generate(tmp_path / "demo", variants=1500, megabases=0.5, seed=7)
    names = {"clinvar": "clinvar.vcf.gz", "gnomad": "gnomad.vcf.gz"}
    tables = {"constraint": "constraint.tsv", "validity": "validity.tsv", "dosage": "dosage.tsv"}
    specs = [TrackSpec(name, tmp_path / "demo" / file) for name, file in names.items()]
    specs += [TrackSpec(name, tmp_path / "demo" / file, table="genes") for name, file in tables.items()]
    request = BuildRequest(
        "demo", tmp_path / "demo/genome.fa", tmp_path / "demo/genes.gff3.gz", tmp_path / "ref", tuple(specs)
    )
    build_reference(request, lambda _: None, lambda: datetime.now(UTC))
    columns = gene_columns(open_tracks(Reference.open(tmp_path / "ref"), None).metas)
    assert [column for column, _ in columns.validity] == ["validity_class"]
    assert (columns.haploinsufficiency, columns.loeuf) == ("dosage_HI", "constraint_LOEUF")
    assert (columns.mis_z, columns.flags) == ("constraint_mis_z", "constraint_flags")
    job = JobRequest(str(tmp_path / "demo/sample.vcf.gz"), tmp_path / "ref", tmp_path / "out")
    annotate(job, Progress(), lambda: datetime.now(UTC))
    entries = json.loads(Result.open(tmp_path / "out").inflated("acmg.json.gz"))
    reasons = [reason for _, _, codes, notes in entries for reason in [item[-1] for item in (*codes, *notes)]]
    assert any("Gene-disease validity: " in reason for reason in reasons)
    assert any("LOEUF is " in reason for reason in reasons)
