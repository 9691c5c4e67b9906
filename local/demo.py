"""The demo, created at the first start: a synthetic genome and its reference, an account, and a sample job.

The account and the job are created through the public HTTP API.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import httpx

from local import tracks
from local.deploy import Stack
from local.errors import NotBuilt
from local.fargate.container import GUARD
from local.reference import name_sample, publish
from local.settings import ROOT, LocalSettings

EMAIL, PASSWORD, NAME = "demo@example.org", "Demo-pass-1", "Demo"
REFERENCE, JOB_NAME = "demo", "Demo trio"
FOLDER = ROOT / ".build" / "demo"
_TABLES = ("constraint", "validity", "dosage")
# A file says these itself where its format has a place for them. Without them, a track with the name of a source of the
# annotator's catalogue would be described as that source.
_DESCRIBED = (
    "--version", "2026-01-01", "--licence", "synthetic: made by python -m annotator demo",
    "--citation", "synthetic: there is no publication",
)  # fmt: skip
_TITLED = {  # name -> file and fields, title, more options
    "hpo": ("hpo.tsv", "HPO-like phenotypes (synthetic)", ("--kind", "gene")),
    "sv": ("sv.vcf.gz", "gnomAD-SV-like (synthetic)", ("--kind", "structural", "--overlap", "0.8")),
    "regions": (
        "regions.tsv",
        "ClinGen-like dosage regions (synthetic)",
        ("--kind", "structural", "--overlap", "0.5"),
    ),
    "alphamissense": (
        "alphamissense.tsv.gz:am_pathogenicity,am_class",
        "AlphaMissense-like (synthetic)",
        (),
    ),
    "spliceai": ("spliceai.tsv.gz:DS_max", "SpliceAI-like (synthetic)", ()),
    "phylop": ("phylop.bw:score~0.001", "phyloP-like (synthetic)", ()),
    "gnomad_an": ("gnomad_an.tsv.gz:AN", "gnomAD-like allele number (synthetic)", ()),
    "regulation": ("regulation.gff3.gz:type,ID", "Regulatory elements (synthetic)", ()),
    "repeats": ("repeats.bed.gz:5,4", "Repeats and low complexity (synthetic)", ()),
}
_ASIDE = "unpublished"
_MADE_FROM = "made-from"
_LOG = logging.getLogger("local.demo")


def prepare_demo(settings: LocalSettings, stack: Stack) -> None:
    """Publish the reference; create the account and the sample job if they are missing. Safe to repeat."""
    mark = settings.state / "demo.json"
    done: dict[str, Any] = json.loads(mark.read_text()) if mark.is_file() else {}
    files = build_demo()
    reference = json.loads((files / "reference" / "reference.json").read_text())
    if done.get("version") != reference["version"] or "tracks" not in done:
        publish(files / "reference", stack["ReferencesBucketName"], boto3.client("s3"))
        done["tracks"] = tracks.publish(
            files / "published", stack["ReferencesBucketName"], boto3.client("s3")
        )
        done["version"] = reference["version"]
        _note(mark, done)
    if "job_id" not in done:
        with httpx.Client(base_url=f"{settings.url}/api", timeout=60) as http:
            done["job_id"] = _submit(http, files / "sample.vcf.gz", f"{REFERENCE}@{reference['version']}")
        name_sample(boto3.client("s3"), stack["ReferencesBucketName"], done["job_id"])
        _note(mark, done)


def build_demo() -> Path:
    """Return the folder with the demo's genome and reference. It is rebuilt when the code that makes it has changed."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with FOLDER.with_name("demo.lock").open("w") as lock:
        # Two services may start at once in a fresh checkout: the second waits until the first has built the demo.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "reference" / "reference.json").is_file() or _made_from() != _sources():
            _build()
    return FOLDER


def _made_from() -> str:
    try:
        return (FOLDER / _MADE_FROM).read_text()
    except FileNotFoundError:
        return ""


