"""ClinVar, dbSNP and SpliceAI as their sources write them: on random files every allele has the values that htslib reads."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.tracks.rsids import writer as ids_writer
from annotator.tracks.rsids.index import IdIndex, Known
from annotator.tracks.spec import TrackSpec
from tests.unit.annotator.tracks.drawn_alleles import (
    NAMES,
    SIZES,
    Haplotype,
    Site,
    Sizes,
    built,
    cell,
    check,
    joined,
    largest,
    queries,
    records,
    suite,
)
from tests.unit.annotator.tracks.drawn_vcf import (
    DBSNP_STYLES,
    STYLES,
    Line,
    Names,
    Read,
    declared,
    read,
    write,
)

# As in ClinVar's file, and what they mean; the most serious class first.
CLASSES = {
    "Pathogenic": "P",
    "Pathogenic|risk_factor": "P",
    "Pathogenic/Likely_pathogenic": "P/LP",
    "Likely_pathogenic": "LP",
    "Conflicting_classifications_of_pathogenicity": "conflicting",
    "Uncertain_significance": "VUS",
    "Likely_benign": "LB",
    "Benign/Likely_benign": "B/LB",
    "Benign": "B",
    "drug_response": "other",
    "not_provided": "other",
}
STARS = {
    "practice_guideline": "4",
    "reviewed_by_expert_panel": "3",
    "criteria_provided,_multiple_submitters,_no_conflicts": "2",
    "criteria_provided,_conflicting_classifications": "1",
    "criteria_provided,_single_submitter": "1",
    "no_assertion_criteria_provided": "0",
}
DISEASES = st.sampled_from((
    "Breast-ovarian_cancer,_familial,_susceptibility_to,_1", "not_provided|Fanconi_anemia", "Neoplasm", "A%3B_B", ".",
))  # fmt: skip
CLINVAR = {
    "CLNSIG": st.sampled_from(tuple(CLASSES)),
    "CLNSIGCONF": st.sampled_from(("Pathogenic(1)|Uncertain_significance(2)", "Benign(1),Likely_benign(3)")),
    "CLNREVSTAT": st.sampled_from(tuple(STARS)),
    "CLNDN": DISEASES,
    "ONC": st.sampled_from(("Oncogenic", "Likely_oncogenic")),
    "ONCREVSTAT": st.sampled_from(tuple(STARS)),
    "ONCDN": DISEASES,
    "SCI": st.just("Tier_I_-_Strong"),
    "SCIDN": DISEASES,
    "RS": st.sampled_from(("7", "334|12")),
    "ALLELEID": st.just("15"),
}


def by_allele(found: list[Read]) -> dict[Haplotype, list[tuple[Read, int]]]:
    """The records of each allele, with the number of its ALT (from 0)."""
    made: dict[Haplotype, list[tuple[Read, int]]] = {}
    for record in found:
        for place, allele in enumerate(record.alleles):
            made.setdefault(allele, []).append((record, place))
    return made


def clinvar_row(of: list[Read], columns: list[str]) -> list[str]:
    """The values of an allele: the most serious class, the most stars, and all distinct texts."""
    classes = [CLASSES[text] for record in of if (text := record.value("CLNSIG", ".", 0))]
    stars = [STARS[text] for record in of if (text := record.value("CLNREVSTAT", ".", 0))]
    order = list(dict.fromkeys(CLASSES.values()))
    made = [min(classes, key=order.index, default=""), max(stars, default="")]
    made += [joined(cell(record.value(key, ".", 0), decoded=False) for record in of) for key in columns]
    return [*made, joined(record.ids for record in of)]


@suite(12)
@given(data=st.data(), names=STYLES, sizes=SIZES, tumours=st.booleans())
def test_clinvar(drawn_genome: Path, data: st.DataObject, names: Names, sizes: Sizes, tumours: bool) -> None:
    known = {key: of for key, of in CLINVAR.items() if tumours or not key.startswith(("ONC", "SCI"))}
    lines = []
    for number, site in enumerate(data.draw(records(most=1))):
        # ClinVar has records without an ALT (".") for haplotypes and the reference's own base.
        alts = (".",) if data.draw(st.integers(0, 9)) == 9 else site.alts
        keys = data.draw(st.sets(st.sampled_from(list(known)), min_size=1))
        info = ";".join(f"{key}={data.draw(of)}" for key, of in known.items() if key in keys)
        lines.append(Line(Site(site.window, site.place, site.ref, alts), info, f"{100 + number // 2}"))
    questions = data.draw(
        queries([line.site for line in lines if line.site.alts != (".",)] or [Site(0, 3, "T", ("G",))])
    )
    with tempfile.TemporaryDirectory() as folder:
        header = "".join(declared(key, ".", "String") for key in known)
        path = write(Path(folder) / "clinvar.vcf", names, header, lines)
        meta = built(drawn_genome, TrackSpec("clinvar", path), sizes)
        columns = [key for key in known if key not in ("RS", "ALLELEID")]
        assert [field.column.removeprefix("clinvar_") for field in meta.fields] == [
            "class",
            "stars",
            *columns,
            "ID",
        ]
        expected = {
            allele: clinvar_row([record for record, _ in of], columns)
            for allele, of in by_allele(list(read(path, names))).items()
        }
        check(drawn_genome, meta, Path(folder), questions, expected)


def shown(position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """An allele without the bases that it shares with REF at its end, then at its begin; one base stays."""
    while min(len(ref), len(alt)) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while min(len(ref), len(alt)) > 1 and ref[0] == alt[0]:
        position, ref, alt = position + 1, ref[1:], alt[1:]
    return position, ref, alt


RSIDS = st.sampled_from((1, 7, 334, 7_000_000, 4_100_000_000))


@suite(12)
@given(data=st.data(), style=DBSNP_STYLES, sizes=SIZES)
def test_dbsnp(drawn_genome: Path, data: st.DataObject, style: Names, sizes: Sizes) -> None:
    lines = []
    for site in data.draw(records()):
        number = data.draw(RSIDS)
        alts = [f"{share}" for share in range(len(site.alts))]
        info = f"RS={number};dbSNPBuildID=155;FREQ=1000Genomes:{',.'.join(alts)}|TOPMED:0.9,{','.join(alts)}"
        lines.append(Line(site, info, f"rs{number}"))
    questions = data.draw(queries([line.site for line in lines]))
    header = (
        declared("RS", "1", "Integer")
        + declared("FREQ", ".", "String")
        + declared("dbSNPBuildID", "1", "Integer")
    )
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids_writer, "ROWS", sizes[0])
        patch.setattr("annotator.tracks.rsids.index._MOST_BLOCKS", 99)
        path = write(Path(folder) / "GCF_000001405.40", style, header, lines)
        meta = built(drawn_genome, TrackSpec("dbsnp", path), sizes)
        expected: dict[Haplotype, list[str]] = {}
        of_id: dict[int, set[Known]] = {}
        for record in read(path, style):
            for allele in record.alleles:
                expected.setdefault(allele, []).append(record.ids)
        ids = {allele: "&".join(dict.fromkeys(of)) for allele, of in expected.items()}
        check(drawn_genome, meta, Path(folder), questions, dict.fromkeys(ids, ()), ids)
        for line in lines:
            known = of_id.setdefault(int(line.ids[2:]), set())
            if style.contig(style.names[NAMES.index(line.site.contig)]) is not None:
                found = [shown(line.site.position, line.site.ref, alt) for alt in line.site.alts]
                known |= {Known(line.site.contig, *one) for one in found if max(map(len, one[1:])) <= 1_000}  # type: ignore[arg-type]
        index = IdIndex.of(Path(folder), meta)
        for number, known in of_id.items():
            assert set(index.find(number) if index else ()) == known, number


SCORE = st.sampled_from(("0.00", "0.01", "0.20", "0.91", "1.00", "1", ".")) | st.integers(0, 100).map(
    lambda percent: f"{percent / 100:.2f}"
)


@suite(12)
@given(data=st.data(), names=STYLES, sizes=SIZES)
def test_spliceai(drawn_genome: Path, data: st.DataObject, names: Names, sizes: Sizes) -> None:
    lines = []
    for site in data.draw(records()):
        entries = []
        for alt in data.draw(st.lists(st.sampled_from([*site.alts, "T"]), max_size=5)):
            scores = data.draw(st.lists(SCORE, min_size=4, max_size=4) | st.just(["."] * 4))
            gene = data.draw(st.sampled_from(("BRCA1", "NBR1", "HLA-A", "AC1.2")))
            entries.append("|".join((alt, gene, *scores, "-2", "13", ".", "50")))
        lines.append(Line(site, f"SpliceAI={','.join(entries)}" if entries else "."))
    questions = data.draw(queries([line.site for line in lines]))
    with tempfile.TemporaryDirectory() as folder:
        path = write(
            Path(folder) / "spliceai_scores.masked.vcf", names, declared("SpliceAI", ".", "String"), lines
        )
        meta = built(drawn_genome, TrackSpec("spliceai", path), sizes)
        expected: dict[Haplotype, list[str]] = {}
        for allele, of in by_allele(list(read(path, names))).items():
            best = [""] * 6
            for record, place in of:
                for entry in filter(None, record.value("SpliceAI", ".", 0).split(",")):
                    alt, gene, *scores = entry.split("|")[:6]
                    highest = max(scores, key=lambda score: -1.0 if score == "." else float(score))
                    if (
                        alt == record.alts[place]
                        and highest != "."
                        and not largest(highest) <= largest(best[0])
                    ):
                        best = [highest, *("" if score == "." else score for score in scores), gene]
            expected[allele] = best
        check(drawn_genome, meta, Path(folder), questions, expected)
