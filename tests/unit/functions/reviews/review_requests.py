"""Requests about the review of a variant, sent to the handler of the jobs API."""

from __future__ import annotations

from typing import Any

from gas.handlers import jobs_api
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

LIST = "/jobs/{job_id}/reviews"
ONE = f"{LIST}/{{variant}}"
VARIANT = "chr1-100-A-G"


def call(
    house: House,
    method: str,
    job_id: str,
    variant: str = VARIANT,
    body: Any = None,
    path: str = ONE,
    **how: Any,
) -> Response:
    given = {"job_id": job_id, "variant": variant, **how.pop("path_parameters", {})}
    return house.call(
        jobs_api.handler, method, path, body,
        path={name: value for name, value in given.items() if "{" + name + "}" in path}, **how,
    )  # fmt: skip


def change(house: House, job_id: str, variant: str = VARIANT, **body: Any) -> Response:
    return call(house, "PATCH", job_id, variant, body)


def comment(house: House, job_id: str, text: str) -> Any:
    answer = call(house, "POST", job_id, body={"text": text}, path=f"{ONE}/comments")
    assert answer.status == 201, answer.text
    return answer.json
