"""Engine vepyr against a stand-in for its program: what it is asked, and what becomes of its answer."""

from __future__ import annotations

import gzip
import shutil
import stat
import sys
from pathlib import Path

import pytest

from annotator.errors import EngineError
from tests.annotator_demo import DemoReference, build_demo

PROGRAM = """#!{python}
import sys
args = sys.argv[1:]
if args == ["--version"]:
    print("vepyr 0.10.0"); sys.exit(0)
get = lambda name: args[args.index(name) + 1]
assert args[0] == "annotate" and "--flag_pick_allele_gene" in args
out = open(get("-o"), "w")
for line in open(get("-i")):
    if line.startswith("#CHROM"):
        out.write('##INFO=<ID=CSQ,Number=.,Type=String,Description="'
                  'Format: Allele|Consequence|SYMBOL|Feature|Existing_variation|PICK">\\n')
    if not line.startswith("#"):
        f = line.rstrip("\\n").split("\\t")
        assert "," not in f[4] and "<" not in f[4], line
        f[7] += ";CSQ=%s|missense_variant&strange_term|G1|T1||1,%s|intron_variant|G1|T2|rs5|" % (f[4], f[4])
        line = "\\t".join(f) + "\\n"
    out.write(line)
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    made = build_demo(tmp_path_factory.mktemp("vepyr-demo"), megabases=0.1, variants=60)
    (made.folder / "vepyr-cache").mkdir()
    return made


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "bin" / "vepyr"
    path.parent.mkdir()
    path.write_text(PROGRAM.format(python=sys.executable))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(path.parent))
    return path


def test_answers_go_back_to_their_alleles(own: DemoReference, program: Path, tmp_path: Path) -> None:
    result = own.annotate(own.files / "sample.vcf.gz", tmp_path / "out", engine="vepyr")
    assert result.totals.rows == 2 * result.totals.alleles
    assert result.summary["engine"] == {"name": "vepyr", "version": "0.10.0"}
    text = gzip.decompress((tmp_path / "out" / "annotated.vcf.gz").read_bytes()).decode()
    assert (
        "Format: Allele|Consequence|SYMBOL|Feature|Existing_variation|PICK|ALLELE_NUM|clinvar_class" in text
    )
    for line in text.splitlines():
        if not line.startswith("#"):
            rows = line.split("\t")[7].partition("CSQ=")[2].split(";")[0].split(",")
            numbers = [row.split("|")[6] for row in rows]
            assert numbers == [str(n) for n in range(1, line.split("\t")[4].count(",") + 2) for _ in range(2)]


def test_what_is_missing_is_said(
    own: DemoReference, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = own.files / "sample.vcf.gz"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no such cache')\n")
    with pytest.raises(EngineError, match="no such cache"):
        own.annotate(source, tmp_path / "out", engine="vepyr")
    bare = tmp_path / "reference"
    shutil.copytree(own.folder, bare)
    (bare / "vepyr-cache").rmdir()
    with pytest.raises(EngineError, match="no vepyr cache"):
        DemoReference(own.files, bare).annotate(source, tmp_path / "out", engine="vepyr")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="not installed"):
        own.annotate(source, tmp_path / "out", engine="vepyr")
