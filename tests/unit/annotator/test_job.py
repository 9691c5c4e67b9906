"""The whole command on the demo: results, refusals, and what is promised of every record."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pysam
import pytest

from annotator.cli import main
from annotator.errors import InputError
from annotator.job import JobResult
from tests.annotator_demo import DemoReference

CSQ = re.compile(rb"(?:;|(?<=\t))CSQ=[^;\t]*")


@pytest.fixture(scope="module")
def done(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> tuple[JobResult, Path]:
    output = tmp_path_factory.mktemp("done")
    pedigree = (demo.files / "trio.ped").read_text()
    return demo.annotate(
        demo.files / "sample.vcf.gz", output, engine="vep", threads=2, pedigree=pedigree, name="A <b>trio</b>"
    ), output


def lines_of(path: Path) -> list[bytes]:
    return [
        line for line in gzip.decompress(path.read_bytes()).split(b"\n") if line and not line.startswith(b"#")
    ]


def header_of(demo: DemoReference, samples: bool = False) -> bytes:
    """The demo sample's header, without samples unless asked."""
    lines = [
        line
        for line in gzip.decompress((demo.files / "sample.vcf.gz").read_bytes()).split(b"\n")
        if line.startswith(b"#")
    ]
    if not samples:
        lines[-1] = b"\t".join(lines[-1].split(b"\t")[:8])
    return b"\n".join(lines) + b"\n"


def base(demo: DemoReference, contig: str, position: int, size: int = 1) -> str:
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        return fasta.fetch(contig, position - 1, position - 1 + size).upper()


def vcf(demo: DemoReference, tmp_path: Path, *lines: str, header: bytes | None = None) -> Path:
    path = tmp_path / "in.vcf"
    path.write_bytes((header or header_of(demo)) + "".join(line + "\n" for line in lines).encode())
    return path


