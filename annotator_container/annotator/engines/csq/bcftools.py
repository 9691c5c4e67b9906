"""Run bcftools norm and csq on small files, each in its own child process.

csq keeps the last position in a static variable: a second call in the same process would report a new file as unsorted. Also,
a crash of bcftools ends the child, not the worker.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pysam.bcftools
import pysam.utils

from annotator.errors import EngineError


def norm_and_csq(folder: Path, fasta: Path, haplotypes: bool) -> Path:
    """`in.vcf` and `genes.gff` of the folder become the VCF whose path is returned. Raises EngineError when bcftools fails."""
    _in_child(folder, lambda: _run(folder, str(fasta), haplotypes))
    return folder / "out.vcf"


def norm_only(folder: Path, fasta: Path) -> Path:
    """`in.vcf` of the folder, left-aligned and trimmed. Raises EngineError when bcftools fails."""
    names = (str(folder / "norm.vcf"), str(folder / "in.vcf"))
    _in_child(folder, lambda: pysam.bcftools.norm("-f", str(fasta), "-Ov", "-o", *names, catch_stdout=False))
    return folder / "norm.vcf"


def _in_child(folder: Path, work: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except pysam.utils.SamtoolsError as error:
            (folder / "error").write_text(str(error))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status != 0:
        said = folder / "error"
        words = (
            " ".join(said.read_text().split())[-600:]
            if said.exists()
            else f"the child ended with status {status}"
        )
        raise EngineError("bcftools stopped", words)


def _run(folder: Path, fasta: str, haplotypes: bool) -> None:
    paths = {name: str(folder / name) for name in ("in.vcf", "norm.bcf", "genes.gff", "out.vcf")}
    pysam.bcftools.norm("-f", fasta, "-Ou", "-o", paths["norm.bcf"], paths["in.vcf"], catch_stdout=False)
    mode = ("-p", "a") if haplotypes else ("-l", "-s", "-")
    pysam.bcftools.csq(
        *mode,
        "--force",
        "-v",
        "0",
        "-f",
        fasta,
        "-g",
        paths["genes.gff"],
        "-Ov",
        "-o",
        paths["out.vcf"],
        paths["norm.bcf"],
        catch_stdout=False,
    )
