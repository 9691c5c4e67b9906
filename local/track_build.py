"""Builds tracks of the catalogue on AWS and publishes them: `python -m local.track_build --stage dev --tracks A,B --reference NAME`.

Each track is an execution of the state machine `build_track`: a task for each contig, then one that joins and publishes. The
files never pass through this machine. A part that is built is kept for 14 days, so a run that failed is carried on by the same
command. `make tracks` calls it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.stage import read_stage
from local.errors import LocalError
from local.stage import DeployedStage

# Bytes of a source that one task reads in a second: measured for gnomAD's wide lines (docs/references.md).
RATE = 29e6
AT_ONCE = 8  # tasks; MaxConcurrency of functions/workflows/build_track.asl.json
START = 120  # seconds until a task runs and has fetched its reference
# 2 vCPU, 8 GB, 60 GiB of disk and an address for an hour, ARM in us-east-1, on demand; parts run on Spot, for less.
HOUR_USD = 2 * 0.03238 + 8 * 0.00356 + 40 * 0.000111 + 0.005
PAUSE = 15.0
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
Say = Callable[[str], None]


class NotBuilt(LocalError):
    """A track was not built; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """What `annotator reference track plan` says: the parts, those that are kept, and the bytes of each part's source."""

    name: str
    key: str
    contigs: tuple[str, ...]
    done: frozenset[str]
    sizes: Mapping[str, int]

    @classmethod
    def read(cls, text: str) -> TrackPlan:
        made = json.loads(text)
        return cls(made["name"], made["key"], tuple(made["contigs"]), frozenset(made["done"]), made["bytes"])

    @property
    def left(self) -> list[int]:
        """Bytes of each part that is not kept, the largest first."""
        return sorted((self.sizes[c] for c in self.contigs if c not in self.done), reverse=True)


def estimate(plan: TrackPlan) -> tuple[float, float, float]:
    """(gigabytes to read, minutes, US dollars at most). Tasks run AT_ONCE beside each other; the join is one more."""
    seconds = [size / RATE + START for size in plan.left]
    join = START + sum(plan.sizes.values()) / 150 / 100e6  # a track has about 1/150 of its source; 100 MB/s
    lanes = [0.0] * AT_ONCE
    for one in seconds:
        lanes[lanes.index(min(lanes))] += one
    return sum(plan.left) / 1e9, (max(lanes) + join) / 60, (sum(seconds) + join) / 3600 * HOUR_USD


def planned(name: str, reference: str, bucket: str, region: str, groups: bool = False) -> TrackPlan:
    """Ask the annotator which parts a track has. Raises NotBuilt with its words. `groups`: with the counts of gnomAD's groups."""
    command = [
        sys.executable, "-m", "annotator", "reference", "track", "plan", name,
        "--reference", f"s3://{bucket}/{reference}", "--parts", f"s3://{bucket}",
        *(["--groups"] if groups else []),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "AWS_DEFAULT_REGION": region}
    )
    if done.returncode:
        raise NotBuilt(done.stderr.strip())
    return TrackPlan.read(done.stdout)


def newest(s3: Any, bucket: str, name: str) -> str:
    """NAME@VERSION of a published reference. Raises NotBuilt when there is none."""
    if not _REFERENCE.fullmatch(name):
        raise NotBuilt(f"{name!r} is no name of a reference: write REFERENCE=NAME.")
    try:
        body = s3.get_object(Bucket=bucket, Key=f"{name}/reference.json")["Body"].read()
    except ClientError as error:
        raise NotBuilt(
            f"The reference {name} is not published to {bucket}: make reference DIR=… STAGE=…"
        ) from error
    return f"{name}@{json.loads(body)['version']}"


def start(states: Any, machine: str, plan: TrackPlan, reference: str, now: datetime) -> str:
    """Start the execution of a track; its ARN."""
    data = {"name": plan.name, "key": plan.key, "reference": reference, "contigs": list(plan.contigs)}
    name = f"{plan.name}-{plan.key}-{now:%Y%m%dT%H%M%S}"
    return str(
        states.start_execution(stateMachineArn=machine, name=name, input=json.dumps(data))["executionArn"]
    )


