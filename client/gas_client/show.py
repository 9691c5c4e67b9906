"""Output of the `gas` command: tables and bars on a terminal, plain lines in a pipe, JSON with `--json`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from gas_client.downloads import Progress as Report
from gas_client.pipeline import NOTES, warnings_of
from gas_client.waiting import ENDED

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_COLOURS = {
    "COMPLETED": "green",
    "FAILED": "red",
    "CANCELLED": "yellow",
    "RUNNING": "cyan",
    "PENDING": "blue",
}

# Maximum characters of a line if standard output is no terminal.
_PIPE = 2000


def as_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def status(job: Mapping[str, Any]) -> str:
    """`COMPLETED`, or `COMPLETED (archived)`, coloured for rich."""
    word = str(job["status"])
    state = job.get("result_state")
    kept = f" ({str(state).lower()})" if state and state != "AVAILABLE" else ""
    found = len(warnings_of(job))
    warned = f" [red]({found} warning{'' if found == 1 else 's'})[/]" if found else ""
    return f"[{_COLOURS.get(word, 'white')}]{word}[/]{kept}{warned}"


def warn(job: Mapping[str, Any]) -> None:
    """Print warnings of a result on standard error, because standard output may go to another program."""
    for one in warnings_of(job):
        err.print(f"[red]warning[/]: {escape(one['title'])}. {escape(one['detail'])}")


def following(job: Mapping[str, Any]) -> None:
    """Print a line about the awaited job on standard error, with its warnings when it has ended."""
    ended = job["status"] in ENDED
    err.print(f"{job['job_id']} {status(job)}" + ("" if ended else f" {progress_line(job)}"))
    if ended:
        warn(job)


def plain(text: str) -> None:
    """Text on standard output as it is, for another program."""
    sys.stdout.write(text + "\n")


def _print(table: Table) -> None:
    if not out.is_terminal:
        out.width = _PIPE
    out.print(table)


def jobs(found: Sequence[Mapping[str, Any]]) -> None:
    """A table of jobs, newest first."""
    if not found:
        out.print("No jobs yet. `gas submit FILE.vcf.gz --reference NAME` makes one.")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column, width in (("JOB", 26), ("STATUS", 9), ("REFERENCE", 4), ("SUBMITTED (UTC)", 16), ("NAME", 4)):
        # Break lines on a narrow terminal instead of truncating ids.
        table.add_column(column, min_width=width, no_wrap=column == "JOB", overflow="fold")
    for job in found:
        table.add_row(
            job["job_id"],
            status(job),
            escape(str(job["reference"]).partition("@")[0]),
            when(job.get("submitted_at"))[:16],
            escape(str(job["name"])),
        )
    _print(table)


def facts(title: str, rows: list[tuple[str, str]]) -> None:
    """A heading and `name  value` lines; empty values are left out."""
    out.print(f"[bold]{escape(title)}[/]")
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        if value:
            table.add_row(f"[dim]{name}[/]", value)
    _print(table)


def plan(me: Mapping[str, Any]) -> None:
    """The plan and its usage."""
    used, limits = me.get("usage") or {}, me.get("limits") or {}

    def of(name: str, limit: str, written: Callable[[float], str]) -> str:
        allowed = limits.get(limit)
        return f"{written(used.get(name) or 0)} of {'any number' if allowed is None else written(allowed)}"

    kept = limits.get("retention_seconds")
    facts(
        f"{me['email']}: {me['plan']}",
        [
            ("jobs this month", of("jobs", "jobs_per_month", _count)),
            ("uploaded this month", of("bytes", "bytes_per_month", size)),
            ("running now", of("running", "running_jobs", _count)),
            ("largest file", size(limits["upload_bytes"]) if limits.get("upload_bytes") else ""),
            ("results kept for", "no limit" if kept is None else _span(kept)),
        ],
    )


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _span(seconds: float) -> str:
    """`30 days`, in the largest unit that fits twice."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def job(found: Mapping[str, Any]) -> None:
    """All details of one job."""
    failure = found.get("failure") or {}
    facts(
        str(found["name"]),
        [
            ("job", found["job_id"]),
            ("status", status(found)),
            ("reference", escape(str(found["reference"]))),
            ("progress", progress_line(found) if found["status"] == "RUNNING" else ""),
            ("waiting", escape(str(found.get("pending_reason") or ""))),
            ("submitted", when(found.get("submitted_at"))),
            ("started", when(found.get("started_at"))),
            ("completed", when(found.get("completed_at"))),
            ("archived on", when(found.get("archive_at"))),
            (
                "cost" if (found.get("cost") or {}).get("on_aws", True) else "cost on AWS",
                cost_line(found.get("cost")),
            ),
            ("failure", escape(": ".join(filter(None, (failure.get("title"), failure.get("detail")))))),
            *(
                (_label(one), escape(f"{one['title']}. {one['detail']}"))
                for one in found.get("warnings") or ()
            ),
        ],
    )


def cost_line(cost: Mapping[str, Any] | None) -> str:
    """`$0.0063, and $0.0002 a month for its files (prices of 2026-11-01)`; empty if the service does not report it."""
    if not cost:
        return ""
    return f"{dollars(cost['usd'])}, and {dollars(cost['usd_month'])} a month for its files (prices of {cost['prices_as_of']})"


def dollars(usd: float) -> str:
    """`$1.20`, or below a cent with two significant digits, `$0.0034`."""
    return f"${usd:,.2f}" if usd >= 0.01 or usd == 0 else f"${float(f'{usd:.2g}'):.10f}".rstrip("0")


def _label(warning: dict[str, str]) -> str:
    return "note" if warning["code"] in NOTES else "warning"


def progress_line(found: Mapping[str, Any]) -> str:
    """`annotate: 1,200,000 of 5,000,000 records, 84,000/s, 45 s left`, as far as it is known, each number in its unit."""
    state = found.get("progress") or {}
    unit = state.get("unit") or "records"
    said = []
    if state.get("records") is not None:
        total = f" of {_amount(state['total'], unit)}" if state.get("total") else ""
        said.append(f"{_amount(state['records'], unit)}{total}" + ("" if unit == "bytes" else f" {unit}"))
    if state.get("shards"):
        said.append(f"{state.get('shards_done') or 0} of {state['shards']} shards")
    if state.get("rate"):
        said.append(f"{_amount(state['rate'], unit)}{'' if unit == 'bytes' else ' ' + unit}/s")
    if state.get("eta_seconds") is not None:
        said.append(f"{state['eta_seconds']:,.0f} s left")
    stage = str(
        state.get("stage") or "waiting for a machine"
        if found["status"] == "PENDING"
        else state.get("stage") or "starting"
    )
    return escape(f"{stage}: {', '.join(said)}" if said else stage)


def _amount(value: float, unit: str) -> str:
    return size(value) if unit == "bytes" else f"{value:,.0f}"


def when(moment: Any) -> str:
    """`2026-11-23 18:04:12` from ISO 8601 (UTC)."""
    return str(moment)[:19].replace("T", " ") if moment else ""


def size(number: float) -> str:
    """`12.3 MB`, with decimal units as storage is billed."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(number) < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


@contextmanager
def bar(title: str, quiet: bool) -> Iterator[Report]:
    """A transfer bar on standard error; nothing when `quiet` or not a terminal."""
    shown = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
        console=err, transient=True, disable=quiet or not err.is_terminal,
    )  # fmt: skip
    with shown:
        task = shown.add_task(escape(title), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
