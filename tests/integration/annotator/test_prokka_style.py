"""A bacterial GFF3 as Prokka writes it (CDS and tRNA lines alone) answers as its Ensembl-style twin does."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.engines.vep.fields import FIELDS
from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from tests.integration.annotator.goldens import ROOT
from tests.unit.annotator.driver import annotate

SOURCE = ROOT / "prokka-style"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not SOURCE.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"
    ),
]


def rows(genes: str, folder: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows by POS, REF, ALT and Feature."""
    contigs, _ = build_core(
        SOURCE / "genome.fa.gz", SOURCE / genes, folder / "reference", preparations=(VepPreparation(),)
    )
    seal(folder / "reference", "twin", contigs, {"tracks": []})
    out = annotate(
        gzip.decompress((SOURCE / "hard.vcf.gz").read_bytes()), folder / "reference", folder / "out"
    )
    found = {}
    for record in out.records():
        for text in record[7].split("CSQ=")[1].split(","):
            row = dict(zip(FIELDS, text.split("|"), strict=True))
            found[record[1], record[3], record[4], row["Feature"]] = row
    return found


def test_the_same_rows_but_for_the_transcripts_names(tmp_path: Path) -> None:
    twin = {
        (*key[:3], key[3].removeprefix("T")): row
        for key, row in rows("genes.gff3.gz", tmp_path / "twin").items()
    }
    found = rows("genes-prokka.gff3.gz", tmp_path / "prokka")
    assert len(found) > 5000
    assert found.keys() == twin.keys()
    for key, row in found.items():
        expected = twin[key] | {"Feature": key[3], "HGVSc": twin[key]["HGVSc"].removeprefix("T")}
        assert row == expected


def test_the_command_builds_the_file_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["reference", "build", "--name", "tb", "--fasta", str(SOURCE / "genome.fa.gz")]
    genes = ["--gff3", str(SOURCE / "genes-prokka.gff3.gz"), "--output", str(tmp_path / "tb")]
    assert main([*words, *genes]) == 0
    assert "254 transcripts of 254 genes, 251 of them coding" in capsys.readouterr().err


def test_a_gene_file_without_transcripts_is_refused_unless_it_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    genes = tmp_path / "empty.gff3"
    genes.write_text("##gff-version 3\nAL123456.1\ts\tregion\t1\t300000\t.\t+\t.\tID=r\n")
    words = [
        "reference",
        "build",
        "--name",
        "tb",
        "--fasta",
        str(SOURCE / "genome.fa.gz"),
        "--gff3",
        str(genes),
    ]
    assert main([*words, "--output", str(tmp_path / "tb")]) == 2
    said = capsys.readouterr().err
    assert "The gene file gives no transcript" in said
    assert "region 1" in said
    assert not (tmp_path / "tb").exists()
    assert main([*words, "--allow-empty", "--output", str(tmp_path / "tb")]) == 0
