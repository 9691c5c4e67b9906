"""What `local` changes in an artifact on its way to the emulator."""

from __future__ import annotations

import copy
import json
import os

from local.package import Package, read_template
from local.settings import ROOT


def test_as_many_shards_run_at_once_as_there_are_cores_and_nothing_else_changes() -> None:
    machines = {
        name: resource
        for name, resource in read_template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::StateMachine"
    }
    packed = Package({"Resources": copy.deepcopy(machines)}, ROOT, "artifacts")
    resources = json.loads(packed.template)["Resources"]
    bounded = set()
    for name, resource in machines.items():
        place = resources[name]["Properties"]["DefinitionUri"].rsplit("/", 1)[-1]
        expected = json.loads((ROOT / resource["Properties"]["DefinitionUri"]).read_text())
        for state in expected["States"].values():
            if state.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
                assert state["MaxConcurrency"] > 1
                state["MaxConcurrency"] = os.cpu_count()
                bounded.add(name)
        assert json.loads(packed.files[place]) == expected
    assert "ScatterStateMachine" in bounded
