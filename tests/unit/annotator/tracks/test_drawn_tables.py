"""Tables of scores as their sources write them: on random files every allele has the values that polars reads."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import TrackError
from annotator.tracks import external_sort, tsv
from annotator.tracks.spec import parse_spec
from annotator.tracks.store import TrackMeta
from tests.unit.annotator.tracks.drawn_alleles import (
    NAMES,
    SIZES,
    Haplotype,
    Site,
    Sizes,
    built,
    cell,
    check,
    haplotype,
    joined,
    queries,
    records,
    rounded,
    suite,
)

ELSEWHERE = ("chrUn_KI270742v1", 5, "A", "C")
Place = tuple[str, int, str, str]
PREFIX = st.sampled_from(("", "chr"))


def places(drawn: Sequence[Site], prefix: str) -> list[Place]:
    """Contig, position, REF and ALT of each line: one ALT a line, the last on a contig that the genome lacks."""
    made = [(prefix + site.contig, site.position, site.ref, alt) for site in drawn for alt in site.alts]
    return [*made, ELSEWHERE]


def of(row: dict[str, str], contig: str, position: str, ref: str, alt: str) -> Haplotype | None:
    """A row's allele; None off the genome: other contigs, and chrM, which may be hg19's own."""
    name = row[contig].removeprefix("chr")
    if name not in NAMES or (name == "MT" and row[contig] != "MT") or row[position] in (".", ""):
        return None
    return haplotype(name, int(row[position]), row[ref], row[alt])


def plain(text: str, separator: str = "\t") -> list[dict[str, str]]:
    """The rows of a table, every cell as text."""
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("##")]
    frame = pl.read_csv(
        io.StringIO("".join(lines).lstrip("#")), separator=separator, infer_schema=False, quote_char=None
    )
    return frame.fill_null("").to_dicts()


def made(
    genome: Path, folder: str, name: str, text: str, sizes: Sizes, fields: str = "", assembly: str = "GRCh38"
) -> TrackMeta:
    """The track of a table, packed as its name says; lines are read and sorted a few at a time for small sizes."""
    path = Path(folder) / name.partition("=")[2]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("table", text)
    else:
        path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    spec = replace(parse_spec(f"{name.partition('=')[0]}={path}{fields}"), assembly=assembly)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(external_sort, "RUN", min(sizes[0], 3))
        patch.setattr(external_sort, "FILES", 2)
        patch.setattr(tsv, "_BLOCK", max(sizes[0], 3))
        return built(genome, spec, sizes)


def compare(
    genome: Path,
    name: str,
    text: str,
    sizes: Sizes,
    questions: Sequence[Site],
    expected: Mapping[Haplotype, Sequence[str]],
    fields: str = "",
    assembly: str = "GRCh38",
) -> TrackMeta | None:
    """Build the track of a table whose source is known, and compare it; a table without a row on the genome is refused."""
    with tempfile.TemporaryDirectory() as folder:
        if not expected:
            with pytest.raises(TrackError, match="would be empty"):
                made(genome, folder, name, text, sizes, fields, assembly)
            return None
        meta = made(genome, folder, name, text, sizes, fields, assembly)
        check(genome, meta, Path(folder), questions, expected)
        return meta


def highest(rows: Sequence[dict[str, str]], column: str) -> dict[str, str]:
    """The row with the highest number in a column, the first of several; a missing number is the lowest."""
    return max(rows, key=lambda row: -1.0 if row[column] in (".", "") else float(row[column]))


def grouped(rows: Sequence[dict[str, str]], *names: str) -> dict[Haplotype, list[dict[str, str]]]:
    found: dict[Haplotype, list[dict[str, str]]] = {}
    for row in rows:
        allele = of(row, *names)
        if allele is not None:
            found.setdefault(allele, []).append(row)
    return found


# Of an allele several rows may have the same score; some have more digits than are kept, and a half to round.
SCORE = st.sampled_from(
    (".", "0.0001", "0.5", "0.50", "0.9996", "1.0", "0.12345", "0.12355", "0.123451", "0.00005")
) | st.integers(0, 10_000).map(lambda score: f"{score / 10_000:.4f}")
WORD = st.sampled_from(("likely_benign", "ambiguous", "likely_pathogenic"))


@suite(12)
@given(data=st.data(), prefix=PREFIX, sizes=SIZES)
def test_alphamissense(drawn_genome: Path, data: st.DataObject, prefix: str, sizes: Sizes) -> None:
    head = "# Copyright 2023, of an owner\n#\n"
    names = "#CHROM\tPOS\tREF\tALT\tgenome\tuniprot_id\ttranscript_id\tprotein_variant\tam_pathogenicity\tam_class\n"
    sites = data.draw(records(most=3, snv=True))
    lines = ""
    for contig, position, ref, alt in places(sites, prefix):
        for isoform in range(data.draw(st.integers(1, 3))):
            values = f"{data.draw(SCORE)}\t{data.draw(WORD)}"
            lines += f"{contig}\t{position}\t{ref}\t{alt}\thg38\tQ{isoform}\tENST{isoform}.4\tV2L\t{values}\n"
    questions = data.draw(queries(sites))
    expected = {}
    for allele, rows in grouped(plain(names + lines), "CHROM", "POS", "REF", "ALT").items():
        best = highest(rows, "am_pathogenicity")
        expected[allele] = [rounded(cell(best["am_pathogenicity"]), "0.0001"), best["am_class"]]
    compare(
        drawn_genome,
        "alphamissense=AlphaMissense_hg38.tsv.gz",
        head + names + lines,
        sizes,
        questions,
        expected,
    )


@suite(16)
@given(
    data=st.data(),
    sizes=SIZES,
    kind=st.sampled_from(("csv", "csv.zip", "tsv.gz")),
    assembly=st.sampled_from(("GRCh37", "GRCh38")),
)
def test_revel(drawn_genome: Path, data: st.DataObject, sizes: Sizes, kind: str, assembly: str) -> None:
    """In the order of hg19; on GRCh38 some lines have no position, and the others are in another order."""
    sites = data.draw(records(most=3, snv=True))
    rows = [place for place in places(sites, "")[:-1] for _ in range(data.draw(st.integers(1, 2)))]
    rows = data.draw(st.permutations(rows)) if assembly == "GRCh38" else rows
    text = "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid\n"
    for number, (contig, position, ref, alt) in enumerate(rows):
        there = str(position) if data.draw(st.integers(0, 4)) else "."
        hg19, other = (str(position), there) if assembly == "GRCh37" else (str(1_000 + number), there)
        score = data.draw(st.sampled_from(("0.001", "0.500", "0.27", "0.0125", "0.0135", "0.9995")))
        text += f"{contig},{hg19},{other},{ref},{alt},M,V,{score},ENST1;ENST{number}\n"
    text += "7,9,9,A,C,M,V,0.5,ENST7\n"
    questions = data.draw(queries(sites))
    column = "hg19_pos" if assembly == "GRCh37" else "grch38_pos"
    found = grouped(plain(text, ","), "chr", column, "ref", "alt")
    expected = {
        allele: [rounded(highest(of_allele, "REVEL")["REVEL"], "0.001")]
        for allele, of_allele in found.items()
    }
    written = text.replace(",", "\t") if kind == "tsv.gz" else text
    meta = compare(
        drawn_genome, f"revel=revel.{kind}", written, sizes, questions, expected, assembly=assembly
    )
    missing = sum(row[column] == "." for row in plain(text, ","))
    if meta:
        assert meta.notes == ((f"{missing} lines have no position on {assembly}",) if missing else ())


@suite(12)
@given(data=st.data(), prefix=PREFIX, sizes=SIZES, indels=st.booleans())
def test_cadd(drawn_genome: Path, data: st.DataObject, prefix: str, sizes: Sizes, indels: bool) -> None:
    """One row an allele as CADD has it; where a file repeats one, distinct scores are joined."""
    sites = data.draw(records(most=3, snv=not indels))
    phred = st.sampled_from(("0.001", "10", "22.5", "99", "1.0005", "1.0015", "9.9995", "0.12345"))
    names = "#Chrom\tPos\tRef\tAlt\tRawScore\tPHRED\n"
    lines = "".join(
        "\t".join((contig, str(position), ref, alt, "-0.123456", data.draw(phred))) + "\n"
        for contig, position, ref, alt in places(sites, prefix)
    )
    questions = data.draw(queries(sites))
    text = (
        f"## CADD GRCh38-v1.7 (c) University of Washington, and others. All rights reserved.\n{names}{lines}"
    )
    found = grouped(plain(text), "Chrom", "Pos", "Ref", "Alt")
    expected = {
        allele: [rounded(joined(row["PHRED"] for row in rows), "0.001")] for allele, rows in found.items()
    }
    compare(drawn_genome, "cadd=whole_genome_SNVs.tsv.gz", text, sizes, questions, expected)


@suite(12)
@given(data=st.data(), prefix=PREFIX, sizes=SIZES)
def test_primateai(drawn_genome: Path, data: st.DataObject, prefix: str, sizes: Sizes) -> None:
    """In any order, a row for each transcript."""
    sites = data.draw(records(most=3, snv=True))
    text = "chr,pos,non_flipped_ref,non_flipped_alt,gene_name,change_position_1based,ref_aa,alt_aa,score_PAI3D,percentile_PAI3D\n"
    rows = [place for place in places(sites, prefix) for _ in range(data.draw(st.integers(1, 2)))]
    for number, (contig, position, ref, alt) in enumerate(data.draw(st.permutations(rows))):
        score = data.draw(st.sampled_from(("0.25", "0.5", "0.7512345", "0.0")))
        text += f"{contig},{position},{ref},{alt},ENST{number}.1,{number},V,M,{score},{data.draw(SCORE)}\n"
    questions = data.draw(queries(sites))
    expected = {}
    found = grouped(plain(text, ","), "chr", "pos", "non_flipped_ref", "non_flipped_alt")
    for allele, of_allele in found.items():
        best = highest(of_allele, "score_PAI3D")
        expected[allele] = [best["score_PAI3D"], cell(best["percentile_PAI3D"])]
    compare(drawn_genome, "primateai=PrimateAI-3D_scores.csv.gz", text, sizes, questions, expected)


VALUES = st.lists(st.sampled_from((".", "0.5", "0.25", "1e-3", "12")), min_size=1, max_size=3).map(";".join)
WORDS = st.lists(
    st.sampled_from((".", "T", "D", "a, b", "x|y", "c=1", "50%25", "p.Gly1Ala", " ")), min_size=1, max_size=3
).map(";".join)


def listed(text: str) -> str:
    """A cell of dbNSFP: values of several transcripts, of which `.` is a missing one."""
    return cell(text.replace(";", "&")) if text.strip(".;") else ""


@suite(16)
@given(data=st.data(), sizes=SIZES, assembly=st.sampled_from(("GRCh37", "GRCh38")))
def test_dbnsfp(drawn_genome: Path, data: st.DataObject, sizes: Sizes, assembly: str) -> None:
    """Files of several contigs joined by `cat`, each with its header; by hg19's positions in another order."""
    sites = data.draw(records(most=3, snv=True))
    names = "#chr\tpos(1-based)\tref\talt\taaref\taaalt\ths1_chr\thg19_chr\thg19_pos(1-based)\tgenename\tX_score\tX_pred\n"
    rows = places(sites, "")[:-1]
    rows = data.draw(st.permutations(rows)) if assembly == "GRCh37" else rows
    lines = []
    for number, (contig, position, ref, alt) in enumerate(rows):
        hg38, hg19 = ("9", number + 5), (contig, position if data.draw(st.integers(0, 4)) else ".")
        if assembly == "GRCh38":
            hg38, hg19 = (contig, position), (".", ".")
        cells = (*hg38, ref, alt, "M", "V", ".", *hg19, "G;G", data.draw(VALUES), data.draw(WORDS))
        lines.append("\t".join(map(str, cells)) + "\n")
    cut = data.draw(st.integers(0, len(lines)))
    questions = data.draw(queries(sites))
    columns = ("chr", "pos(1-based)") if assembly == "GRCh38" else ("hg19_chr", "hg19_pos(1-based)")
    found = grouped(plain(names + "".join(lines)), *columns, "ref", "alt")
    text = names + "".join(lines[:cut]) + names + "".join(lines[cut:])
    expected = {
        allele: [joined(listed(row[name]) for row in of_allele) for name in ("X_score", "X_pred")]
        for allele, of_allele in found.items()
    }
    compare(
        drawn_genome, "dbnsfp=dbNSFP5.1a.gz", text, sizes, questions, expected, ":X_score,X_pred", assembly
    )


