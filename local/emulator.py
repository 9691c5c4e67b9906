"""Run the emulator (ministack) in this process.

Private names of ministack are used here and in the modules that `app` names; tests/integration/test_emulator.py checks them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, cast

from local import checksums, objects, streams
from local.credentials import Credentials
from local.settings import ACCOUNT, REGION, LocalSettings

_PATIENCE, _LONGEST = 4, 900

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def configure(settings: LocalSettings, keys: Credentials, state_dir: str, smtp: str) -> None:
    """Set the environment that ministack, boto3, the functions and the tasks read. Call before `app()`."""
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_PROFILE"):
        os.environ.pop(name, None)
    os.environ.update(
        # the emulator
        GATEWAY_PORT=str(settings.port),
        BIND_HOST="127.0.0.1",
        PERSIST_STATE="1",
        STATE_DIR=state_dir,
        S3_PERSIST="1",
        S3_DATA_DIR=str(settings.objects),
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        LAMBDA_WARM_TTL_SECONDS="86400",  # seconds: a started function stays warm for a day
        COGNITO_EMAIL_ENABLED="false",
        AUTH="true" if settings.enforce_iam else "false",
        SMTP_HOST=smtp,
        LOG_LEVEL=os.environ.get("EMULATOR_LOG_LEVEL", "WARNING"),
        # boto3, here and in the functions
        AWS_ENDPOINT_URL=settings.url,
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=settings.url + keys.accounts_path,
        AWS_ACCESS_KEY_ID=keys.access_key,
        AWS_SECRET_ACCESS_KEY=keys.secret_key,
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        AWS_EC2_METADATA_DISABLED="true",
        # gas.config: a browser reaches storage on the page's own origin
        S3_PRESIGN_ENDPOINT=settings.url,
    )


def app(layer: Path) -> App:
    """Return the emulator as an ASGI application: all services on one port. `layer` is the built layer on disk."""
    from ministack.app import app as application
    from ministack.services import s3

    checksums.patch(s3)
    objects.patch(s3)
    # The end of a restored copy is noticed when the object is next read. The emulator would keep one thread per copy
    # asleep for days.
    s3._schedule_restore_expiry = lambda _bucket, _key, _expires_at: None
    _name_handler_errors()
    _share_layer(layer)
    streams.repair()
    return cast(App, application)


def restapi_path(api_id: str, stage: str, path: str) -> str:
    """Return the path at which the emulator serves a REST API's stage."""
    return f"/restapis/{api_id}/{stage}/_user_request_{path}"


@contextlib.contextmanager
def account() -> Iterator[None]:
    """Act as the service's account in its region, outside of a request."""
    from ministack.core.responses import request_scope

    with request_scope(ACCOUNT, REGION):
        yield


def put_aws_event(source: str, detail_type: str, detail: str, resources: list[str]) -> None:
    """Publish an event as an AWS service does. PutEvents refuses `aws.` sources from other callers."""
    from ministack.services import eventbridge

    entry = {"Source": source, "DetailType": detail_type, "Detail": detail, "Resources": resources}
    with account():
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _share_layer(layer: Path) -> None:
    """Let all functions import the layer from the folder it was built in.

    The emulator would unpack it once per function, half a second each. The import order stays: only the function's own
    code comes before the layer.
    """
    from ministack.services import lambda_svc

    os.environ["PYTHONPATH"] = str(layer / "python")
    lambda_svc._resolve_layer_zip = lambda attachment: None  # noqa: ARG005 - the emulator's signature


def patient(func: dict[str, Any]) -> dict[str, Any]:
    """Return the function's record with a longer time-out.

    The template's time-out assumes one CPU for the function. Here all functions, annotations and the browser share a few
    CPUs, and a call that a busy machine delays must not be killed.
    """
    config = func.get("config") or func
    seconds = int(config.get("Timeout", 3))
    return {**func, "config": {**config, "Timeout": max(seconds, min(_LONGEST, _PATIENCE * seconds))}}


def _name_handler_errors() -> None:
    """Give a failed handler its exception's class as `errorType`, as Lambda does, so that ASL can catch by name."""
    from ministack.services import lambda_svc

    plain = lambda_svc._execute_function_warm
    if getattr(plain, "names_errors", False):
        return

    def named(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        result: dict[str, Any] = plain(patient(func), event, request_id)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
            last = (result.get("log") or "").strip().splitlines()[-1:]
            name = last[0].split(":", 1)[0].rsplit(".", 1)[-1].strip() if last else ""
            if name.isidentifier():
                body["errorType"] = name
        return result

    named.names_errors = True  # type: ignore[attr-defined]
    lambda_svc._execute_function_warm = named
