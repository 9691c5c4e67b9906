"""gnomAD's releases, its mitochondrial file and any other VCF: on random files every allele has the values that htslib reads."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.reference import catalogue
from annotator.tracks.spec import TrackSpec, chosen_fields, parse_spec
from tests.unit.annotator.tracks.drawn_alleles import (
    SIZES,
    WHOLE,
    WINDOWS,
    Haplotype,
    Site,
    Sizes,
    built,
    cell,
    check,
    joined,
    queries,
    records,
    rounded,
    suite,
)
from tests.unit.annotator.tracks.drawn_vcf import PLAIN, STYLES, Line, Names, Read, declared, read, write

COUNT = st.integers(0, 4) | st.integers(5, 1_600_000)
FREQUENCY = st.floats(0, 1).map(lambda value: f"{value:.5e}") | st.sampled_from(
    (
        "0.00000e+00",
        "1.00000e+00",
        "6.57030e-06",
        "1.23450e-04",
        "1.23450e-05",
        "1.23550e-05",
        "1.23451e-04",
        "9.99960e-05",
        "0.5",
    )
)
GROUP = st.sampled_from(("afr", "nfe", "remaining", "."))
FILTERS = st.sampled_from(("PASS", ".", "AC0", "AS_VQSR;InbreedingCoeff"))
IDS = st.sampled_from((".", "rs1", "rs334;rs7", "rs7", "COSV1;rs12", "x"))
SEVERAL = st.sampled_from(("AC0", "AC0,AS_VQSR", "PASS"))
# Column -> (INFO key of each release, Number, Type, values). The order is that of the track.
Release = dict[str, tuple[str, str, str, st.SearchStrategy[str]]]


def release(joint: bool, group: str, group_af: str, faf: str) -> Release:
    end = "_joint" if joint else ""
    made: Release = {
        "AF": (f"AF{end}", "A", "Float", FREQUENCY),
        "AF_grpmax": (group_af + end, "A", "Float", FREQUENCY),
        "FAF95": (faf + end, "A", "Float", FREQUENCY),
        "nhomalt": (f"nhomalt{end}", "A", "Integer", COUNT.map(str)),
        "AC": (f"AC{end}", "A", "Integer", COUNT.map(str)),
        "AN": (f"AN{end}", "1", "Integer", COUNT.map(str)),
        "grpmax": (group + end, "A", "String", GROUP),
    }
    if joint:
        made |= {name: (name, ".", "String", SEVERAL) for name in ("exomes_filters", "genomes_filters")}
        flags = ("not_called_in_exomes", "not_called_in_genomes")
        made |= {name: (name, "0", "Flag", st.just("")) for name in flags}
    return made


RELEASES = {
    "joint": release(True, "grpmax", "AF_grpmax", "fafmax_faf95_max"),
    "exomes": release(False, "grpmax", "AF_grpmax", "fafmax_faf95_max"),
    "second": release(False, "popmax", "AF_popmax", "faf95"),
}
LOOKALIKES = ("AC_exomes", "AF_XX", "xAN", "AC_joint_afr_XX")


@st.composite
def info(draw: st.DrawFn, release: Release, alts: int) -> str:
    """An INFO column: some keys are missing, some values too, and AF is mostly the quotient of its counts."""
    values = {
        key: ",".join(draw(of) for _ in range(alts if number == "A" else 1))
        for key, number, _, of in release.values()
    }
    counts, whole = values[release["AC"][0]], int(values[release["AN"][0]])
    if draw(st.integers(0, 3)):  # as gnomAD computes it
        style = draw(st.sampled_from(("%.5e", "%.6g")))
        quotients = [style % (int(count) / whole) if whole else "." for count in counts.split(",")]
        values[release["AF"][0]] = ",".join(quotients)
    for key in draw(st.sets(st.sampled_from(list(values)), max_size=4)):
        changed = draw(st.sampled_from(("", ".", "short")))
        if changed == "":
            del values[key]
        elif changed == "." or "," in values[key]:
            values[key] = "." if changed == "." else values[key].rpartition(",")[0]
    items = [key if text == "" else f"{key}={text}" for key, text in values.items()]
    items += [f"{key}={draw(COUNT)}" for key in LOOKALIKES]
    return ";".join(draw(st.permutations(items)) if draw(st.booleans()) else items)


@st.composite
def gnomad(draw: st.DrawFn, release: Release) -> list[Line]:
    return [
        Line(site, draw(info(release, len(site.alts))), draw(IDS), draw(FILTERS)) for site in draw(records())
    ]


def rows(found: list[Read], keys: list[tuple[str, str]]) -> dict[Haplotype, list[list[str]]]:
    """The values of each allele by column: those of all its records."""
    made: dict[Haplotype, list[list[str]]] = {}
    for record in found:
        for place, allele in enumerate(record.alleles):
            columns = made.setdefault(allele, [[] for _ in keys])
            for column, (key, number) in zip(columns, keys, strict=True):
                if key == "FILTER":
                    value = "&".join(record.filters)
                elif key == "ID":
                    value = record.ids
                else:
                    value = record.value(key, number, place)
                column.append(cell(value, decoded=False))
    return made


def rs_numbers(found: list[Read]) -> dict[Haplotype, str]:
    of: dict[Haplotype, list[str]] = {}
    for record in found:
        for allele in record.alleles:
            of.setdefault(allele, []).extend(word for word in record.ids.split(";") if word.startswith("rs"))
    return {allele: "&".join(dict.fromkeys(words)) for allele, words in of.items()}


GROUPS = ("afr", "nfe", "remaining")


def compare(
    genome: Path,
    known: Release,
    columns: list[str],
    lines: list[Line],
    questions: list[Site],
    names: Names = PLAIN,
    sizes: Sizes = WHOLE,
    grouped: bool = False,
) -> None:
    """Build gnomAD's track of these lines, and compare its columns with what htslib reads of their keys (`known`)."""
    header = "".join(declared(*of[:3]) for of in known.values())
    header += "".join(declared(key, "A", "Integer") for key in LOOKALIKES)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "sites.vcf", names, header, lines)
        meta = built(genome, TrackSpec("gnomad", path, groups=grouped), sizes)
        assert [field.column for field in meta.fields] == [f"gnomad_{column}" for column in columns]
        found = list(read(path, names))
        keys = [known[column][:2] if column in known else (column, "1") for column in columns]
        expected = {
            allele: [
                rounded(joined(values), "4") if column in ("AF_grpmax", "FAF95") else joined(values)
                for column, values in zip(columns, of, strict=True)
            ]
            for allele, of in rows(found, keys).items()
        }
        check(genome, meta, Path(folder), questions, expected, rs_numbers(found))


