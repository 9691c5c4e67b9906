"""The `gas` command against the running service: sign in, see and change the plan, bring results back, download them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gas.domain.job import ResultState
from tests.e2e.cold_store import ColdStore
from tests.e2e.service import LocalService, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
EMAIL, PASSWORD = "command@example.org", "Someones-pass-1"
GAS = Path(sys.executable).with_name("gas")


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


def test_plan_and_restore(service: LocalService, tmp_path: Path) -> None:
    api = service.client(EMAIL, PASSWORD)
    user_id = api.get("/me")["user_id"]
    store = ColdStore(service)
    first, _ = store.fill(user_id, 2)
    shell = Shell(service, tmp_path)
    shell.gas("login", "--email", EMAIL)
    assert "command@example.org: free" in shell.gas("plan")
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
