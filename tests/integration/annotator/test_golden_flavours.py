"""VEP's golden rows from the same genes in other dialects, under other names of the contig."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.engines.vep.fields import FIELDS
from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from annotator.reference.folder import Reference
from tests.integration.annotator.flavours import gencode, gtf, ncbi
from tests.integration.annotator.goldens import ROOT, goldens
from tests.integration.annotator.parity import differences
from tests.unit.annotator.driver import annotate

STEP = 4
# A dialect has its own names of genes, or none of the biotypes.
OWN = ("Gene", "Feature", "BIOTYPE", "SYMBOL")

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ROOT.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"),
]


@pytest.mark.parametrize("name", ["grch37-chr7", "grch38-chr9", "grch37-chr22"])
@pytest.mark.parametrize("dialect", ["gtf", "gtf with chr", "gencode", "ncbi"])
def test_rows_are_vep_s_in_any_dialect(
    name: str, dialect: str, built: Callable[[str], Path], tmp_path: Path
) -> None:
    known = Reference.open(built(name))
    transcripts = [known.genes.transcript(number, known.genome) for number in range(len(known.genes))]
    write = {"gtf": gtf, "gtf with chr": lambda each: gtf(each, "chr"), "gencode": gencode, "ncbi": ncbi}[
        dialect
    ]
    genes = tmp_path / ("genes.gtf" if "gtf" in dialect else "genes.gff3")
    genes.write_text(write(transcripts))
    contigs, count = build_core(
        ROOT / name / "genome.fa.gz", genes, tmp_path / "reference", preparations=(VepPreparation(),)
    )
    seal(tmp_path / "reference", "dialect", contigs, {"tracks": []})
    assert count == len(transcripts)
    head, *lines = gzip.decompress((ROOT / name / "hard.vcf.gz").read_bytes()).decode().split("\n#CHROM")
    records = lines[0].splitlines()
    # The user's file says chr where the reference does not, and the other way round.
    text = "\n".join([head, f"#CHROM{records[0]}", *(f"chr{line}" for line in records[1::STEP])]) + "\n"
    text = text.replace("##contig=<ID=", "##contig=<ID=chr")
    out = annotate(text.encode(), tmp_path / "reference", tmp_path / "out")
    answers = {}
    for record in out.records():
        rows = [row.split("|") for row in record[7].split("CSQ=")[1].split(",")]
        answers[int(record[1]), record[3], record[4]] = {
            (row[0], row[6].split(".")[0]): dict(zip(FIELDS, row, strict=True)) for row in rows
        }
    compared, wrong = 0, []
    for golden in goldens(f"{name}/hard"):
        key = golden.position, golden.ref, ",".join(golden.alts)
        if key in answers:
            rows_of = {
                place: {**row, **{field: golden.rows.get(place, {}).get(field, "") for field in OWN}}
                for place, row in answers[key].items()
            }
            compared += len(golden.rows)
            wrong += differences(golden, rows_of)
    assert compared > 1000
    assert wrong == []