@pytest.mark.parametrize("name", RELEASES)
@suite(12)
@given(data=st.data(), names=STYLES, sizes=SIZES, grouped=st.booleans())
def test_gnomad(
    drawn_genome: Path, name: str, data: st.DataObject, names: Names, sizes: Sizes, grouped: bool
) -> None:
    known = dict(RELEASES[name])
    columns = [*known, "FILTER"]
    end = "_joint" if name == "joint" else ""
    for group in GROUPS:
        called = "oth" if name == "second" and group == "remaining" else group
        for count in ("AC", "AN", "nhomalt"):
            number = "1" if count == "AN" else "A"
            known[f"{count}_{group}"] = (f"{count}{end}_{called}", number, "Integer", COUNT.map(str))
            columns += [f"{count}_{group}"] * grouped
    lines = data.draw(gnomad(known))
    questions = data.draw(queries([line.site for line in lines]))
    compare(drawn_genome, known, columns, lines, questions, names, sizes, grouped)


@suite(2)
@given(seed=st.integers(0, 999))
def test_gnomad_in_one_block(drawn_genome: Path, seed: int) -> None:
    """Every base change of the windows, so that a block has more different texts than are kept as they are."""
    chance = random.Random(seed)
    known = RELEASES["joint"]
    lines = []
    for number, window in enumerate(WINDOWS):
        for place, ref in enumerate(window.bases):
            for alt in "ACGT".replace(ref, ""):
                count, whole = int(1 / (chance.random() + 1e-5)), chance.randrange(100_000, 1_614_000)
                values = {
                    "AF": f"{count / whole:.5e}",
                    "AF_grpmax": f"{chance.random():.5e}" if count > 2 else ".",
                    "FAF95": f"{chance.random() / 1000:.5e}",
                    "nhomalt": str(chance.choice((0, 0, 0, count // 3))),
                    "AC": str(count),
                    "AN": str(whole),
                    "grpmax": chance.choice(("afr", "nfe", "sas")) if count > 2 else ".",
                    "exomes_filters": chance.choice(("PASS", "AC0,AS_VQSR")),
                }
                info = ";".join(f"{known[column][0]}={text}" for column, text in values.items())
                lines.append(Line(Site(number, place, ref, (alt,)), info, f"rs{chance.randrange(10**9)}"))
    compare(drawn_genome, known, [*known, "FILTER"], lines, [line.site for line in lines])


MITOCHONDRIAL: Release = {
    "AN": ("AN", "1", "Integer", COUNT.map(str)),
    **{key: (key, "1", "Integer", COUNT.map(str)) for key in ("AC_hom", "AC_het")},
    **{key: (key, "1", "Float", FREQUENCY | st.just("0.0")) for key in ("AF_hom", "AF_het", "max_hl")},
    "AF": ("AF", "1", "Float", FREQUENCY),
    "AC": ("AC", "1", "Integer", COUNT.map(str)),
}


@suite(12)
@given(data=st.data(), names=STYLES, sizes=SIZES)
def test_mitochondrial_counts(drawn_genome: Path, data: st.DataObject, names: Names, sizes: Sizes) -> None:
    sites = data.draw(records(most=1).map(lambda drawn: [site for site in drawn if site.contig == "MT"]))
    filters = st.sampled_from(("PASS", "npg", "artifact_prone_site;npg"))
    lines = [Line(site, data.draw(info(MITOCHONDRIAL, 1)), ".", data.draw(filters)) for site in sites]
    questions = data.draw(queries(sites)) if sites else []
    chosen, rounding = chosen_fields(catalogue.load(None)["alleles"]["gnomad_mt"]["columns"])
    with tempfile.TemporaryDirectory() as folder:
        header = "".join(declared(*of[:3]) for of in MITOCHONDRIAL.values())
        path = write(Path(folder) / "sites.vcf", names, header, lines)
        meta = built(drawn_genome, TrackSpec("gnomad_mt", path, chosen, rounding=rounding), sizes)
        keys = [(key, "1") for key in ("AN", "AC_hom", "AC_het", "AF_hom", "AF_het", "max_hl", "FILTER")]
        expected = {
            allele: [joined(values) for values in of]
            for allele, of in rows(list(read(path, names)), keys).items()
        }
        check(drawn_genome, meta, Path(folder), questions, expected)


WORDS = st.sampled_from(("a", "b", "a%2Cb", "x|y", "c_d", "=", "f=1", "%3D", "100%", "."))
NUMBER = st.sampled_from(
    ("0", "7", "-1.5", "1e-7", "0.12345", "0.12355", "2.50000", "0.00012345", "99.995", "12345.678", ".")
)
NUMBERS = {"A": "a", "1": "one", "R": "r", ".": "any", "G": "g", "2": "two"}


@suite(12)
@given(data=st.data(), names=STYLES, sizes=SIZES)
def test_any_vcf(drawn_genome: Path, data: st.DataObject, names: Names, sizes: Sizes) -> None:
    kinds = {"Integer": st.integers(-3, 9).map(str), "Float": NUMBER, "String": WORDS}
    fields = {f"{kind}_{word}": (number, kind) for kind in kinds for number, word in NUMBERS.items()}
    fields |= {"Flag": ("0", "Flag"), "FILTER": ("1", ""), "ID": ("1", "")}
    chosen = data.draw(st.lists(st.sampled_from(list(fields)), min_size=1, max_size=6, unique=True))
    precision = {key: data.draw(st.sampled_from(("", "~3", "~0.01"))) for key in chosen}
    lines = []
    for site in data.draw(records()):
        items = []
        for key in data.draw(st.lists(st.sampled_from(chosen), unique=True)):
            number, kind = fields[key]
            if kind in kinds:
                size = {"A": len(site.alts), "R": len(site.alts) + 1, "1": 1, "2": 2}.get(number, 3)
                items.append(f"{key}={','.join(data.draw(kinds[kind]) for _ in range(size))}")
            elif kind:
                items.append(key)
        ids = data.draw(st.sampled_from((".", "a", "a;rs1")))
        lines.append(Line(site, ";".join(items) or ".", ids, data.draw(FILTERS)))
    questions = data.draw(queries([line.site for line in lines]))
    with tempfile.TemporaryDirectory() as folder:
        header = "".join(declared(key, *of) for key, of in fields.items() if of[1])
        path = write(Path(folder) / "own.vcf", names, header, lines)
        text = ",".join(key + precision[key] for key in chosen)
        meta = built(drawn_genome, parse_spec(f"own={path}:{text}"), sizes)
        numeric = {
            key: of[1] in ("Integer", "Float") and of[0] in ("1", "A", "R") for key, of in fields.items()
        }
        assert [field.kind == "number" for field in meta.fields] == [numeric[key] for key in chosen]
        keys = [(key, fields[key][0]) for key in chosen]
        expected = {
            allele: [
                rounded(joined(values), precision[key][1:])
                if precision[key] and numeric[key]
                else joined(values)
                for key, values in zip(chosen, of, strict=True)
            ]
            for allele, of in rows(list(read(path, names)), keys).items()
        }
        check(drawn_genome, meta, Path(folder), questions, expected)
