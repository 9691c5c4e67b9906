"""`gas query`: download the files that a query needs, and run the annotator's `query` on them.

The client does not include the annotator's code, to stay small, and does not repeat its rules, so that both give the same
answer. It runs the installed annotator as a separate program.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from gas_client.client import GasClient
from gas_client.downloads import Progress
from gas_client.errors import GasClientError, TransferError

# Files of the explorer that no query reads.
_UNREAD: Final = frozenset(
    {
        "ids.bin", "ids.idx", "models.bin", "models.idx", "highlights.json", "vcf.idx", "quality.json.gz",
        "phenotypes.json.gz", "annotated.vcf.gz", "annotated.vcf.gz.tbi", "annotated.vcf.gz.csi",
    }
)  # fmt: skip
# Files that only questions with these words read.
_READ_FOR: Final = (
    (re.compile(r"csq\.(?:bin|idx)|transcripts\.txt\.gz"), "transcripts"),
    (re.compile(r"i\..+"), "INFO/"),
    (re.compile(r"s\d+\.f\..+"), "FORMAT/"),
)
VCF: Final = "annotated.vcf.gz"
NEEDS_VCF: Final = 3  # the annotator's exit code when the answer needs the VCF
_SECRETS: Final = ("GAS_TOKEN", "GAS_PASSWORD")


class AnnotatorMissing(GasClientError):
    """The annotator is not installed."""


class NoSuchFilterSet(GasClientError):
    """The account has no filter set of that name."""

    exit_code = 4


def annotator_command(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The annotator's command: GAS_ANNOTATOR, else the one of this Python, else `annotator` on the PATH."""
    if environ.get("GAS_ANNOTATOR"):
        return shlex.split(environ["GAS_ANNOTATOR"])
    if importlib.util.find_spec("annotator") is not None:
        return [sys.executable, "-m", "annotator"]
    found = shutil.which("annotator", path=environ.get("PATH"))
    if found:
        return [found]
    raise AnnotatorMissing(
        "`gas query` is answered by the annotator, which is not installed. Install gas-annotator beside this client, or set "
        "GAS_ANNOTATOR to the command that runs it."
    )


def download_result(
    gas: GasClient, job_id: str, folder: Path, progress: Progress, words: Sequence[str] = ()
) -> None:
    """Write the explorer's files that the question `words` reads, as `explore.NAME`, and the family that was set for the job.

    Unchanged files are not fetched again.
    """
    asked = _asked(words)
    files = gas.explore(job_id)
    meta = folder / "explore.meta.json"
    gas.fetch_explore(job_id, "meta.json", meta, files, None, progress)
    (folder / "family.json").write_text(json.dumps(gas.family(job_id)), encoding="utf-8")
    sums = {str(one["name"]): str(one["sha256"]) for one in json.loads(meta.read_bytes())["files"]}
    for name, expected in sums.items():
        if _unread(name, asked) or name not in files:
            continue
        if Path(name).name != name or name.startswith("."):
            raise TransferError(f"The result names a file {name!r}; it was not fetched.")
        target = folder / f"explore.{name}"
        if not (target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == expected):
            gas.fetch_explore(job_id, name, target, files, expected, progress)


def _unread(name: str, asked: str) -> bool:
    """Whether the question does not read the file."""
    return name in _UNREAD or any(
        pattern.fullmatch(name) and word not in asked for pattern, word in _READ_FOR
    )


def _asked(words: Sequence[str]) -> str:
    """The question as one text: options, filters as JSON without escapes, and files of filters that `@FILE` names."""
    texts = []
    for word in words:
        text = word.partition("=")[2] if word.startswith("--") and "=" in word else word
        if text.startswith("@"):
            # The annotator reports a file that cannot be read.
            with contextlib.suppress(OSError, UnicodeDecodeError):
                text = Path(text[1:]).read_text(encoding="utf-8")
        with contextlib.suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(text), ensure_ascii=False)
        texts.append(text)
    return "\n".join(texts)


def filter_set(gas: GasClient, name: str) -> str:
    """The filter of the account's set with this name, as JSON. Raises NoSuchFilterSet, which lists the existing names."""
    found = gas.filter_sets()
    for one in found:
        if one["name"].casefold() == name.strip().casefold():
            return json.dumps(one["filter"])
    names = ", ".join(f"“{one['name']}”" for one in found)
    raise NoSuchFilterSet(
        f"There is no filter set “{name}”. " + (f"Yours are {names}." if names else "You have none yet.")
    )


def run(
    gas: GasClient, job_id: str, words: Sequence[str], root: Path, environ: Mapping[str, str] = os.environ
) -> int:
    """Run the query `words` (options of `annotator query`) on a job; returns the annotator's exit code.

    The files are written to `root`/`job_id`.
    """
    command = annotator_command(environ)  # before anything is downloaded
    job_id = str(gas.job(job_id)["job_id"])
    folder = root / job_id
    if folder.parent != root or job_id in ("", ".", ".."):
        raise TransferError(f"The service names the job {job_id!r}; nothing was fetched.")
    folder.mkdir(parents=True, exist_ok=True)
    download_result(gas, job_id, folder, _silent, words)
    code = _answer(command, folder, words, environ)
    if code == NEEDS_VCF:
        gas.download(job_id, VCF, folder / VCF)
        code = _answer(command, folder, words, environ)
    return code


def _silent(_done: int, _total: int) -> None:
    return None


def _answer(command: Sequence[str], folder: Path, words: Sequence[str], environ: Mapping[str, str]) -> int:
    inherited = {name: value for name, value in environ.items() if name not in _SECRETS}
    done = subprocess.run([*command, "query", str(folder), *words], env=inherited, check=False)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode
