"""Save and restore the emulator's memory as JSON: the state it can persist itself, and what it would lose.

`get_state` covers each service. Three more things are in memory only, and jobs need them: unread records of a table's
stream (with the readers' positions), unfinished multipart uploads, and their parts. The private names used here are
checked by tests/integration/test_emulator.py.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.settings import ACCOUNT

STREAMS, UPLOADS = "gas-streams", "gas-multipart"
# Services that jobs, uploads and accounts change. The others change at deployment only, and are slow to serialise.
_LIVE = (
    "cognito",
    "dynamodb",
    "ecs",
    "eventbridge",
    "s3",
    "scheduler",
    "ses",
    "ses_v2",
    "sqs",
    "stepfunctions",
)
_PARKED = "9999"  # the year of rows that wait for an operator
_still: dict[str, str] = {}
_settled = False


def texts() -> dict[str, str]:
    """Return the JSON text of each service's state, by service name. Unchanging services give their last text."""
    from ministack.app import _build_persistence_save_dict
    from ministack.core.persistence import _json_default, _state_format_version

    _trim_streams()
    found = {
        STREAMS: json.dumps(_streams(), default=_json_default),
        UPLOADS: json.dumps(_multipart(), default=_json_default),
    }
    for name, get_state in _build_persistence_save_dict().items():
        if name in _still:
            found[name] = _still[name]
            continue
        state = get_state()
        if state is None:
            continue
        wrapped = {"__ministack_format__": _state_format_version(name), "payload": state}
        found[name] = json.dumps(wrapped, default=_json_default)
        if name not in _LIVE and _settled:
            _still[name] = found[name]
    return found


def settle(known: Mapping[str, str]) -> None:
    """Call after deployment, when only jobs, uploads and accounts still change. `known`: texts that are up to date."""
    global _settled
    _settled = True
    _still.clear()
    _still.update({name: text for name, text in known.items() if name not in (*_LIVE, STREAMS, UPLOADS)})


def restore(streams: Any, uploads: Any) -> None:
    """Restore the streams and uploads that `texts` saved, return received messages to their queues, and end claims.

    Call it after the emulator has loaded its own state.
    """
    from ministack.services import dynamodb, lambda_svc, s3

    _return_messages(time.time())
    _end_claims(datetime.now(UTC))
    lambda_svc._dynamodb_stream_positions.clear()  # they count records that no longer exist
    if streams:
        for account, region, table, records, trimmed in streams["tables"]:
            dynamodb._stream_records.set_scoped(account, region, table, records)
            dynamodb._stream_trimmed.set_scoped(account, region, table, trimmed)
        dynamodb._stream_seq_counter = streams["counter"]
        for account, region, mapping, position in streams["positions"]:
            lambda_svc._dynamodb_stream_positions.set_scoped(account, region, mapping, position)
    for upload_id, upload in (uploads or {}).items():
        parts = {}
        for number, part in upload.pop("parts").items():
            file = _part_file(upload_id, number)
            if file.is_file():
                parts[int(number)] = {**part, "body": _map(file)}
        s3._multipart_uploads._data[(ACCOUNT, upload_id)] = {**upload, "parts": parts}


def _return_messages(now: float) -> None:
    """Make received messages visible again at once: their consumers ended with the last process."""
    from ministack.services import sqs

    for queue in list(sqs._queues._data.values()):
        for message in queue["messages"]:
            if message["receipt_handle"] is not None:
                message["visible_at"] = min(message["visible_at"], now)


def _end_claims(now: datetime) -> None:
    """End the claims of launchers and of the sweeper on rows: their holders ended with the last process.

    A launcher's claim is `claimed_until`, the sweeper's `work_claim` (`gas.domain.work`); until a claim ends, nobody else
    works on the row. Rows that the sweeper has put off are tried again too; parked ones stay parked.
    """
    from ministack.services import dynamodb

    text = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for table in list(dynamodb._tables._data.values()):
        for rows in table["items"].values():
            for row in rows.values():
                for claim in ("claimed_until", "work_claim"):
                    until = row.get(claim, {}).get("S", "")
                    if text < until < _PARKED:
                        row[claim] = {"S": text}
                        if row.get("work_due") == {"S": until}:
                            row["work_due"] = {"S": text}


def _streams() -> dict[str, Any]:
    from ministack.services import dynamodb, lambda_svc

    return {
        "tables": [
            [*key, list(records), dynamodb._stream_trimmed.get_scoped(*key, 0)]
            for key, records in list(dynamodb._stream_records._data.items())
        ],
        "counter": dynamodb._stream_seq_counter,
        "positions": [
            [*key, position] for key, position in list(lambda_svc._dynamodb_stream_positions._data.items())
        ],
    }


def _trim_streams() -> None:
    """Drop stream records that every reader has read. Otherwise each snapshot would write them for a day."""
    from ministack.services import dynamodb, lambda_svc

    read: dict[tuple[str, str, str], list[int]] = {}
    for (account, region, mapping), position in list(lambda_svc._dynamodb_stream_positions._data.items()):
        source = (lambda_svc._esms._data.get((account, region, mapping)) or {}).get("EventSourceArn", "")
        table = source.split("/stream/")[0].rsplit("/", 1)[-1]
        read.setdefault((account, region, table), []).append(position)
    for key, positions in read.items():
        records = dynamodb._stream_records._data.get(key)
        trimmed = dynamodb._stream_trimmed.get_scoped(*key, 0)
        # The last record stays: a reader may have read it without having recorded its position yet.
        over = min(min(positions) - trimmed, len(records or ()) - 1) - 50
        if records and over > 0:
            dynamodb._stream_trimmed.set_scoped(*key, trimmed + over)
            del records[:over]


def _multipart() -> dict[str, Any]:
    """Return unfinished uploads without the bytes of their parts, which are moved to memory-mapped files."""
    from ministack.services import s3

    found: dict[str, Any] = {}
    for (_, upload_id), upload in list(s3._multipart_uploads._data.items()):
        parts = {}
        for number, part in list(upload["parts"].items()):
            if isinstance(part["body"], bytes):
                part["body"] = _spill(_part_file(upload_id, number), part["body"])
            parts[str(number)] = {name: value for name, value in part.items() if name != "body"}
        found[upload_id] = {**upload, "parts": parts}
    folder = _parts_folder()
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name not in found:
            shutil.rmtree(left, ignore_errors=True)
    return found


def _parts_folder() -> Path:
    return Path(os.environ["STATE_DIR"]).parent / "parts"


def _part_file(upload_id: str, number: int | str) -> Path:
    return _parts_folder() / upload_id / str(number)


def _spill(file: Path, body: bytes) -> Any:
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}")
    aside.write_bytes(body)
    aside.replace(file)
    return _map(file)


def _map(file: Path) -> bytes | mmap.mmap:
    """Return the file's bytes, mapped instead of read into memory."""
    with file.open("rb") as handle:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) if file.stat().st_size else b""