def test_every_result_is_there_and_listed(done: tuple[JobResult, Path]) -> None:
    result, output = done
    manifest = json.loads((output / "manifest.json").read_text())
    assert manifest == result.manifest
    names = {item["name"] for item in manifest["files"]}
    assert {
        "annotated.vcf.gz",
        "annotated.vcf.gz.tbi",
        "variants.parquet",
        "variants.tsv.gz",
        "summary.json",
        "report.html",
        "annotation.log",
        "explore/meta.json",
    } <= names
    for item in manifest["files"]:
        data = (output / item["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["size"], item["sha256"]), item["name"]
    assert manifest["counts"]["records_in"] == manifest["counts"]["records_out"] > 500
    assert manifest["synthetic"] is True


def test_the_users_bytes_are_theirs(done: tuple[JobResult, Path], demo: DemoReference) -> None:
    before, after = lines_of(demo.files / "sample.vcf.gz"), lines_of(done[1] / "annotated.vcf.gz")
    assert len(before) == len(after)
    for mine, theirs in zip(after, before, strict=True):
        assert CSQ.sub(b"", mine) == theirs
        assert b"CSQ=" in mine


def test_htslib_reads_it_and_its_index(done: tuple[JobResult, Path]) -> None:
    path = str(done[1] / "annotated.vcf.gz")
    with pysam.VariantFile(path) as file:
        assert "Format: Allele|Consequence|" in file.header.info["CSQ"].description
        every = [(record.contig, record.pos) for record in file]
        some = [(record.contig, record.pos) for record in file.fetch("chr1", 5000, 40_000)]
    assert some == [place for place in every if place[0] == "chr1" and 5000 < place[1] <= 40_000]


def test_tables_hold_the_rows_of_the_vcf(done: tuple[JobResult, Path]) -> None:
    result, output = done
    rows = sum(
        line.count(b",", found.start(), found.end()) + 1
        for line in lines_of(output / "annotated.vcf.gz")
        if (found := CSQ.search(line))
    )
    table = pq.read_table(output / "variants.parquet")
    assert table.num_rows == rows == result.totals.rows == len(lines_of(output / "variants.tsv.gz")) - 1
    assert {"gnomad_AF", "clinvar_class", "Consequence"} <= set(table.column_names)


def test_the_log_is_readable(done: tuple[JobResult, Path]) -> None:
    text = (done[1] / "annotation.log").read_text()
    assert "synthetic" in text
    assert "records in and out" in text
    assert "ClinVar" in text


def test_the_report_is_self_contained_and_escaped(done: tuple[JobResult, Path]) -> None:
    text = (done[1] / "report.html").read_text()
    assert "A &lt;b&gt;trio&lt;/b&gt;" in text
    assert "<script" not in text
    assert not re.search(r"(src|href)\s*=", text)
    assert text.count("<svg") >= 6
    assert "Synthetic data." in text
    assert "Pathogenic" in text


def test_the_summary_counts_what_is_in_the_file(done: tuple[JobResult, Path], demo: DemoReference) -> None:
    summary = json.loads((done[1] / "summary.json").read_text())
    records = [line.split(b"\t") for line in lines_of(demo.files / "sample.vcf.gz")]
    assert summary["counts"]["records"] == len(records)
    assert summary["counts"]["alleles"] == sum(fields[4].count(b",") + 1 for fields in records)
    assert summary["filters"] == {
        name: n
        for name in ("PASS", "LowQual")
        if (n := sum(fields[6] == name.encode() for fields in records))
    }
    snvs = [
        (fields[3], alt)
        for fields in records
        for alt in fields[4].split(b",")
        if len(fields[3]) == len(alt) == 1
    ]
    assert sum(summary["substitutions"].values()) == len(snvs) == summary["classes"]["SNV"]
    changes = {b"AG", b"GA", b"CT", b"TC"}
    assert summary["ti_tv"]["transitions"] == sum(ref + alt in changes for ref, alt in snvs)
    for column, sample in enumerate(summary["samples"], 9):
        genotypes = [fields[column].split(b":")[0].replace(b"|", b"/").split(b"/") for fields in records]
        assert sample["missing"] == sum(set(alleles) == {b"."} for alleles in genotypes)
        assert sample["hom_ref"] == sum(set(alleles) == {b"0"} for alleles in genotypes)
        assert sample["hemi"] == sum(
            len(alleles) == 1 and alleles[0] not in (b"0", b".") for alleles in genotypes
        )
        assert sample["het"] == sum(len(alleles) == 2 and len(set(alleles)) == 2 for alleles in genotypes)
        assert sum(value for key, value in sample.items() if key != "name") == len(records)
    assert sum(sum(item["density"]) for item in summary["chromosomes"]) == len(records)
    assert sum(summary["impact"].values()) == sum(summary["consequence"]["worst"].values())
    assert (
        sum(summary["allele_frequency"]["counts"]) + summary["allele_frequency"]["missing"]
        == summary["counts"]["alleles"]
    )


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_the_results_do_not_depend_on_threads(demo: DemoReference, tmp_path: Path, engine: str) -> None:
    many = b"".join(
        line + b"\n" for line in lines_of(demo.files / "sample.vcf.gz") if line.startswith(b"chr1\t")
    )
    wide = header_of(demo, samples=True) + re.sub(rb"\tAC=", b"\tPAD=" + b"x" * 4000 + b";AC=", many)
    (tmp_path / "in.vcf").write_bytes(wide)
    for threads in (1, 2):
        demo.annotate(tmp_path / "in.vcf", tmp_path / str(threads), engine=engine, threads=threads)
    for name in ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "variants.parquet", "variants.tsv.gz"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_odd_records_pass_through(demo: DemoReference, tmp_path: Path, engine: str) -> None:
    ref = base(demo, "chr1", 60_000)
    alt = "A" if ref != "A" else "C"
    odd = [
        f"chr1\t60000\tx;x\t{ref}\t{alt}\t1e-05\tq10;s50\tUNDECLARED=1;FLAG;Y=1.50,2.0",
        f"chr1\t60000\tx\t{ref.lower()}\t{alt.lower()}\t.\t.\t.",
        f"chr1\t60000\t.\t{ref}\t{alt},*,<NON_REF>\t.\t.\tEND=60000",
        f"chr1\t60000\t.\t{ref}\t<NON_REF>\t.\t.\tEND=60100",
        f"chr1\t60000\t.\t{ref}\t<DEL>\t.\t.\tSVTYPE=DEL;END=70000",
        f"chr1\t60000\t.\t{ref}\t{ref}]chr2:5000]\t.\t.\tSVTYPE=BND",
        f"chr1\t60000\t.\t{ref}\tN\t.\t.\tCSQ=old|answer;Z=2",
        f"chr1\t60000\t.\t{ref}\t.\t.\t.\tBIG=" + "z" * 1_100_000,
        "chrUn_1\t5\t.\tA\tC\t.\t.\tX=1",
        "HLA-A*01:01\t5\t.\tA\tC\t.\t.\t.",
    ]
    result = demo.annotate(vcf(demo, tmp_path, *odd), tmp_path / "out", engine=engine)
    after = lines_of(tmp_path / "out" / "annotated.vcf.gz")
    expected = [line.encode().replace(b"CSQ=old|answer;", b"") for line in odd]
    assert [re.sub(rb"\t(?=\t|$)", b"\t.", CSQ.sub(b"", line)) for line in after] == expected
    unknown = {item["name"]: item["records"] for item in result.summary["contigs_not_in_reference"]}
    assert unknown == {"chrUn_1": 1, "HLA-A*01:01": 1}
    assert all(b"CSQ=" not in line for line in after[-2:])
    log = (tmp_path / "out" / "annotation.log").read_text()
    assert "chrUn_1 are passed through" in log
    assert "CSQ of their own" in log


def test_a_deletion_without_its_length_is_counted_and_not_guessed(
    demo: DemoReference, tmp_path: Path
) -> None:
    lines = [
        f"chr1\t{60_000 + i}\t.\t{base(demo, 'chr1', 60_000 + i)}\t{alts}\t.\t.\t{info}"
        for i, (alts, info) in enumerate(
            [
                ("<DEL>", "SVTYPE=DEL"),
                ("<DEL>,<DUP>", "SVTYPE=DEL;SVLEN=.,50"),
                ("<DEL>", "SVTYPE=DEL;END=60100"),
            ]
        )
    ]
    result = demo.annotate(vcf(demo, tmp_path, *lines), tmp_path / "out", engine="vep")
    assert result.summary["counts"]["structural_unanswered"] == 2
    assert result.summary["classes"]["symbolic"] == 4
    records = [
        line.decode().split("\t") for line in lines_of(tmp_path / "out/annotated.vcf.gz") if line[:1] != b"#"
    ]
    assert records[0][7] == "SVTYPE=DEL"
    assert "CSQ=duplication|" in records[1][7]
    assert "deletion|" not in records[1][7]
    log = (tmp_path / "out/annotation.log").read_text()
    assert "WARNING: 2 structural alleles have no consequence. A deletion (<DEL>, <CN0>) needs SVLEN" in log


def test_no_records(demo: DemoReference, tmp_path: Path) -> None:
    result = demo.annotate(vcf(demo, tmp_path), tmp_path / "out", engine="vep")
    assert result.totals.records == 0
    assert pq.read_table(tmp_path / "out" / "variants.parquet").num_rows == 0
    assert "no record" in (tmp_path / "out" / "annotation.log").read_text()
    with pysam.VariantFile(str(tmp_path / "out" / "annotated.vcf.gz")) as file:
        assert list(file) == []


def test_another_build_is_refused_and_named(demo: DemoReference, tmp_path: Path) -> None:
    header = (
        b"##fileformat=VCFv4.2\n##contig=<ID=chr1,length=249250621>\n##contig=<ID=chr2,length=243199373>\n"
        b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    )
    wrong = {"A": "C", "C": "G", "G": "T", "T": "A", "N": "N"}
    lines = [f"chr1\t{p}\t.\t{wrong[base(demo, 'chr1', p)]}\tN\t.\t.\t." for p in range(50_000, 50_300)]
    with pytest.raises(InputError) as caught:
        demo.annotate(vcf(demo, tmp_path, *lines, header=header), tmp_path / "out")
    assert "another genome build" in caught.value.title
    assert "GRCh37" in caught.value.detail
    assert caught.value.line == 5
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"annotation.log"}
    assert "STOPPED at line 5" in (tmp_path / "out" / "annotation.log").read_text()


def test_a_few_wrong_refs_are_counted(demo: DemoReference, tmp_path: Path) -> None:
    right = [f"chr1\t{p}\t.\t{base(demo, 'chr1', p)}\tN\t.\t.\t." for p in range(50_000, 50_300)]
    wrong = f"chr1\t50300\t.\t{'A' if base(demo, 'chr1', 50_300) != 'A' else 'C'}\tN\t.\t.\t."
    result = demo.annotate(vcf(demo, tmp_path, *right, wrong), tmp_path / "out")
    assert result.summary["ref_check"] == {"compared": 301, "disagreeing": 1}
    assert "look at them with care" in (tmp_path / "out" / "annotation.log").read_text()


def test_chosen_fields(demo: DemoReference, tmp_path: Path) -> None:
    demo.annotate(demo.files / "sample.vcf.gz", tmp_path, engine="vep", fields=("SYMBOL", "gnomad_AF"))
    header = gzip.decompress((tmp_path / "annotated.vcf.gz").read_bytes()).split(b"\n#CHROM")[0]
    assert b'Format: Allele|Consequence|SYMBOL|Feature|ALLELE_NUM|PICK|gnomad_AF"' in header
    rows = CSQ.search(lines_of(tmp_path / "annotated.vcf.gz")[0])
    assert rows is not None
    assert all(row.count(b"|") == 6 for row in rows.group().split(b","))
    with pytest.raises(InputError, match="no field NOPE"):
        demo.annotate(demo.files / "sample.vcf.gz", tmp_path, fields=("NOPE",))


def test_a_table_without_a_late_field_keeps_the_others(demo: DemoReference, tmp_path: Path) -> None:
    """Fields are cut out of the text that is left, not at the places of the text that was."""
    source = demo.files / "sample.vcf.gz"
    demo.annotate(source, tmp_path / "all", engine="vep")
    whole = pq.read_table(tmp_path / "all" / "variants.parquet")
    kept = [name for name in whole.column_names[10:] if name != "HGVSg"]
    demo.annotate(source, tmp_path / "some", engine="vep", fields=tuple(kept))
    assert pq.read_table(tmp_path / "some" / "variants.parquet").equals(whole.drop_columns("HGVSg"))


def test_chosen_tracks(demo: DemoReference, tmp_path: Path) -> None:
    result = demo.annotate(demo.files / "sample.vcf.gz", tmp_path, tracks=("none",))
    assert result.summary["clinvar"] is None
    assert result.summary["tracks"] == []
    with pytest.raises(InputError, match="no track nope"):
        demo.annotate(demo.files / "sample.vcf.gz", tmp_path, tracks=("nope",))


def command(demo: DemoReference, source: str, output: Path, *more: str) -> list[str]:
    return [
        "annotate",
        source,
        "--reference",
        str(demo.folder),
        "--output",
        str(output),
        "--engine",
        "csq",
        "--threads",
        "1",
        *more,
    ]


def test_exit_codes(demo: DemoReference, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(demo, str(demo.files / "sample.vcf.gz"), tmp_path / "a", "--progress", "json")) == 0
    steps = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert steps[-1]["stage"] == "finishing"
    assert all(step["kind"] == "progress" and step["unit"] == "records" for step in steps)
    assert all({"stage", "records", "total", "rate", "eta_seconds"} <= step.keys() for step in steps)
    bad = tmp_path / "bad.vcf"
    bad.write_bytes(header_of(demo) + b"chr1\tten\t.\tA\tC\t.\t.\t.\n")
    assert main(command(demo, str(bad), tmp_path / "b")) == 2
    said = capsys.readouterr().err
    assert f"line {header_of(demo).count(chr(10).encode()) + 1}, column 6" in said
    assert "Traceback" not in said
    assert main(command(demo, str(tmp_path / "none.vcf"), tmp_path / "c")) == 2
    assert main(command(demo, str(tmp_path), tmp_path / "c")) == 2
    assert main(["annotate", str(bad), "--reference", str(tmp_path), "--output", str(tmp_path / "d")]) == 1
    with pytest.raises(SystemExit) as left:
        main(["annotate"])
    assert left.value.code == 1


def test_standard_input(demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO((demo.files / "sample.vcf.gz").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    assert main(command(demo, "-", tmp_path / "out")) == 0
    assert lines_of(tmp_path / "out" / "annotated.vcf.gz")


def test_markup_in_every_field_is_text(demo: DemoReference, tmp_path: Path) -> None:
    header = header_of(demo).rstrip(b"\n") + b"\tFORMAT\t<script>alert(1)</script>\n"
    hit = next(
        line
        for line in lines_of(demo.files / "clinvar.vcf.gz")
        if b"CLNSIG=Pathogenic" in line or b"CLNSIG=Likely_pathogenic" in line
    ).split(b"\t")
    line = b"\t".join(
        [*hit[:2], b"<script>x</script>", *hit[3:5], b".", b"<script>", b"A=<script>", b"GT", b"0/1"]
    ).decode()
    demo.annotate(vcf(demo, tmp_path, line, header=header), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
