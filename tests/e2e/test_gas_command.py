"""The `gas` command against the running service: sign in, see and change the plan, bring results back, download them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from gas.domain.job import ResultState
from gas_client import GasClient
from tests.e2e.cold_store import ColdStore
from tests.e2e.service import EMAIL as DEMO_EMAIL
from tests.e2e.service import PASSWORD as DEMO_PASSWORD
from tests.e2e.service import LocalService, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
EMAIL, PASSWORD = "command@example.org", "Someones-pass-1"
GAS = Path(sys.executable).with_name("gas")
# A column of each track of the demo.
OF_TRACKS = (
    "clinvar_class", "gnomad_AF", "gnomad_grpmax", "gnomad_AC_afr", "gnomad_AN_remaining", "gnomad_nhomalt_sas",
    "gnomad_not_called_in_exomes", "gnomad_an_AN", "alphamissense_am_pathogenicity", "alphamissense_am_class", "spliceai_DS_max",
    "phylop_score", "regulation_name", "repeats_name", "sv_ids", "regions_ids", "constraint_LOEUF", "dosage_HI",
    "hpo_terms", "validity_class",
)  # fmt: skip
EXAMPLES = Path(__file__).parents[2] / "client" / "examples"


class Shell:
    """Runs `gas` as a person does, with a home folder of its own."""

    def __init__(self, service: LocalService, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GAS_", "XDG_"))}
        self.environment = {**kept, "HOME": str(home), "GAS_URL": service.base_url, "GAS_PASSWORD": PASSWORD}

    def gas(self, *arguments: str, code: int = 0) -> str:
        """What it prints; the exit code must be that one."""
        run = subprocess.run(
            [GAS, *arguments], env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert run.returncode == code, run.stdout + run.stderr
        return run.stdout + run.stderr

    def json(self, *arguments: str) -> Any:
        return json.loads(self.gas(*arguments, "--json"))

    def token(self) -> str:
        kept = json.loads((Path(self.environment["HOME"]) / ".config/gas/credentials.json").read_text())
        return str(kept["tokens"][self.environment["GAS_URL"]])


def test_plan_and_restore(service: LocalService, tmp_path: Path) -> None:
    api = service.client(EMAIL, PASSWORD)
    user_id = api.get("/me")["user_id"]
    store = ColdStore(service)
    first, _ = store.fill(user_id, 2)
    shell = Shell(service, tmp_path)
    shell.gas("login", "--email", EMAIL)
    assert "command@example.org: free" in shell.gas("plan")
    assert "gas login --scope full" in shell.gas("plan", "premium", code=1)
    shell.gas("login", "--email", EMAIL, "--scope", "full")
    assert "archived" in shell.gas("jobs")

    # On the free plan nothing comes back, and the refusals say what to do.
    assert "premium" in shell.gas("restore", first, code=1)
    assert "archived" in shell.gas("download", first, "-o", str(tmp_path), code=1)

    assert "The plan is now premium." in shell.gas("plan", "premium")
    store.settled(user_id, ResultState.AVAILABLE, 120)

    # One result that is archived although the plan is premium, as an operator's hand may leave it.
    (third,) = store.fill(user_id, 1)
    assert f"{third} is being restored" in shell.gas("restore", third)
    eventually(
        lambda: shell.json("show", third)["result_state"] == "AVAILABLE", 120, "the result is back", 0.5
    )
    assert store.differences(user_id) == []
    assert "is not archived" in shell.gas("restore", third, code=1)
    assert shell.json("plan", "free") == {"plan": "free", "checkout_url": None}
    assert shell.json("plan")["plan"] == "free"


def test_each_track_of_the_demo_has_values_in_every_output(service: LocalService, tmp_path: Path) -> None:
    api = service.client()
    (job_id,) = [job["job_id"] for job in api.get("/jobs")["jobs"]][-1:]
    found: dict[str, dict[str, int]] = {}  # output -> column -> rows with a value

    table = pl.read_parquet(io.BytesIO(api.download(job_id, "variants.parquet")))
    found["parquet"] = {name: table.height - table[name].null_count() for name in OF_TRACKS}
    text = gzip.decompress(api.download(job_id, "variants.tsv.gz")).decode()
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("##")]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    found["tsv"] = {name: sum(row[name] not in ("", ".") for row in rows) for name in OF_TRACKS}
    vcf = gzip.decompress(api.download(job_id, "annotated.vcf.gz")).decode()
    names = vcf.split("##INFO=<ID=CSQ,")[1].split("Format: ")[1].split('"')[0].split("|")
    parts = re.findall(r"[;\t]CSQ=([^;\t\n]+)", vcf)
    csq = [dict(zip(names, entry.split("|"), strict=True)) for part in parts for entry in part.split(",")]
    found["vcf"] = {name: sum(entry[name] != "" for entry in csq) for name in OF_TRACKS}
    assert found["parquet"] == found["tsv"] == found["vcf"]
    assert min(found["vcf"].values()) > 0, found["vcf"]

    shell = Shell(service, tmp_path)
    shell.environment["GAS_PASSWORD"] = DEMO_PASSWORD
    shell.gas("login", "--email", DEMO_EMAIL)
    kept = tmp_path / "kept"
    answer = shell.gas("query", job_id, "--columns", ",".join(OF_TRACKS), "--keep", str(kept))
    lines = [line.split("\t") for line in answer.splitlines() if line.startswith(("CHROM", "chr"))]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    explored = {name: sum(row[name] not in ("", ".") for row in rows) for name in OF_TRACKS}
    assert min(explored.values()) > 0, explored
    meta = json.loads((kept / job_id / "explore.meta.json").read_text())
    tracks = {track["name"]: track for track in meta["tracks"]}
    assert set(tracks) == {"gnomad_an", *(name.partition("_")[0] for name in OF_TRACKS)}
    assert all("ynthetic" in track["title"] for track in tracks.values())
    filters = {column["name"] for column in meta["columns"]}
    assert {"t.alphamissense_am_pathogenicity", "t.spliceai_DS_max", "t.phylop_score"} <= filters
    assert not any(name.startswith("t.gnomad_AC_") for name in filters)
    log = api.download(job_id, "annotation.log").decode()
    assert all(f"Track {name}: " in log for name in tracks)


def test_a_question_to_a_result_and_the_family_of_its_page(service: LocalService, tmp_path: Path) -> None:
    """`gas query` gives what `annotator query` gives on the files it kept, and follows the family that was set on the page."""
    api = service.client()
    (job_id,) = [job["job_id"] for job in api.get("/jobs")["jobs"]][-1:]
    # Another test may have set a family for the demo job.
    api.http.put(f"/jobs/{job_id}/family", json={"family": None}).raise_for_status()
    shell = Shell(service, tmp_path)
    shell.environment["GAS_PASSWORD"] = DEMO_PASSWORD
    shell.gas("login", "--email", DEMO_EMAIL)
    kept = tmp_path / "kept"
    answer = shell.gas("query", job_id, "--preset", "recessive", "--keep", str(kept))
    lines = [line.split("\t") for line in answer.splitlines() if line.startswith(("CHROM", "chr"))]
    header, rows = lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert header[:4] == ["CHROM", "POS", "REF", "ALT"]
    assert rows
    assert {row["CHROM"] for row in rows} <= {"chr1", "chr2"}
    for parent in ("mother", "father"):
        assert {row[f"{parent}.GT"] for row in rows}.isdisjoint({"1/1", "2/2", "./."})
    own = subprocess.run(
        [sys.executable, "-m", "annotator", "query", str(kept / job_id), "--preset", "recessive"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer == own.stdout + own.stderr

    family = [{"name": "mother", "sex": "female", "affected": True}]
    api.http.put(f"/jobs/{job_id}/family", json={"family": family}).raise_for_status()
    try:
        other = shell.gas("query", job_id, "--preset", "recessive", "--keep", str(kept))
        assert "the family kept with the job" in other
        assert other != answer
    finally:
        api.http.put(f"/jobs/{job_id}/family", json={"family": None}).raise_for_status()
    assert shell.gas("query", job_id, "--preset", "recessive", "--keep", str(kept)) == answer
    assert "is not one of clinvar, rare" in shell.gas("query", job_id, "--preset", "denovo", code=2)

    # `gas run` from the file to its checked result; the repeats make no second job.
    source, out = tmp_path / "sample.vcf.gz", tmp_path / "result"
    shell.gas("download", job_id, "input", "-o", str(tmp_path))
    (tmp_path / "input").rename(source)
    command = ("run", str(source), "-r", "demo", "--track", "none", "-f", "all")
    assert "goes on" in shell.gas(*command, "--out", str(out), "--timeout", "0", code=7)
    first = shell.json(*command, "--out", str(out))
    assert str(out / "variants.parquet") in first["files"]
    found = {one["name"]: one for one in json.loads((out / "gas-run.json").read_text())["files"]}
    for name, one in found.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == one["sha256"], name
    elsewhere = shell.json(*command, "--out", str(tmp_path / "again"))
    assert elsewhere["job"]["job_id"] == first["job"]["job_id"]
    with (
        GasClient(service.base_url, shell.token()) as gas,
        gas.open(first["job"]["job_id"], "variants.parquet") as file,
    ):
        file.seek(-4, 2)
        assert file.read() == b"PAR1"
    _examples(shell, source, tmp_path / "examples")
    assert "another folder" in shell.gas("run", str(source), "-r", "demo", "--out", str(out), code=2)
    shell.gas("delete", first["job"]["job_id"], "--yes")


def _examples(shell: Shell, source: Path, folder: Path) -> None:
    """What client/examples says, run as written: the commands of both workflow engines, and the notebook's cells."""
    folder.mkdir()
    process = (EXAMPLES / "annotate.nf").read_text()
    (script,) = re.findall(r'script:\s+"""(.*?)"""', process, re.DOTALL)
    outputs = re.findall(r"path\('([^']+)'\)", process)
    rule = (EXAMPLES / "Snakefile").read_text()
    (lines,) = re.findall(r"shell:\n((?: +\".*\"\n?)+)", rule)
    command = "".join(re.findall(r'"(.*)"', lines)).format(
        input=source, params=SimpleNamespace(reference="demo", out="results/s1")
    )
    environment = {
        **shell.environment,
        "PATH": f"{GAS.parent}:{os.environ['PATH']}",
        "reference": "demo",
        "vcf": str(source),
    }
    for text in (script, command):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
    written = [*outputs, *re.findall(r'"(results/\{sample\}/[^"]+)"', rule)]
    for name in written:
        assert (folder / name.replace("{sample}", "s1")).stat().st_size > 100, name
    ids = {json.loads((folder / out / "gas-run.json").read_text())["job_id"] for out in ("gas", "results/s1")}
    assert len(ids) == 1, "the same file and options are one job, whichever engine asks"
    cells = json.loads((EXAMPLES / "variants.ipynb").read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\nprint(by_gene.height)"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[-1]) > 0
    read, whole = re.findall(r"([\d,]+) of ([\d,]+) bytes", ran.stdout)[0]
    assert int(read.replace(",", "")) < int(whole.replace(",", ""))
    shell.gas("delete", ids.pop(), "--yes")
