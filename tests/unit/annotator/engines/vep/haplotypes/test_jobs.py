"""The option `haplotypes` of a whole job: which columns the results have, and what the log says."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pysam
import pytest

from annotator.cloud.command import runnable
from annotator.cloud.settings import S3Place, TaskSettings
from annotator.engines.vep.fields import HAPLOTYPE_FIELDS
from annotator.errors import AnnotatorError, InputError
from annotator.reference.folder import Reference
from tests.annotator_demo import DemoReference
from tests.unit.annotator.engines.vep.haplotypes.phased import crowded_coding, vcf


def _columns(folder: Path) -> list[str]:
    with pysam.VariantFile(str(folder / "annotated.vcf.gz")) as file:
        description = file.header.info["CSQ"].description
        assert len(list(file)) > 0
    assert description is not None
    return description.split("Format: ")[1].split("|")


def test_a_file_with_samples_has_the_columns_unless_they_are_switched_off(
    demo: DemoReference, reference: Reference, tmp_path: Path
) -> None:
    lines = crowded_coding(reference, 6, 2)
    (tmp_path / "in.vcf").write_bytes(vcf(lines, 2))
    demo.annotate(tmp_path / "in.vcf", tmp_path / "on", engine="vep")
    demo.annotate(tmp_path / "in.vcf", tmp_path / "off", engine="vep", haplotypes=False)
    on, off = _columns(tmp_path / "on"), _columns(tmp_path / "off")
    assert [name for name in on if name not in HAPLOTYPE_FIELDS] == off
    assert set(HAPLOTYPE_FIELDS) <= set(on)
    rows = pq.read_table(tmp_path / "on/variants.parquet").column("HAPLO_WITH").to_pylist()
    named = sum(row is not None for row in rows)
    assert named > 0
    assert (
        f"{named:,} rows have another answer together with neighbours"
        in (tmp_path / "on/annotation.log").read_text()
    )
    assert "together with neighbours" not in (tmp_path / "off/annotation.log").read_text()


def test_a_file_without_samples_has_the_columns_of_before(
    demo: DemoReference, reference: Reference, tmp_path: Path
) -> None:
    head = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    lines = ["\t".join(line.split("\t")[:8]) for line in crowded_coding(reference, 6, 2)]
    (tmp_path / "in.vcf").write_text(head + "".join(f"{line}\n" for line in lines))
    demo.annotate(tmp_path / "in.vcf", tmp_path / "out", engine="vep")
    assert not set(HAPLOTYPE_FIELDS) & set(_columns(tmp_path / "out"))


def test_chosen_fields_may_be_those_of_haplotypes(
    demo: DemoReference, reference: Reference, tmp_path: Path
) -> None:
    (tmp_path / "in.vcf").write_bytes(vcf(crowded_coding(reference, 6, 2), 2))
    for name, fields in (("all", None), ("some", ("HAPLO_WITH", "HAPLO_HGVSp"))):
        demo.annotate(tmp_path / "in.vcf", tmp_path / name, engine="vep", fields=fields, tracks=("none",))
    tables = [pq.read_table(tmp_path / name / "variants.parquet") for name in ("all", "some")]
    for column in ("HAPLO_WITH", "HAPLO_HGVSp"):
        assert tables[0].column(column).to_pylist() == tables[1].column(column).to_pylist()
    text = gzip.decompress((tmp_path / "some/variants.tsv.gz").read_bytes()).decode()
    assert "HAPLO_COUNT" not in text.splitlines()[0]


def test_haplotypes_that_no_chosen_field_shows_are_not_looked_for(
    demo: DemoReference, reference: Reference, tmp_path: Path
) -> None:
    (tmp_path / "in.vcf").write_bytes(vcf(crowded_coding(reference, 6, 2), 2))
    demo.annotate(tmp_path / "in.vcf", tmp_path / "out", engine="vep", fields=("SYMBOL",))
    assert not set(HAPLOTYPE_FIELDS) & set(_columns(tmp_path / "out"))
    assert "HAPLO_" not in (tmp_path / "out/annotation.log").read_text()
    with pytest.raises(InputError, match="no field HAPLO_WIT") as caught:
        demo.annotate(tmp_path / "in.vcf", tmp_path / "wrong", engine="vep", fields=("HAPLO_WIT",))
    assert "HAPLO_WITH" in caught.value.detail


def test_a_task_reads_the_option(tmp_path: Path) -> None:
    place = S3Place("bucket", "key")

    def settings(options: dict[str, str]) -> TaskSettings:
        return TaskSettings("j", 1, place, place, "v", place, "queue", tmp_path, options)

    assert settings({}).haplotypes
    assert settings({"haplotypes": "auto"}).haplotypes
    assert not settings({"haplotypes": "off"}).haplotypes
    assert "--haplotypes off" in runnable(settings({"haplotypes": "off"}), 2, None)
    assert "--haplotypes" not in runnable(settings({}), 2, None)
    with pytest.raises(AnnotatorError, match="haplotypes"):
        assert settings({"haplotypes": "yes"}).haplotypes
