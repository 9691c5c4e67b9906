"""Run vepyr on each chunk's ALTs, normalised, one per record: for multi-allelic and symbolic records it is silently wrong."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from annotator.bytes.digits import whole_number
from annotator.chunk.batch import CsqField, Rows, TrackValues
from annotator.chunk.engine import EngineWorker
from annotator.chunk.records import Records
from annotator.engines.collector import RowCollector
from annotator.engines.csq.bcftools import norm_only
from annotator.engines.csq.minimal_vcf import vcf_header, vcf_lines
from annotator.engines.text_rows import with_codes
from annotator.engines.vep.fields import csq_field
from annotator.errors import EngineError
from annotator.reference.folder import Reference
from annotator.terms import BIT, mask

CACHE = "vepyr-cache"
_FORMAT = re.compile(r'##INFO=<ID=CSQ,.*Format: ([^">]+)')
_OURS = ("ALLELE_NUM", "PICK")


class VepyrEngine:
    """Runs the program once on an empty file to learn which columns it writes."""

    name = "vepyr"

    def __init__(self, reference: Reference) -> None:
        program = shutil.which("vepyr")
        if program is None:
            raise EngineError(
                "vepyr is not installed",
                "Install it beside the annotator: python -m venv vepyr-env, then vepyr-env/bin/pip install --require-hashes -r "
                "annotator_container/vepyr.lock, and put vepyr-env/bin on the PATH; or choose --engine vep.",
            )
        if not (reference.folder / CACHE).is_dir():
            raise EngineError(
                "The reference has no vepyr cache",
                f"Put (or link) a cache that vepyr built or downloaded at {reference.folder / CACHE}; or choose --engine vep.",
            )
        self._reference, self._program = reference, program
        with tempfile.TemporaryDirectory(prefix="vepyr-") as folder:
            columns, _ = ask(
                program,
                reference,
                Path(folder),
                vcf_header(reference.contigs, range(len(reference.contigs)), 0),
            )
        self._columns = tuple(columns)
        self.version = _version(program)

    @property
    def fields(self) -> tuple[CsqField, ...]:
        names = [*self._columns, *(name for name in _OURS if name not in self._columns)]
        return tuple(csq_field(name) for name in names)

    def worker(self) -> EngineWorker:
        return VepyrWorker(self._reference, self._program, [field.name for field in self.fields])


class VepyrWorker:
    """Runs the program on each chunk."""

    def __init__(self, reference: Reference, program: str, names: Sequence[str]) -> None:
        self._reference, self._program, self._names = reference, program, names

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        lines: list[str] = []
        used: list[int] = []
        for contig, first, last in records.runs():
            if contig >= 0:
                used.append(contig)
                name = self._reference.contigs[contig].name
                lines += vcf_lines(
                    records, np.arange(first, last), name, self._reference.genome.contig(contig), False
                )
        answers: dict[int, str] = {}
        if lines:
            with tempfile.TemporaryDirectory(prefix="vepyr-") as name:
                folder = Path(name)
                text = vcf_header(self._reference.contigs, used, 0) + "\n".join(lines) + "\n"
                (folder / "in.vcf").write_text(text)
                normalised = norm_only(folder, self._reference.fasta).read_text()
                _, answers = ask(self._program, self._reference, folder, normalised)
        return self._rows(records, tracks, answers)

    def _rows(self, records: Records, tracks: TrackValues, answers: dict[int, str]) -> Rows:
        collector = RowCollector()
        alleles, data = records.alleles, records.chunk.text
        for allele in sorted(answers):
            start, size = int(alleles.shown[allele]), int(alleles.shown_length[allele])
            shown = data[start : start + size].decode("ascii", "replace") if size else "-"
            existing, suffix = tracks.existing[allele], tracks.suffix[allele]
            for row in answers[allele].split(","):
                values = dict(zip(self._names, row.split("|"), strict=False))
                values["Allele"], values["ALLELE_NUM"] = shown, str(int(alleles.number[allele]))
                values["Existing_variation"] = values.get("Existing_variation") or existing
                text = "|".join(values.get(name, "") for name in self._names) + suffix
                terms = "&".join(term for term in values["Consequence"].split("&") if term in BIT)
                picked = values.get("PICK") == "1"
                collector.add(int(alleles.record[allele]), allele, text, mask(terms) if terms else 0, picked)
        return with_codes(collector.rows(), self._names)


def ask(program: str, reference: Reference, folder: Path, text: str) -> tuple[list[str], dict[int, str]]:
    """Run the program: its CSQ columns, and the CSQ value by ALT number (INFO/I). Raises EngineError when it fails."""
    source, target = folder / "ask.vcf", folder / "answer.vcf"
    source.write_text(text)
    command = [program, "annotate", "-i", str(source), "-o", str(target), "--dir_cache", str(reference.folder / CACHE),
               "--fasta", str(reference.fasta), "--flag_pick_allele_gene", "--fork", "1"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not target.exists():
        raise EngineError(
            "vepyr stopped", " ".join(done.stderr.split())[-600:] or f"exit code {done.returncode}"
        )
    raw = target.read_bytes()
    columns: list[str] = []
    answers: dict[int, str] = {}
    for line in (
        (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace").splitlines()
    ):
        if line.startswith("#"):
            found = _FORMAT.match(line)
            columns = found.group(1).split("|") if found else columns
            continue
        info = dict(item.partition("=")[::2] for item in line.split("\t")[7].split(";"))
        number = whole_number(info.get("I", ""))
        if "CSQ" in info and number is not None:
            answers[number] = info["CSQ"]
    if "Consequence" not in columns:
        raise EngineError(
            "vepyr answered without CSQ",
            "Its output declares no INFO/CSQ with a Consequence; is its version 0.10?",
        )
    return columns, answers


def _version(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout.split() or ["unknown"])[-1]
