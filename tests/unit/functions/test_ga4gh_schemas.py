"""Every recorded answer of the GA4GH routes against what WES 1.1, DRS 1.5 and Service Registry 1.0 ask of it.

The schemas are written from the specifications, independently of the structs of the handlers.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from gas.handlers import examples
from gas.handlers.areas import routes_of

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
DRS, WES, REGISTRY = "/ga4gh/drs/v1", "/ga4gh/wes/v1", "/ga4gh/service-registry/v1"


def of(members: dict[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": members, "required": list(required)}


def listed(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def mapped(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def service(artifact: str, members: dict[str, Schema], *required: str) -> Schema:
    """Service Info 1.0, for a service that adds `members` to it."""
    kind = of(
        {"group": TEXT, "artifact": {"const": artifact}, "version": TEXT}, "group", "artifact", "version"
    )
    organization = of({"name": TEXT, "url": {**TEXT, "format": "uri"}}, "name", "url")
    common = dict.fromkeys(("id", "name", "description", "environment", "version"), TEXT)
    addresses = {name: {**TEXT, "format": "uri"} for name in ("contactUrl", "documentationUrl")}
    members = {**common, **addresses, "type": kind, "organization": organization, **members}
    return of(members, "id", "name", "type", "organization", "version", *required)


# ---- DRS 1.5
CHECKSUM = of({"checksum": {**TEXT, "pattern": "^[0-9a-f-]+$"}, "type": TEXT}, "checksum", "type")
ACCESS = of(
    {
        "type": {"enum": ["s3", "gs", "ftp", "gsiftp", "globus", "htsget", "https", "file"]},
        "access_url": of({"url": TEXT}, "url"),
        "access_id": TEXT,
        "available": {"type": "boolean"},
    },
    "type",
) | {"anyOf": [{"required": ["access_url"]}, {"required": ["access_id"]}]}
CONTENT = of({"name": TEXT, "id": TEXT, "drs_uri": listed({**TEXT, "pattern": "^drs://"})}, "name", "id")
OBJECT = of(
    {
        "id": TEXT,
        "name": {**TEXT, "pattern": "^[^/\\\\]+$"},
        "self_uri": {**TEXT, "pattern": "^drs://[^/]+/[A-Za-z0-9.~_-]+$"},
        "size": WHOLE,
        "created_time": {**TEXT, "format": "date-time"},
        "mime_type": TEXT,
        "checksums": listed(CHECKSUM, minItems=1),
        "access_methods": listed(ACCESS, minItems=1),
        "contents": listed(CONTENT),
    },
    "id",
    "self_uri",
    "size",
    "created_time",
    "checksums",
) | {"anyOf": [{"required": ["access_methods"]}, {"required": ["contents"]}]}
BULK = of(
    {
        "summary": of(dict.fromkeys(("requested", "resolved", "unresolved"), WHOLE)),
        "unresolved_drs_objects": listed(of({"error_code": WHOLE, "object_ids": listed(TEXT)})),
        "resolved_drs_object": listed(OBJECT),
    }
)
URLS = of(
    {
        "summary": BULK["properties"]["summary"],
        "unresolved_drs_objects": BULK["properties"]["unresolved_drs_objects"],
        "resolved_drs_object_access_urls": listed(
            of(dict.fromkeys(("drs_object_id", "drs_access_id", "url"), TEXT), "url")
        ),
    }
)
LIMIT = of({"maxBulkRequestLength": {**WHOLE, "minimum": 1}}, "maxBulkRequestLength")

# ---- WES 1.1
STATES = (
    "UNKNOWN", "QUEUED", "INITIALIZING", "RUNNING", "PAUSED", "COMPLETE", "EXECUTOR_ERROR", "SYSTEM_ERROR",
    "CANCELED", "CANCELING", "PREEMPTED",
)  # fmt: skip
STATE = {"enum": list(STATES)}
TIMES = {name: {**TEXT, "format": "date-time"} for name in ("start_time", "end_time")}
SUMMARY = of({"run_id": TEXT, "state": STATE, **TIMES, "tags": mapped(TEXT)}, "run_id", "tags")
LOGGED = {
    **TIMES, "name": TEXT, "cmd": listed(TEXT), "stdout": TEXT, "stderr": TEXT, "exit_code": WHOLE,
    "system_logs": listed(TEXT),
}  # fmt: skip
TASK = of({**LOGGED, "id": TEXT}, "id", "name")
REQUEST = of(
    {
        "workflow_params": {"type": "object"},
        "workflow_type": TEXT,
        "workflow_type_version": TEXT,
        "workflow_url": TEXT,
        "tags": mapped(TEXT),
        "workflow_engine_parameters": mapped(TEXT),
    },
    "workflow_type",
    "workflow_type_version",
    "workflow_url",
)
RUN = of(
    {
        "run_id": TEXT,
        "request": REQUEST,
        "state": STATE,
        "run_log": of(LOGGED),
        "task_logs_url": TEXT,
        "task_logs": {"type": ["array", "null"]},
        "outputs": {"type": "object"},
    }
)
WES_INFO = {
    "workflow_type_versions": mapped(of({"workflow_type_version": listed(TEXT)})),
    "supported_wes_versions": listed(TEXT),
    "supported_filesystem_protocols": listed(TEXT),
    "workflow_engine_versions": mapped(of({"workflow_engine_version": listed(TEXT)})),
    "default_workflow_engine_parameters": listed(of(dict.fromkeys(("name", "type", "default_value"), TEXT))),
    "system_state_counts": mapped(WHOLE),
    "auth_instructions_url": TEXT,
    "tags": mapped(TEXT),
}
EXTERNAL = {
    "anyOf": [
        service(kind, {"url": {**TEXT, "pattern": f"/ga4gh/{kind}/v1$"}}, "url") for kind in ("drs", "wes")
    ]
}
KIND = of(dict.fromkeys(("group", "artifact", "version"), TEXT), "group", "artifact", "version")

GOOD: dict[str, Schema] = {
    f"GET {DRS}/service-info": service(
        "drs", {**LIMIT["properties"], "drs": LIMIT}, "maxBulkRequestLength", "drs"
    ),
    f"GET {DRS}/objects/{{object_id}}": OBJECT,
    f"POST {DRS}/objects": BULK,
    f"POST {DRS}/objects/{{object_id}}": OBJECT,
    f"POST {DRS}/objects/access": URLS,
    f"GET {DRS}/objects/{{object_id}}/access/{{access_id}}": of({"url": {**TEXT, "format": "uri"}}, "url"),
    f"GET {WES}/service-info": service("wes", WES_INFO, *WES_INFO),
    f"GET {WES}/runs": of({"runs": listed(SUMMARY), "next_page_token": TEXT}),
    f"POST {WES}/runs": of({"run_id": TEXT}, "run_id"),
    f"GET {WES}/runs/{{run_id}}": RUN,
    f"GET {WES}/runs/{{run_id}}/status": of({"run_id": TEXT, "state": STATE}, "run_id"),
    f"POST {WES}/runs/{{run_id}}/cancel": of({"run_id": TEXT}, "run_id"),
    f"GET {WES}/runs/{{run_id}}/tasks": of({"task_logs": listed(TASK), "next_page_token": TEXT}),
    f"GET {WES}/runs/{{run_id}}/tasks/{{task_id}}": TASK,
    f"GET {REGISTRY}/service-info": service("service-registry", {}),
    f"GET {REGISTRY}/services": listed(EXTERNAL),
    f"GET {REGISTRY}/services/types": listed(KIND),
    f"GET {REGISTRY}/services/{{service_id}}": EXTERNAL,
}
ERROR = of({"msg": TEXT, "status_code": WHOLE})
REGISTRY_ERROR = of({"status": WHOLE, "title": TEXT, "detail": TEXT}, "status", "title")
OPERATIONS = [(route.method, route.path) for route in routes_of("ga4gh_api")]


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
def test_an_answer_is_as_the_specification_says(method: str, path: str) -> None:
    operation = f"{method} {path}"
    found = [one["response"] for one in examples.of_route("ga4gh", method, path)]
    assert [one for one in found if one["status"] == 200]
    for answer in found:
        error = REGISTRY_ERROR if path.startswith(REGISTRY) else ERROR
        schema = GOOD[operation] if answer["status"] == 200 else error
        assert answer["type"] == "application/json"
        wrong = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer["body"])
        assert [f"{'/'.join(map(str, one.path))}: {one.message}" for one in wrong] == []
        if answer["status"] >= 400:
            said = answer["body"].get("status_code", answer["body"].get("status"))
            assert said == answer["status"]


def test_each_state_of_a_run_is_among_the_examples() -> None:
    """A run that waits has no times and no exit code: the specification has no null for them."""
    runs = json.dumps(examples.of_route("ga4gh", "GET", f"{WES}/runs/{{run_id}}"))
    assert '"QUEUED"' in runs
    assert '"COMPLETE"' in runs
    assert "null" not in runs.replace('"task_logs": null', "")
