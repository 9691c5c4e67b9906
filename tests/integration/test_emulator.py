"""Guards what `local/` uses of the pinned emulator's private parts: a new version that lacks one fails here, not in a loss of data."""

from __future__ import annotations

import asyncio
import inspect
import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ministack.app
import pytest
from ministack.core import iam_evaluator, lambda_runtime, persistence, responses
from ministack.services import dynamodb, ecs, eventbridge, lambda_svc, s3, sqs, stepfunctions, sts

from gas.domain import moments
from local import memory
from local.resume import _CAUSE


def test_version_is_the_one_that_was_looked_at() -> None:
    assert version("ministack") == "1.5.33"


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (ministack.app, "app", ["scope", "receive", "send"]),
        (ministack.app, "_build_persistence_save_dict", []),
        (persistence, "_json_default", ["obj"]),
        (persistence, "_state_format_version", ["service"]),
        (responses, "request_scope", ["account_id", "region"]),
        (eventbridge, "_put_events", ["data", "allow_aws_source"]),
        (lambda_svc, "_resolve_layer_zip", ["attachment"]),
        (lambda_svc, "_execute_function_warm", ["func", "event", "request_id"]),
        (lambda_svc, "_execute_function_docker", ["func", "event", "request_id"]),
        (lambda_svc, "_execute_function_provided_warm", ["func", "event", "request_id"]),
        (lambda_svc, "_execute_function", ["func", "event"]),
        (lambda_svc, "execution_credentials", ["config"]),
        (lambda_runtime, "execution_credentials", ["config"]),
        (lambda_runtime, "_detect_runtime_binary", ["runtime"]),
        (lambda_runtime, "_worker_key", ["func_name", "config", "qualifier"]),
        (lambda_runtime, "kill_workers", ["workers"]),
        (lambda_runtime, "reset", []),
        (sts, "register_session", ["access_key", "session"]),
        (sts, "_session_expired", ["session"]),
        (
            ecs,
            "_register_metadata",
            ["task_arn", "cluster_arn", "td", "cdef", "launch_type", "env", "host_mode", "ministack_net_ip"],
        ),
        (ecs, "_maybe_mark_stopped", ["task", "docker_client"]),
        (s3, "_composite_checksum", ["algorithm", "part_checksums"]),
        (s3, "_upload_part", ["bucket_name", "key", "body", "query_params", "headers"]),
        (s3, "md5_hash", ["data"]),
        (s3, "_complete_multipart_upload", ["bucket_name", "key", "body", "query_params", "headers"]),
        (s3, "_qp", ["params", "key", "default"]),
        (s3, "_schedule_restore_expiry", ["bucket_name", "key", "expires_at"]),
        (s3, "_crc64nvme", ["body"]),
        (s3, "_read_body", ["bucket_name", "key", "obj"]),
        (s3, "_get_object", ["bucket_name", "key", "headers", "query_params"]),
        (s3, "_persist_object", ["bucket", "key", "obj"]),
        (s3, "_object_disk_path", ["bucket", "key", "account_id"]),
    ],
)
def test_function_is_there(owner: object, name: str, parameters: list[str]) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (dynamodb, "_stream_records"),
        (dynamodb, "_stream_trimmed"),
        (lambda_svc, "_dynamodb_stream_positions"),
        (lambda_svc, "_esms"),
        (lambda_svc, "_functions"),
        (s3, "_multipart_uploads"),
        (s3, "_object_versions"),
        (ecs, "_tasks"),
        (sqs, "_queues"),
    ],
)
def test_store_is_there(owner: object, name: str) -> None:
    assert isinstance(getattr(owner, name)._data, dict)


def test_interrupted_executions_are_told_by_their_cause() -> None:
    assert f'"{_CAUSE}"' in inspect.getsource(stepfunctions._restore_state)


def test_workers_ask_for_their_layer_when_they_start() -> None:
    """`emulator._share_layer` answers in its stead."""
    assert "from ministack.services.lambda_svc import _resolve_layer_zip" in inspect.getsource(
        lambda_runtime.Worker._spawn
    )


def test_workers_and_tasks_get_the_keys_that_local_roles_gives() -> None:
    assert isinstance(sts._sessions, dict)
    assert "execution_credentials(self.config)" in inspect.getsource(lambda_runtime.Worker._spawn)
    assert (
        "_register_metadata(\n            task_arn, cluster_arn, td, cdef, launch_type, env,"
        in inspect.getsource(ecs)
    )