def follow(states: Any, execution: str, say: Say, wait: Callable[[float], None]) -> None:
    """Say how many parts are done until the execution ends. Raises NotBuilt when it failed."""
    said = ""
    while True:
        found = states.describe_execution(executionArn=execution)
        words = _counts(states, execution)
        if words != said and words:
            say(words)
            said = words
        if found["status"] == "SUCCEEDED":
            return
        if found["status"] != "RUNNING":
            cause = str(found.get("cause", ""))[:500]
            raise NotBuilt(
                f"The track was not built: {found['status'].lower()}. {cause}\nThe log group of the stage's tasks says why. "
                "Run the same command again: parts that are built are kept for 14 days."
            )
        wait(PAUSE)


def _counts(states: Any, execution: str) -> str:
    runs = states.list_map_runs(executionArn=execution)["mapRuns"]
    if not runs:
        return ""
    counts = states.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
    failed = f", {counts['failed']} failed" if counts["failed"] else ""
    return f"  {counts['succeeded']} of {counts['total']} parts, {counts['running']} running{failed}"


def build(
    stage: DeployedStage,
    names: Sequence[str],
    reference: str,
    agree: Callable[[str], bool],
    say: Say,
    groups: bool = False,
) -> None:
    """Plan, ask, start and follow each track in turn. Raises NotBuilt."""
    s3, states = stage.client("s3"), stage.client("stepfunctions")
    bucket = stage.outputs["ReferencesBucketName"]
    pinned = newest(s3, bucket, reference)
    plans = [planned(name, pinned, bucket, stage.region, groups) for name in names]
    for plan in plans:
        gigabytes, minutes, dollars = estimate(plan)
        say(
            f"{plan.name} for {pinned}: {len(plan.contigs)} parts, {len(plan.done)} kept already; {gigabytes:,.1f} GB to read, "
            f"about {minutes:,.0f} minutes, at most ${dollars:,.2f}"
        )
    if not agree("Build and publish?"):
        raise NotBuilt("Nothing was built: you said no.")
    for plan in plans:
        execution = start(states, stage.outputs["TrackStateMachineArn"], plan, pinned, datetime.now(UTC))
        say(f"{plan.name}: started {execution}")
        follow(states, execution, say, time.sleep)
        say(f"{plan.name}: published; new jobs use it")


def main() -> int:
    """STAGE, TRACKS and REFERENCE of `make tracks`."""
    parser = argparse.ArgumentParser(prog="make tracks")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--tracks", required=True, help="names of the catalogue, separated by commas")
    parser.add_argument(
        "--reference", required=True, help="a published reference: its newest version is used"
    )
    parser.add_argument("--groups", action="store_true", help="with the counts of gnomAD's groups")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    given = parser.parse_args()
    names = [name for name in given.tracks.split(",") if name]
    wrong = [name for name in names if not _NAME.fullmatch(name)]
    if wrong or not names:
        raise NotBuilt("Name the tracks: TRACKS=gnomad_joint,clinvar (`annotator reference list` has them).")
    if read_stage(given.stage).parameters.get("PrivateTasks") == "true":
        raise NotBuilt(
            "The tasks of this stage are private: they cannot reach the public sources. Build the track elsewhere with "
            "`annotator reference track add NAME --output DIR`, then `make track DIR=… STAGE=…`."
        )

    def agree(question: str) -> bool:
        if given.yes:
            return True
        sys.stdout.write(f"{question} [y/N] ")
        sys.stdout.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    stage = DeployedStage.find(given.stage)
    build(stage, names, given.reference, agree, lambda text: print(text, flush=True), given.groups)  # noqa: T201
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (LocalError, ClientError, BotoCoreError) as error:
        sys.exit(f"gas: {error}")
