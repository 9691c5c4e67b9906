"""Mutated VCFs, and what becomes of each in a process of its own: nothing that a mutant does can end the test."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pysam

from annotator.errors import InputError
from tests.annotator_demo import DemoReference
from tests.unit.annotator.inputs.readers import open_with_all

BATCH: Final = 50  # mutants of one child process
MEMORY: Final = 1_500_000_000  # bytes that a child may allocate
CPU_SECONDS: Final = 60 * BATCH  # of one batch: what needs more hangs
RECORDS: Final = 25
HEADER_LINES: Final = 200
_PIECES: Final = (
    b"\t", b"\n", b"", b"\0", b" ", b",", b";", b"=", b"|", b"%", b".", b"-1", b"99999999999999", b"\xc2\xb2", b"<DEL>",
    b"X", b"<CN" + b"9" * 5000 + b">", b"N]chr2:" + b"9" * 5000 + b"]", b"END=4000000000", b"SVLEN=-" + b"9" * 40, b"#CHROM",
    b"##fileformat=VCFv4.2", b"\r", b"\xff", b"A" * 3000, b'"', b"<", b">", b"\xd9\xa1", b"1e400", b"nan", b"A," * 300 + b"C",
    b"CSQ=a|b", b"0/1:" * 50, b"##contig=<ID=chr1,length=5>", b"##INFO=<ID=CSQ,Number=1", b"\x1f\x8b",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind`: ok, refused, or what must not happen: crash, lost, unreadable, died. `title` is the refusal's."""

    name: str
    kind: str
    title: str = ""
    detail: str = ""


def seeds(demo: DemoReference, corpus: Path | None) -> list[tuple[str, list[bytes]]]:
    """(name, first lines) of the files that are mutated: the demo's sample, and real files where there are any."""
    files = [demo.files / "sample.vcf.gz"]
    if corpus is not None and corpus.is_dir():
        files += sorted(path for path in corpus.iterdir() if ".vcf" in path.name or "vcf" in path.suffix)
    found = []
    for path in files:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        try:
            with gzip.open(path) if packed else path.open("rb") as lines:
                data = lines.read(2_000_000).splitlines()
        except (OSError, EOFError):
            continue
        header = [line for line in data if line.startswith(b"#")]
        records = [line for line in data if not line.startswith(b"#")][:RECORDS]
        if len(header) > HEADER_LINES:
            header = [*header[: HEADER_LINES - 1], header[-1]]
        if header:
            found.append((path.name, [line[:20_000] for line in header + records]))
    return found


def mutant(lines: Sequence[bytes], chance: random.Random) -> bytes:
    """The file with one to four changes: a column, a stretch of bytes or a line replaced, doubled, moved or cut."""
    changed = list(lines)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        kind = chance.randrange(6)
        if kind == 0:
            fields = changed[at].split(b"\t")
            fields[chance.randrange(len(fields))] = chance.choice(_PIECES)
            changed[at] = b"\t".join(fields)
        elif kind == 1:
            begin = chance.randrange(len(changed[at]) + 1)
            end = begin + chance.randrange(4)
            changed[at] = changed[at][:begin] + chance.choice(_PIECES) + changed[at][end:]
        elif kind == 2:
            changed.insert(chance.randrange(len(changed)), changed[at])
        elif kind == 3:
            changed.insert(chance.randrange(len(changed)), changed.pop(at))
        elif kind == 4:
            changed[at] = changed[at][: chance.randrange(len(changed[at]) + 1)]
        else:
            fields = changed[at].split(b"\t")
            one, other = chance.randrange(len(fields)), chance.randrange(len(fields))
            fields[one], fields[other] = fields[other], fields[one]
            changed[at] = b"\t".join(fields)
    return b"\n".join(changed) + b"\n"


def outcomes(
    demo: DemoReference, corpus: Path | None, numbers: range, folder: Path, workers: int = 1
) -> Iterator[Outcome]:
    """What became of each mutant; every fourth is of the demo's sample, the others go round the real files.

    `workers` child processes run at once, each with a batch.
    """
    files = seeds(demo, corpus)
    waiting = [
        range(begin, min(begin + BATCH, numbers.stop)) for begin in range(numbers.start, numbers.stop, BATCH)
    ]
    running: list[tuple[int, range, Path]] = []
    places = [folder / f"worker{number}" for number in range(workers)]
    while waiting or running:
        while waiting and places:
            batch, place = waiting.pop(0), places.pop()
            running.append((_begun(demo, files, batch, place), batch, place))
        child, batch, place = running.pop(0)
        _, status = os.waitpid(child, 0)
        report = place / "report"
        lines = report.read_text().splitlines() if report.exists() else []
        places.append(place)
        yield from (Outcome(*json.loads(line)) for line in lines)
        if len(lines) < len(batch):  # the child died of one; the others of its batch have their turn
            yield Outcome(f"mutant {batch[len(lines)]}", "died", detail=f"status {status}")
            if rest := range(batch[len(lines)] + 1, batch.stop):
                waiting.insert(0, rest)


def _begun(demo: DemoReference, files: Sequence[tuple[str, list[bytes]]], batch: range, folder: Path) -> int:
    """The process number of a child that tries the mutants of a batch, one line of `report` for each."""
    folder.mkdir(exist_ok=True)
    report = folder / "report"
    report.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            _limit()
            with report.open("a") as out:
                for number in batch:
                    found = _try(demo, files, number, folder)
                    out.write(json.dumps([found.name, found.kind, found.title, found.detail]) + "\n")
                    out.flush()
        finally:
            os._exit(0)
    return child


def _limit() -> None:
    held = next(
        int(line.split()[1])
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmData")
    )
    resource.setrlimit(resource.RLIMIT_DATA, (held * 1024 + MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # htslib's own complaints


def _try(demo: DemoReference, files: Sequence[tuple[str, list[bytes]]], number: int, folder: Path) -> Outcome:
    chance = random.Random(number)
    file, lines = files[0] if number % 4 == 0 or len(files) == 1 else files[1 + number % (len(files) - 1)]
    name, source, output = f"mutant {number} of {file}", folder / "in.vcf", folder / "out"
    source.write_bytes(mutant(lines, chance))
    try:
        result = demo.annotate(source, output, engine="vep")
    except InputError as error:
        said = error.title and error.detail
        return Outcome(name, "refused" if said else "crash", error.title, str(error))
    except BaseException:  # noqa: BLE001 - whatever it is, it is a fault
        return Outcome(name, "crash", detail=traceback.format_exc()[-1500:])
    kept = [line for line in source.read_bytes().split(b"\n") if line.strip() and not line.startswith(b"#")]
    written = gzip.decompress((output / "annotated.vcf.gz").read_bytes()).split(b"\n")
    rows = sum(not line.startswith(b"#") for line in written if line)
    if not len(kept) == rows == result.totals.records:
        return Outcome(
            name, "lost", detail=f"{len(kept)} records, {rows} written, {result.totals.records} counted"
        )
    if _htslib_reads(source):
        try:
            open_with_all(output)
        except BaseException:  # noqa: BLE001
            return Outcome(name, "unreadable", detail=traceback.format_exc()[-1500:])
    return Outcome(name, "ok")


def _htslib_reads(path: Path) -> bool:
    """Whether the input itself is one that htslib can read: then it must be able to read the output."""
    try:
        with pysam.VariantFile(str(path)) as file:
            for record in file:
                str(record)
    except (OSError, ValueError, UnicodeDecodeError):
        return False
    return True