def test_processes_of_functions_are_counted_in_the_pools() -> None:
    """local/functions.py bounds them."""
    assert isinstance(lambda_runtime._workers, dict)
    assert hasattr(lambda_runtime._lock, "acquire")
    assert 'f"{account}:{region}:{func_name}:{qualifier}"' in inspect.getsource(lambda_runtime._worker_key)
    worker = lambda_runtime.Worker("f", {}, b"")
    assert (worker.in_use, worker.last_used > 0) == (False, True)
    assert (worker._proc, worker._cold) == (None, True)
    assert "_detect_runtime_binary(runtime)" in inspect.getsource(lambda_runtime.Worker._spawn)
    assert "tempfile.mkdtemp(" in inspect.getsource(lambda_runtime.Worker._spawn)
    assert inspect.getsource(lambda_runtime).count("tempfile.") == 1, (
        "local/functions.py gives it `mkdtemp` alone"
    )


def test_root_is_whoever_has_the_keys_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`AUTH=true` lets root do everything: these are the keys that local/gate.py knows."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIALOCAL")
    assert iam_evaluator.is_root_access_key("AKIALOCAL")
    assert not iam_evaluator.is_root_access_key("AKIAOTHER")


def test_handler_errors_come_with_their_trace() -> None:
    """`emulator._name_handler_errors` reads the exception's class from the last line of the log."""
    source = inspect.getsource(lambda_svc._execute_function_warm)
    assert '"Runtime.HandlerError"' in source
    assert '"log"' in source


def test_readers_of_streams_call_functions_by_the_name_that_is_repaired() -> None:
    assert "_execute_function(func_rec, event)" in inspect.getsource(lambda_svc._poll_dynamodb_streams)


def test_snapshot_holds_the_live_services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    texts = memory.texts()
    assert {memory.STREAMS, memory.UPLOADS} < set(texts)
    for service in ("dynamodb", "ecs", "eventbridge", "s3", "stepfunctions"):
        assert texts[service].startswith('{"__ministack_format__": ')


def test_a_message_whose_receiver_was_killed_is_to_be_had_at_once() -> None:
    async def received(url: str) -> list[str]:
        answer = await sqs._dispatch("ReceiveMessage", {"QueueUrl": url, "VisibilityTimeout": 600}, url)
        return [message["Body"] for message in answer.get("Messages", [])]

    async def story() -> list[list[str]]:
        url = (await sqs._dispatch("CreateQueue", {"QueueName": "left"}, ""))["QueueUrl"]
        await sqs._dispatch("SendMessage", {"QueueUrl": url, "MessageBody": "taken"}, url)
        late = {"QueueUrl": url, "MessageBody": "delayed", "DelaySeconds": 60}
        await sqs._dispatch("SendMessage", late, url)
        seen = [await received(url), await received(url)]
        memory.restore(None, None)
        return [*seen, await received(url)]

    with responses.request_scope("000000000000", "us-east-1"):
        assert asyncio.run(story()) == [["taken"], [], ["taken"]]


def test_a_claim_whose_holder_was_killed_is_over_at_once() -> None:
    """A launcher's and the sweeper's. What an operator must release, or what is merely not due yet, stays as it was."""
    late, parked = "2999-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z"
    rows = {
        "launcher": {"claimed_until": late, "work_due": late},
        "sweeper": {"work_claim": late, "work_due": late},
        "both": {"claimed_until": late, "work_claim": late, "work_due": late},
        "parked": {"work_claim": parked, "work_due": parked},
        "waiting": {"work_claim": "2026-01-01T00:00:00.000Z", "work_due": late},
    }

    async def asked(what: str, **how: object) -> Any:
        target = {"x-amz-target": f"DynamoDB_20120810.{what}"}
        body = json.dumps({"TableName": "left", **how}).encode()
        _, _, answer = await dynamodb.handle_request("POST", "/", target, body, {})
        return json.loads(answer)

    async def story() -> dict[str, dict[str, str]]:
        await asked(
            "CreateTable",
            KeySchema=[{"AttributeName": "job_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "job_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for name, values in rows.items():
            texts = {key: {"S": value} for key, value in {"job_id": name, **values}.items()}
            await asked("PutItem", Item=texts)
        memory.restore(None, None)
        found = (await asked("Scan"))["Items"]
        return {row["job_id"]["S"]: {key: row[key]["S"] for key in row if key != "job_id"} for row in found}

    with responses.request_scope("000000000000", "us-east-1"):
        after = asyncio.run(story())
    now = moments.text(datetime.now(UTC))
    for name in ("launcher", "sweeper", "both"):
        assert after[name].keys() == rows[name].keys()
        assert all(value <= now for value in after[name].values())
        # The sweeper counts its tries only of a row whose moment is the one that its last claim wrote.
        assert len(set(after[name].values())) == 1
    assert (after["parked"], after["waiting"]) == (rows["parked"], rows["waiting"])
