"""The annotator's image: what it may do, what it holds, and that nothing is missing from it."""

from __future__ import annotations

import json

import pytest

from tests.annotator_demo import DemoReference
from tests.image.container import Image
from tests.image.results import content

# Bytes. Every task pulls the image before it starts.
LIMIT = 350_000_000

_WRITE = """
import os
for folder in ("/", "/opt/annotator/app/annotator", "/tmp", "/etc", "/var", "/scratch"):
    try:
        open(os.path.join(folder, "x"), "w").close()
        print(folder, "written")
    except OSError as error:
        print(folder, os.strerror(error.errno))
print(os.getuid(), os.getgid(), os.getgroups())
print([line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "NoNewPrivs"))])
"""

_COMPILED = """
import sys
from numba.core import event
from annotator.cli import main
with event.install_recorder("numba:compile") as recorder:
    code = main(sys.argv[1:])
print(code, len(recorder.buffer))
"""

_EVERY_MODULE = """
import importlib, pkgutil, annotator
names = [module.name for module in pkgutil.walk_packages(annotator.__path__, "annotator.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""


def test_its_size(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    whole, ours = image.size(), image.size("opt/annotator")
    with capsys.disabled():
        print(
            f"\nimage: {whole / 1e6:.0f} MB, of which /opt/annotator {ours / 1e6:.0f} MB (limit {LIMIT / 1e6:.0f} MB)"
        )
    assert whole <= LIMIT


def test_only_the_volume_can_be_written(image: Image) -> None:
    said = image.python(_WRITE).splitlines()
    assert said[:5] == [f"{folder} Read-only file system" for folder in
                        ("/", "/opt/annotator/app/annotator", "/tmp", "/etc", "/var")]  # fmt: skip
    assert said[5:7] == ["/scratch written", "65532 65532 []"]
    assert said[7] == str(["0" * 16, "1"])


def test_it_starts_the_task_as_nobody(image: Image) -> None:
    assert list(image.command) == ["python", "-m", "annotator.task"]
    assert image.user == "65532:65532"
    done = image.run(*image.command)
    assert done.returncode == 1
    assert "JOB_ID" in done.stderr


def test_it_has_no_shell_and_no_package_manager(image: Image) -> None:
    for name in ("sh", "bash", "apt", "apt-get", "dpkg", "perl", "pip", "pip3", "uv", "gcc", "strip"):
        assert not list(image.root.glob(f"**/bin/{name}")), name
    owned = (image.root / "var/lib/dpkg/status").read_text()
    assert "Package: libc6\n" in owned
    assert "Package: apt\n" not in owned


def test_every_module_can_be_imported(image: Image) -> None:
    assert int(image.python(_EVERY_MODULE)) > 150


def test_nothing_is_compiled_when_it_starts(image: Image, demo: DemoReference) -> None:
    sample, reference = _inside(image, demo)
    words = ["annotate", sample, "--reference", reference, "--output", "/scratch/compiled", "--threads", "1"]
    done = image.run("python", "-c", _COMPILED, *words)
    assert done.stdout.splitlines()[-1:] == ["0 0"], done.stdout + done.stderr


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_the_demo_is_annotated_as_outside(image: Image, demo: DemoReference, engine: str) -> None:
    sample, reference = _inside(image, demo)
    words = [
        "annotate",
        sample,
        "--reference",
        reference,
        "--output",
        f"/scratch/{engine}",
        "--engine",
        engine,
    ]
    image.annotator(*words, "--threads", "2")
    outside = image.scratch / f"{engine}-outside"
    demo.annotate(demo.files / "sample.vcf.gz", outside, engine=engine)
    inside = image.scratch / engine
    names = {path.name for path in inside.iterdir()}
    assert names == {path.name for path in outside.iterdir()}
    assert {
        "annotated.vcf.gz",
        "variants.parquet",
        "variants.tsv.gz",
        "report.html",
        "explore",
    } <= names
    for name in ("annotated.vcf.gz", "variants.tsv.gz", "variants.parquet"):
        assert content(inside / name) == content(outside / name), name
    summary = json.loads((inside / "summary.json").read_text())
    assert summary["counts"]["records"] > 500


def test_it_makes_the_demo_and_builds_its_reference(image: Image) -> None:
    image.annotator("demo", "--output", "/scratch/made", "--megabases", "0.3", "--variants", "300")
    words = ["--fasta", "/scratch/made/genome.fa", "--gff3", "/scratch/made/genes.gff3.gz", "--synthetic"]
    words += [
        "--track",
        "clinvar=/scratch/made/clinvar.vcf.gz",
        "--track",
        "gnomad=/scratch/made/gnomad.vcf.gz",
    ]
    image.annotator("reference", "build", "--name", "made", *words, "--output", "/scratch/built")
    image.annotator(
        "annotate", "/scratch/made/sample.vcf.gz", "--reference", "/scratch/built", "--output", "/scratch/own"
    )
    assert (image.scratch / "own" / "manifest.json").exists()
    listed = json.loads(image.annotator("reference", "list", "--json", "--root", "/scratch").stdout)
    assert listed


def _inside(image: Image, demo: DemoReference) -> tuple[str, str]:
    """The demo's sample and reference as the image sees them."""
    below = [path.relative_to(image.scratch) for path in (demo.files / "sample.vcf.gz", demo.folder)]
    return f"/scratch/{below[0]}", f"/scratch/{below[1]}"
