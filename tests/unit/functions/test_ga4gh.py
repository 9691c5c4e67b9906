"""What DRS 1.5, WES 1.1 and the Service Registry share: a run from its form to the bytes of its files, errors, rights, infos."""

from __future__ import annotations

from urllib.parse import urlsplit

from gas.domain.credential import Scope
from tests.unit.functions.ga4gh import DRS, OBJECT, REGISTRY, RUN, WES, ask, form, run
from tests.unit.functions.lifecycle.house import House


def test_a_run_from_its_form_to_the_bytes_of_its_files(house: House) -> None:
    upload_id = house.upload(size=10)
    uri = f"drs://{urlsplit(house.site.url()).netloc}/upload-{upload_id}"
    begun = run(house, {"input": uri, "reference": "demo", "name": "A run", "options": {"engine": "vep"}})
    assert begun.status == 200, begun.text
    run_id = begun.json["run_id"]
    assert ask(house, "GET", RUN + "/status", run_id=run_id).json == {"run_id": run_id, "state": "QUEUED"}
    house.drain()
    house.report("started", run_id, 0)
    assert ask(house, "GET", RUN + "/status", run_id=run_id).json["state"] == "RUNNING"
    files = [
        {"name": name, "size": 5, "sha256": name[0] * 64} for name in ("annotated.vcf.gz", "summary.json")
    ]
    house.report("completed", run_id, 1, summary={}, files=files)
    log = ask(house, "GET", RUN, run_id=run_id).json
    assert log["state"] == "COMPLETE"
    assert log["request"]["workflow_params"]["input"] == uri
    assert log["request"]["workflow_params"]["options"] == {"engine": "vep"}
    assert set(log["outputs"]) == {"bundle", "annotated.vcf.gz", "summary.json"}
    ident = log["outputs"]["annotated.vcf.gz"].rpartition("/")[2]
    file = ask(house, "GET", OBJECT, object_id=ident).json
    assert file["self_uri"] == log["outputs"]["annotated.vcf.gz"]
    assert file["checksums"] == [{"type": "sha-256", "checksum": "a" * 64}]
    method = file["access_methods"][0]
    access = ask(
        house,
        "GET",
        OBJECT + "/access/{access_id}",
        path={"object_id": ident, "access_id": method["access_id"]},
    )
    assert access.json["url"].startswith("https://")
    tasks = ask(house, "GET", RUN + "/tasks", run_id=run_id).json["task_logs"]
    one = ask(house, "GET", RUN + "/tasks/{task_id}", path={"run_id": run_id, "task_id": tasks[0]["id"]}).json
    assert (one["exit_code"], one["name"]) == (0, "annotator")


def test_errors_have_the_form_of_the_specifications(house: House) -> None:
    missing = ask(house, "GET", OBJECT, object_id="job-none")
    assert (missing.status, missing.json["status_code"]) == (404, 404)
    assert set(missing.json) == {"msg", "status_code"}
    for wrong in (
        run(house, {"reference": "demo"}),
        run(house, {"input": house.upload(size=10), "reference": "demo", "typo": 1}),
        run(house, {"input": house.upload(size=10), "reference": "demo", "options": {"engine": "annovar"}}),
        run(house, {"input": "x", "reference": "demo"}, workflow_type="CWL"),
        run(house, []),
        ask(house, "POST", f"{WES}/runs", "no form", headers={"Content-Type": "text/plain"}),
    ):
        assert (wrong.status, wrong.json["status_code"]) == (400, 400), wrong.text
    elsewhere = run(house, {"input": "drs://other.example/upload-1", "reference": "demo"})
    assert elsewhere.status == 404


def test_scopes_and_owners(house: House) -> None:
    house.user("user-2")
    job_id, upload_id = house.completed(), house.upload(size=10)
    for ident in (f"job-{job_id}", f"job-{job_id}.summary.json", f"upload-{upload_id}"):
        assert ask(house, "GET", OBJECT, object_id=ident).status == 200
        assert ask(house, "GET", OBJECT, object_id=ident, user_id="user-2").status == 404
    assert run(house, {"input": upload_id, "reference": "demo"}, user_id="user-2").status == 404
    reader = house.app.api_tokens.create("user-1", "script", 10, Scope.READ)[0].token_id
    media_type, body = form({"input": upload_id, "reference": "demo"})
    refused = ask(
        house, "POST", f"{WES}/runs", body, headers={"Content-Type": media_type}, admitted_as=reader
    )
    assert (refused.status, refused.json["status_code"]) == (403, 403)


def test_service_infos_need_no_token(house: House) -> None:
    wes = ask(house, "GET", f"{WES}/service-info", user_id=None).json
    assert (wes["type"]["artifact"], wes["supported_wes_versions"]) == ("wes", ["1.1.0"])
    drs = ask(house, "GET", f"{DRS}/service-info", user_id=None).json
    assert drs["type"] == {"group": "org.ga4gh", "artifact": "drs", "version": "1.5.0"}


def test_the_registry_lists_what_the_services_say_of_themselves(house: House) -> None:
    listed = ask(house, "GET", f"{REGISTRY}/services", user_id=None).json
    for one, api in zip(listed, (DRS, WES), strict=True):
        assert one.pop("url") == house.site.url() + api
        own = ask(house, "GET", f"{api}/service-info", user_id=None).json
        assert one == {name: own[name] for name in one}
        assert {"organization", "contactUrl", "documentationUrl", "environment", "version"} <= set(one)
        named = ask(house, "GET", REGISTRY + "/services/{service_id}", user_id=None, service_id=one["id"])
        assert named.json == one | {"url": house.site.url() + api}
    kinds = ask(house, "GET", f"{REGISTRY}/services/types", user_id=None).json
    assert kinds == [one["type"] for one in listed]
    itself = ask(house, "GET", f"{REGISTRY}/service-info", user_id=None).json
    assert itself["type"] == {"group": "org.ga4gh", "artifact": "service-registry", "version": "1.0.0"}
    missing = ask(house, "GET", REGISTRY + "/services/{service_id}", user_id=None, service_id="none")
    assert missing.headers["Content-Type"] == "application/json"
    assert (missing.status, missing.json["status"], missing.json["title"]) == (404, 404, "Not found")


def test_whom_to_ask_is_a_setting_or_the_sender_of_mails() -> None:
    def contact(**settings: str) -> str | None:
        info = ask(House(settings), "GET", f"{DRS}/service-info", user_id=None).json
        found: str | None = info.get("contactUrl")
        return found

    assert contact() == "mailto:gas@example.org"
    assert contact(CONTACT_URL="https://example.org/help") == "https://example.org/help"
    assert contact(MAIL_SENDER="") is None
