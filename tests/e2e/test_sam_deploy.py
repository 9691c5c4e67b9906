"""The unmodified `sam build` and `sam deploy` create the stack in an emulator that knows nothing of us."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.bare_emulator import bare_emulator, client
from tests.e2e.service import ROOT

SAM = ROOT / ".tools" / "bin" / "sam"

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with bare_emulator(tmp_path_factory.mktemp("sam")) as environment:
        yield environment


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
    stack = client(environment, "cloudformation").describe_stacks(StackName="gas-dev")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs["SiteUrl"].startswith("https://")
    shutil.rmtree(built)