def _sources() -> str:
    """Return a hash of the code that makes the demo and its reference. A new hash means they must be built again."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for room in ("demo", "genes", "reference", "tracks"):
        for path in sorted((ROOT / "annotator_container" / "annotator" / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _build() -> None:
    making = FOLDER.with_name("demo.new")
    shutil.rmtree(making, ignore_errors=True)
    _annotator(_commands(making))
    shutil.rmtree(making / _ASIDE)
    (making / _MADE_FROM).write_text(_sources())
    shutil.rmtree(FOLDER, ignore_errors=True)
    making.rename(FOLDER)


def _commands(making: Path) -> list[list[str]]:
    """The annotator's commands that make the demo in a folder, in order."""
    reference = making / "reference"
    commands: list[list[str | Path]] = [
        ["demo", "--output", making],
        [
            "reference", "build", "--name", "demo", "--synthetic", "--assembly", "demo", "--species", "synthetic",
            "--fasta", making / "genome.fa", "--gff3", making / "genes.gff3.gz", "--output", reference,
        ],
    ]  # fmt: skip
    files = {name: f"{name}.vcf.gz" for name in ("clinvar", "gnomad")}
    files |= {name: f"{name}.tsv" for name in _TABLES}
    options: dict[str, tuple[str, ...]] = {"gnomad": ("--groups",)}
    options |= dict.fromkeys(_TABLES, ("--kind", "gene"))
    for name, (file, title, more) in _TITLED.items():
        files[name] = file
        options[name] = (*more, "--title", title, *_DESCRIBED)
    for name, file in files.items():  # tracks are published separately from their reference
        made = making / _ASIDE / name
        commands.append(
            [
                "reference", "track", "add", f"{name}={making / file}", "--reference", reference,
                *options.get(name, ()), "--output", made,
            ]
        )  # fmt: skip
        if name == "hpo":
            commands.append(
                [
                    "reference", "phenotypes", "--reference", reference, "--table", made,
                    "--obo", making / "phenotypes.obo",
                ]
            )  # fmt: skip
        commands.append(
            [
                "reference", "track", "publish", made, "--to", making / "published",
                "--needs-licence", "no",  # whatever its name: it is synthetic
            ]
        )  # fmt: skip
    return [[str(part) for part in command] for command in commands]


def _annotator(commands: list[list[str]]) -> None:
    """Run commands of the annotator one after another. One process runs all of them: most would take less time than its start."""
    command = [
        sys.executable,
        str(GUARD),
        str(os.getpid()),
        sys.executable,
        "-m",
        "local.commands",
        "annotator",
    ]
    done = subprocess.run(
        command,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise NotBuilt(f"The demo could not be built: {done.stderr.strip()}")


def sign_in(http: httpx.Client) -> str:
    """Return an access token of the demo account; create the account if it is missing."""
    credentials = {"email": EMAIL, "password": PASSWORD}
    answer = http.post("/auth/sign-in", json=credentials)
    if answer.status_code != 200:
        http.post("/auth/sign-up", json={**credentials, "name": NAME})
        http.post("/auth/confirm", json={"email": EMAIL, "code": "123456"})  # one machine accepts any code
        answer = http.post("/auth/sign-in", json=credentials)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def _submit(http: httpx.Client, sample: Path, reference: str) -> str:
    """Upload the sample, submit it and return the job's id. A repeated call returns the same job."""
    http.headers["Authorization"] = f"Bearer {sign_in(http)}"
    body = sample.read_bytes()
    upload = _answer(http.post("/uploads", json={"filename": "demo-sample.vcf.gz", "size": len(body)}))
    size = upload["part_size"]
    parts = []
    for part in upload["parts"]:
        number = part["number"]
        sent = httpx.put(part["url"], content=body[(number - 1) * size : number * size], timeout=60)
        sent.raise_for_status()
        parts.append({"number": number, "etag": sent.headers["etag"]})
    _answer(http.post(f"/uploads/{upload['upload_id']}/complete", json={"parts": parts}))
    job = {
        "upload_id": upload["upload_id"],
        "reference": reference.split("@")[0],
        "name": JOB_NAME,
        "options": {"pedigree": (sample.parent / "trio.ped").read_text()},
    }
    return str(_answer(http.post("/jobs", json=job))["job_id"])


def _answer(response: httpx.Response) -> dict[str, Any]:
    if response.is_error:
        _LOG.error("%s %s: %s", response.request.method, response.request.url.path, response.text)
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    return found


def _note(mark: Path, done: dict[str, Any]) -> None:
    aside = mark.with_suffix(".new")
    aside.write_text(json.dumps(done))
    aside.replace(mark)
