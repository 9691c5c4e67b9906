"""The unmodified `sam build` and `sam deploy` create the stack in an emulator that knows nothing of us."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest

from tests.e2e.service import ROOT, eventually, free_port

SAM = ROOT / ".tools" / "bin" / "sam"

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A bare emulator and the environment in which `sam` talks to it."""
    folder, port = tmp_path_factory.mktemp("sam"), free_port()
    endpoint = f"http://127.0.0.1:{port}"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    plain |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
    }
    emulator = {
        **plain,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "STATE_DIR": str(folder / "state"),
    }
    emulator |= {
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "DOCKER_HOST": "unix:///nowhere",
    }
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hypercorn", "--bind", f"127.0.0.1:{port}", "ministack.app:app"],
            env=emulator,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def up() -> bool:
        try:
            return httpx.get(f"{endpoint}/_ministack/health").is_success
        except httpx.TransportError:
            return False

    eventually(up, 30, "the emulator is up")
    yield plain
    os.killpg(process.pid, signal.SIGKILL)  # hypercorn's worker too, which would outlive it
    process.wait()


@pytest.mark.timeout(300)
def test_sam_build_and_deploy(environment: dict[str, str], tmp_path: Path) -> None:
    built = tmp_path / "build"
    for command in (
        ["build", "--build-dir", str(built), "--cache-dir", str(tmp_path / "cache")],
        [
            "deploy",
            "--config-file",
            str(ROOT / "samconfig.toml"),
            "--config-env",
            "dev",
            "-t",
            str(built / "template.yaml"),
        ],
    ):
        done = subprocess.run([str(SAM), *command], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for function in ("JobsApiFunction", "SweeperFunction"):
        assert (built / function / "gas" / "config.py").is_file()
    layer = built / "DependencyLayer" / "python"
    assert list(layer.glob("**/*aarch64-linux-gnu.so")), "the layer holds no wheels for the Lambda's platform"
    assert not list(layer.glob("**/*x86_64-linux-gnu.so"))
    keys = {
        name[4:].lower(): value
        for name, value in environment.items()
        if name.startswith("AWS_") and "KEY" in name
    }
    stack = boto3.client(
        "cloudformation",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id=keys["access_key_id"],
        aws_secret_access_key=keys["secret_access_key"],
    ).describe_stacks(StackName="gas-dev")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs["SiteUrl"].startswith("https://")
    shutil.rmtree(built)
