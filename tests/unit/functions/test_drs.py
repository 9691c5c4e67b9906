"""DRS 1.5: objects and bundles of results, one or several at once, and their URLs."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from gas.domain.job import FurtherInput, ResultState
from tests.unit.functions.ga4gh import DRS, OBJECT, ask
from tests.unit.functions.lifecycle.house import House


def test_a_result_is_a_bundle_with_the_checksum_of_its_parts(house: House) -> None:
    job_id = house.completed()
    bundle = ask(house, "GET", OBJECT, object_id=f"job-{job_id}").json
    parts = [ask(house, "GET", OBJECT, object_id=part["id"]).json for part in bundle["contents"]]
    sums = sorted(part["checksums"][0]["checksum"] for part in parts)
    assert bundle["checksums"][0]["checksum"] == hashlib.sha256("".join(sums).encode()).hexdigest()
    assert bundle["size"] == sum(part["size"] for part in parts)
    assert "access_methods" not in bundle
    assert not any("explore" in part["name"] for part in bundle["contents"])


def test_an_archived_file_says_that_it_is_not_available(house: House) -> None:
    job_id = house.completed()
    house.jobs.change(
        job_id,
        lambda job: type(job)(
            **{f: getattr(job, f) for f in job.__slots__} | {"result_state": ResultState.ARCHIVED}
        ),
    )
    file = ask(house, "GET", OBJECT, object_id=f"job-{job_id}.variants.parquet").json
    assert file["access_methods"][0]["available"] is False


def test_several_objects_at_once(house: House) -> None:
    job_id = house.completed()
    answer = ask(house, "POST", f"{DRS}/objects", {"bulk_object_ids": [f"job-{job_id}", "job-none"]}).json
    assert answer["summary"] == {"requested": 2, "resolved": 1, "unresolved": 1}
    assert answer["unresolved_drs_objects"] == [{"error_code": 404, "object_ids": ["job-none"]}]


def test_a_bundle_has_one_id(house: House) -> None:
    job_id = house.completed()
    assert ask(house, "GET", OBJECT, object_id=f"job-{job_id}").status == 200
    assert ask(house, "GET", OBJECT, object_id=f"job-{job_id}.").status == 404


def test_more_objects_than_the_service_says_are_413(house: House) -> None:
    allowed = ask(house, "GET", f"{DRS}/service-info", user_id=None).json["maxBulkRequestLength"]
    answers = [
        ask(house, "POST", f"{DRS}/objects", {"bulk_object_ids": ["job-none"] * count})
        for count in (allowed, allowed + 1)
    ]
    assert [answer.status for answer in answers] == [200, 413]
    assert answers[1].json["status_code"] == 413


def test_an_object_is_the_same_by_post(house: House) -> None:
    """As clients with a GA4GH Passport ask; this service admits by its tokens alone."""
    ident = f"job-{house.completed()}"
    got = ask(house, "GET", OBJECT, object_id=ident).json
    assert ask(house, "POST", OBJECT, {"passports": ["x"], "expand": True}, object_id=ident).json == got
    assert ask(house, "POST", OBJECT, {}, object_id="job-none").status == 404


def test_urls_of_several_objects_at_once(house: House) -> None:
    job_id, archived = house.completed(), house.completed()
    house.user("user-2")
    other = house.completed("user-2")
    for (_, key), stored in house.objects.stored.items():
        if archived in key and key.endswith("variants.parquet"):
            stored.storage_class = "GLACIER"
    house.jobs.rows[archived] = replace(house.row(archived), result_state=ResultState.ARCHIVED)
    wanted = [
        (f"job-{job_id}.summary.json", ["https"]),
        (f"job-{job_id}.variants.parquet", ["https", "s3"]),
        (f"job-{archived}.variants.parquet", ["https"]),
        (f"job-{other}.summary.json", ["https"]),
    ]
    pairs = [{"bulk_object_id": ident, "bulk_access_ids": ways} for ident, ways in wanted]
    answer = ask(house, "POST", f"{DRS}/objects/access", {"bulk_object_access_ids": pairs}).json
    assert answer["summary"] == {"requested": 5, "resolved": 2, "unresolved": 3}
    resolved = answer["resolved_drs_object_access_urls"]
    assert [one["drs_object_id"] for one in resolved] == [wanted[0][0], wanted[1][0]]
    assert all(one["drs_access_id"] == "https" and one["url"].startswith("https://") for one in resolved)
    assert answer["unresolved_drs_objects"] == [
        {"error_code": 404, "object_ids": [wanted[1][0], wanted[3][0]]},
        {"error_code": 409, "object_ids": [wanted[2][0]]},
    ]
    downloads = {event.object for event in house.audit.events if event.act == "download"}
    assert downloads == {f"{job_id}/files/summary.json", f"{job_id}/files/variants.parquet"}
    many = [{"bulk_object_id": "job-none", "bulk_access_ids": ["https"] * 51}]
    assert ask(house, "POST", f"{DRS}/objects/access", {"bulk_object_access_ids": many}).status == 413


def test_inputs_of_a_job_are_no_files_of_its_result(house: House) -> None:
    job_id = house.completed()
    job = house.row(job_id)
    more = FurtherInput(f"{job.user_id}/u-2/input.vcf.gz", 9, "b.vcf.gz", upload_id="u-2")
    house.jobs.rows[job_id] = replace(job, merge=(more,))
    access = OBJECT + "/access/{access_id}"
    for name in ("input", "input-2"):
        ident = f"job-{job_id}.{name}"
        assert ask(house, "GET", OBJECT, object_id=ident).status == 404
        found = ask(house, "GET", access, path={"object_id": ident, "access_id": "https"})
        assert found.status == 404


def test_a_repeated_request_signs_its_urls_again(house: House) -> None:
    """The URLs of the first answer expire before its key does."""
    kept, erased = house.completed(), house.completed()
    wanted = [f"job-{job_id}.summary.json" for job_id in (kept, erased)]
    pairs = [{"bulk_object_id": ident, "bulk_access_ids": ["https"]} for ident in wanted]
    how: dict[str, Any] = {"body": {"bulk_object_access_ids": pairs}, "headers": {"Idempotency-Key": "k-1"}}
    first = ask(house, "POST", f"{DRS}/objects/access", **how).json
    assert first["summary"]["resolved"] == 2
    del house.jobs.rows[erased]
    again = ask(house, "POST", f"{DRS}/objects/access", **how).json
    assert again["unresolved_drs_objects"] == [{"error_code": 404, "object_ids": [wanted[1]]}]
    assert again["resolved_drs_object_access_urls"] == first["resolved_drs_object_access_urls"][:1]
    downloads = [event.object for event in house.audit.events if event.act == "download"]
    assert downloads.count(f"{kept}/files/summary.json") == 2