@suite(16)
@given(
    data=st.data(),
    prefix=PREFIX,
    sizes=SIZES,
    separator=st.sampled_from("\t,"),
    precision=st.sampled_from(("", "~3", "~0.01")),
)
def test_any_table(
    drawn_genome: Path, data: st.DataObject, prefix: str, sizes: Sizes, separator: str, precision: str
) -> None:
    sites = data.draw(records())
    number = st.sampled_from(
        (".", "", "7", "-1.25", "0.12345", "2.5000", "2e-7", "99.995", "0.125", "12345.6")
    )
    word = st.sampled_from(("", ".", "a", "b c", "x|y", "d;e", "k=v", "%41"))
    names = separator.join(("chrom", "start", "ref", "alt", "score", "note")) + "\n"
    lines = [
        separator.join((contig, str(position), ref, alt, data.draw(number), data.draw(word))) + "\n"
        for contig, position, ref, alt in places(sites, prefix)
    ]
    questions = data.draw(queries(sites))
    with tempfile.TemporaryDirectory() as folder:
        # Whether a column has numbers is decided by the lines of the first block.
        words = names + separator.join((*map(str, ELSEWHERE), "1", "word")) + "\n"
        text = f"##made=by hand\n{words}{''.join(lines)}"
        meta = made(drawn_genome, folder, "own=table.txt", text, sizes, f":score{precision},note")
        assert [field.kind for field in meta.fields] == ["number", "text"]
        expected = {}
        for allele, rows in grouped(plain(text, separator), "chrom", "start", "ref", "alt").items():
            score = joined(listed(row["score"]) for row in rows)
            expected[allele] = [
                rounded(score, precision[1:]) if precision else score,
                joined(listed(row["note"]) for row in rows),
            ]
        check(drawn_genome, meta, Path(folder), questions, expected)
