"""`annotator scatter plan|shard|join`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from annotator.commands.annotate import cores, progress_of, requested, threads_of
from annotator.scatter import plan as planning

# Shard and join load compiled code, which a plan does not need.


def plan(arguments: argparse.Namespace) -> int:
    """Cut the input and print the next steps."""
    made = planning.make(requested(arguments, cores()), arguments.output, arguments.shards)
    if made.kind == "gzip":
        sys.stderr.write("The file is packed by gzip, which cannot be cut: it was packed again by bgzip.\n")
    sys.stdout.write(
        f"{made.records:,} records in {len(made.shards)} shards, 0 to {len(made.shards) - 1}, planned in {arguments.output}\n"
    )
    return 0


def shard(arguments: argparse.Namespace) -> int:
    """Annotate shards one after another; a finished shard is not annotated again."""
    from annotator.scatter import shard as sharding

    for index in arguments.shards:
        done = sharding.annotate_shard(
            arguments.plan, index, threads_of(arguments), progress_of(arguments), lambda: datetime.now(UTC),
            arguments.reference,
        )  # fmt: skip
        sys.stdout.write(f"Shard {done.shard}: {done.records:,} records, {done.rows:,} consequence rows\n")
        sys.stdout.flush()
    return 0


def join(arguments: argparse.Namespace) -> int:
    """Join the shards and print the path of the results."""
    from annotator.scatter import join as joining

    result = joining.join(
        arguments.plan, arguments.output, threads_of(arguments), progress_of(arguments), lambda: datetime.now(UTC),
        arguments.reference,
    )  # fmt: skip
    sys.stdout.write(
        f"{result.totals.records:,} records, {result.totals.rows:,} consequence rows in {arguments.output}\n"
    )
    return 0
