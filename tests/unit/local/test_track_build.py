"""`make tracks`: what it estimates, starts and says, and that the tasks it starts are commands that exist."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from annotator.cli import build_parser
from local.track_build import AT_ONCE, NotBuilt, TrackPlan, estimate, follow, newest, start

ROOT = Path(__file__).resolve().parents[3]
SIZES = {"chr1": 58_000_000_000, "chr2": 7, "chrX": 29_000_000_000}
PLAN = TrackPlan("gnomad", "0123456789ab", tuple(SIZES), frozenset({"chr2"}), SIZES)
VALUES = {"name": "gnomad", "contig": "chr1", "key": "0123456789ab", "reference": "grch38@77aa01bc2310"}


@dataclass
class States:
    """Step Functions: an execution that ends after some looks."""

    ends: str = "SUCCEEDED"
    looks: int = 2
    started: list[dict[str, Any]] = field(default_factory=list)

    def start_execution(self, **request: Any) -> dict[str, str]:
        self.started.append(request)
        return {"executionArn": "arn:execution"}

    def describe_execution(self, executionArn: str) -> dict[str, str]:  # noqa: N803 - boto3's name
        self.looks -= 1
        return {"status": "RUNNING" if self.looks > 0 else self.ends, "cause": "exit code 1"}

    def list_map_runs(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        return {"mapRuns": [{"mapRunArn": "arn:run"}]}

    def describe_map_run(self, mapRunArn: str) -> dict[str, Any]:  # noqa: N803
        failed = 1 if self.ends == "FAILED" else 0
        return {
            "itemCounts": {
                "total": 3,
                "succeeded": 3 - failed - self.looks,
                "running": self.looks,
                "failed": failed,
            }
        }


def test_the_estimate_counts_what_is_left_and_the_longest_part() -> None:
    gigabytes, minutes, dollars = estimate(PLAN)
    assert gigabytes == 87
    assert 2000 / 60 < minutes < 2000 / 60 + 6, "chr1 takes longest, chrX runs beside it"
    assert 0.05 < dollars < 0.2
    done = TrackPlan(PLAN.name, PLAN.key, PLAN.contigs, frozenset(PLAN.contigs), PLAN.sizes)
    assert estimate(done)[0] == 0


def test_an_execution_is_named_after_track_and_key_and_followed_to_its_end() -> None:
    states, said = States(), []
    execution = start(
        states, "arn:machine", PLAN, "grch38@77aa01bc2310", datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
    )
    (request,) = states.started
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", request["name"])
    assert json.loads(request["input"]) == {
        "name": "gnomad",
        "key": "0123456789ab",
        "reference": "grch38@77aa01bc2310",
        "contigs": ["chr1", "chr2", "chrX"],
    }
    waits: list[float] = []
    follow(states, execution, said.append, waits.append)
    assert len(waits) == 1
    assert said == ["  2 of 3 parts, 1 running", "  3 of 3 parts, 0 running"]
    with pytest.raises(NotBuilt, match="parts that are built are kept"):
        follow(States("FAILED"), execution, said.append, waits.append)


def test_a_reference_that_is_not_published_is_named() -> None:
    with pytest.raises(NotBuilt, match="no name of a reference"):
        newest(None, "bucket", "../x")


def test_the_state_machine_starts_commands_that_the_annotator_has() -> None:
    """Each command of the definition, with its values filled in, is one that the annotator's parser takes."""
    text = (ROOT / "functions" / "workflows" / "build_track.asl.json").read_text()
    states = json.loads(text.replace("${ReferencesBucket}", "bucket"))["States"]
    assert states["BuildParts"]["MaxConcurrency"] == AT_ONCE
    for task in (states["BuildParts"]["ItemProcessor"]["States"]["BuildPart"], states["JoinParts"]):
        (override,) = task["Parameters"]["Overrides"]["ContainerOverrides"]
        filled = re.sub(
            r"States\.Format\('s3://bucket/\{\}', \$\.reference\)",
            f"'s3://bucket/{VALUES['reference']}'",
            override["Command.$"],
        )
        filled = re.sub(r"\$\.(\w+)", lambda found: f"'{VALUES[found[1]]}'", filled)
        python, option, module, *words = re.findall(r"'([^']*)'", filled)
        assert (python, option, module) == ("python", "-m", "annotator")
        parsed = build_parser().parse_args(words)
        assert (parsed.name, parsed.key, parsed.parts) == ("gnomad", "0123456789ab", "s3://bucket")
        assert parsed.reference == "s3://bucket/grch38@77aa01bc2310"
