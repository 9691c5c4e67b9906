"""What docs/client.md and docs/programmatic.md say to a program's author, run as it is written, against the API's handlers."""

from __future__ import annotations

import functools
import inspect
import json
import re
import shlex
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet
import pytest
from standardwebhooks import Webhook

import gas_client
from gas import bootstrap
from gas.handlers import admin_api
from gas_client import GasClient
from gas_client.resume import Resumable
from tests.unit.client.handled import COLUMNS, Handled
from tests.unit.functions.test_webhooks import Office, create

DOCS = Path(__file__).parents[3] / "docs"
SITE = "https://gas.example.org"
# Methods of the class that the table of docs/client.md leaves out, because the `gas` command alone needs them.
UNDOCUMENTED = {"close", "url", "filter_sets", "upload_state", "fetch_explore"}


@pytest.fixture
def service() -> Iterator[Handled]:
    made = Handled()
    yield made
    bootstrap.provide(None)


@pytest.fixture
def connect(service: Handled, tmp_path: Path) -> Callable[..., GasClient]:
    """The class as a program has it, connected to the service in memory."""
    resume = Resumable({"XDG_STATE_HOME": str(tmp_path / "state")})
    return functools.partial(GasClient, transport=service.transport, sleep=service.sleep, resume=resume)


def blocks(page: str, language: str) -> list[str]:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    return found


def documented() -> dict[str, list[str]]:
    """The methods of the table, each with the names of the arguments that it is shown with."""
    section = (DOCS / "client.md").read_text().partition("## Python")[2].partition("## Examples")[0]
    rows = re.findall(r"^\| `.*$", section, re.MULTILINE)
    calls = [call for row in rows for call in re.findall(r"`([a-z]\w*)\((.*?)\)`", row)]
    return {name: [part.split("=")[0].strip() for part in given.split(",") if part] for name, given in calls}


def test_the_table_has_every_method_with_its_arguments() -> None:
    told = documented()
    assert len(told) > 20
    for name, arguments in told.items():
        method = getattr(gas_client if name == "run" else GasClient, name)
        known = [one for one in inspect.signature(method).parameters if one != "self"]
        shown = [one for one in arguments if one != "…"]
        assert [one for one in shown if one not in known] == [], name
        public = [one for one in known if one in shown]
        assert public == shown, f"{name} takes its arguments in another order"
    methods = {name for name in vars(GasClient) if not name.startswith("_")}
    assert methods - UNDOCUMENTED == set(told) - {"run"}


def test_the_examples_of_the_page_run_as_written(
    connect: Callable[..., GasClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, ranges = blocks("client.md", "python")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gas_client, "GasClient", connect)
    Path("sample.vcf.gz").write_bytes(b"a file")
    names: dict[str, Any] = {"pyarrow": pa}
    exec(compile(whole.replace("gas_…", "user-1"), "client.md", "exec"), names)  # noqa: S102
    assert [path.name for path in names["done"].files] == ["variants.parquet"]
    assert (tmp_path / "results/sample/variants.parquet").exists()
    with connect(SITE, token="user-1") as gas:
        names |= {"gas": gas, "job_id": names["done"].job["job_id"]}
        exec(compile(ranges, "client.md", "exec"), names)  # noqa: S102
    assert names["table"].to_pydict() == {name: COLUMNS[name] for name in ("CHROM", "POS", "Consequence")}


def test_every_method_of_the_table_answers(
    service: Handled, connect: Callable[..., GasClient], tmp_path: Path
) -> None:
    source = tmp_path / "sample.vcf.gz"
    source.write_bytes(b"a file")
    with connect(SITE, token="user-1") as gas:
        called = _used(gas)
        assert [one["name"] for one in gas.references()] == ["demo", "grch38"]
        assert gas.estimate(6, "grch38")["cost"]["usd"] > 0
        job = gas.create_job(gas.upload(source), "grch38")
        assert [one["status"] for one in gas.watch(job["job_id"])][-1] == "COMPLETED"
        job_id = gas.wait(
            gas.submit(source, "grch38", "Family 12", {"engine": "vep"})["job_id"], timeout=600
        )["job_id"]
        assert gas.job(job_id)["name"] == "Family 12"
        assert [one["job_id"] for one in gas.jobs("COMPLETED", "family", 5)] == [job_id]
        assert {one["name"] for one in gas.files(job_id)} >= {"input", "variants.parquet"}
        assert gas.file(job_id, "input")["size"] == 6
        assert gas.download(job_id, "input", tmp_path / "back").read_bytes() == b"a file"
        assert b"".join(gas.stream(job_id, "annotated.vcf.gz")) == b"vcf"
        with gas.open(job_id, "variants.parquet") as file:
            assert file.read(4) == b"PAR1"
        assert (
            httpx.Client(transport=service.transport).get(gas.link(job_id, "input")["url"]).content
            == b"a file"
        )
        assert "annotated 1 record" in gas.log(job_id)
        assert gas.family(job_id) is None
        assert "rows.bin" in gas.explore(job_id)
        share = service.house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", {}, job_id=job_id).json
        assert gas.shared(share["token"])["reference"].startswith("grch38@")
        again = gas.rerun(job_id)
        assert gas.cancel(again["job_id"])["status"] == "CANCELLED"
        assert gas.delete(again["job_id"])["deleted"] is True
        with pytest.raises(gas_client.ApiError, match="archived"):
            gas.restore(job_id)
        assert gas.variant("NM_000059.4:c.9976A>T", "grch38")["variant"] == "13-32398489-A-T"
        assert service.house.variant_function.asked[-1]["variant"] == "NM_000059.4:c.9976A>T"
        assert gas.me()["plan"] == "premium"
        assert gas.set_plan("free")["plan"] == "free"
        signed_up(service)
        token = gas.make_token("ada@example.org", "Correct-horse-1", "script")
        assert token.startswith("gas_")
        own = service.house.app.api_tokens.create("user-1", "script", 1)[0]
        gas.revoke_token(own.token_id)
        assert own.token_id not in service.house.tokens.rows
    assert set(documented()) - {"run"} <= called


def _used(gas: GasClient) -> set[str]:
    """The names of the methods that are called from now on."""
    called: set[str] = set()
    for name in set(documented()) - {"run"}:
        method = getattr(gas, name)

        def noted(*given: Any, _name: str = name, _method: Any = method, **named: Any) -> Any:
            called.add(_name)
            return _method(*given, **named)

        setattr(gas, name, noted)
    return called


def signed_up(service: Handled) -> None:
    """Ada's account, whose access token the fake gateway takes for a user's id."""
    identity = service.house.identity
    identity.sign_up("ada@example.org", "Correct-horse-1", "Ada")
    identity.confirm("ada@example.org", "123456")
    service.house.user("access-of-sub-1")


def test_the_webhook_example_takes_what_is_sent_and_nothing_else() -> None:
    office = Office()
    office.user()
    made = create(office)
    job_id = office.completed()
    office.tell()
    office.send_all()
    _, body, headers = office.caller.calls[0]
    fetched: list[str] = []
    names: dict[str, Any] = {"SECRET": made["secret"], "fetch": fetched.append}
    (example,) = blocks("programmatic.md", "python")
    exec(compile(example, "programmatic.md", "exec"), names)  # noqa: S102
    # The library compares the message's time with the machine's clock, which is not the fake's.
    moment = int(headers["webhook-timestamp"])
    signature = Webhook(made["secret"]).sign(headers["webhook-id"], office.clock.now(), body.decode())
    assert signature in headers["webhook-signature"].split(" ")
    assert moment == int(office.clock.now().timestamp())
    names["Webhook"] = functools.partial(_at, moment)
    names["receive"](headers, body)
    assert fetched == [job_id]
    with pytest.raises(Exception, match="No matching signature"):
        names["receive"](headers, body + b" ")
    assert len(fetched) == 1


def _at(moment: int, secret: str) -> Webhook:
    from datetime import UTC, datetime

    verifier = Webhook(secret)
    verifier._Webhook__verify_timestamp = lambda _: datetime.fromtimestamp(moment, UTC)  # type: ignore[attr-defined]
    return verifier


def test_the_message_of_the_page_has_the_members_that_are_sent() -> None:
    office = Office()
    office.user()
    create(office)
    office.completed()
    office.tell()
    office.send_all()
    _, body, headers = office.caller.calls[0]
    page = (DOCS / "programmatic.md").read_text()
    shown = json.loads(re.search(r"^\{\"type\".*?\}\}$", page, re.MULTILINE | re.DOTALL)[0].replace("\n", ""))  # type: ignore[index]
    sent = json.loads(body)
    assert (set(shown), set(shown["data"])) == (set(sent), set(sent["data"]))
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        assert re.search(rf"^{name}: ", page, re.MULTILINE)
        assert name in headers


def test_the_curl_command_of_the_page_begins_a_run(service: Handled) -> None:
    page = (DOCS / "programmatic.md").read_text()
    (command,) = re.findall(r"^curl .*?(?=^```)", page, re.MULTILINE | re.DOTALL)
    upload_id = service.house.upload(size=10)
    words = shlex.split(command.replace("\\\n", " ").replace("01K…", upload_id))
    host = SITE.partition("://")[2]
    fields = [word.partition("=") for flag, word in pairwise(words) if flag == "-F"]
    address = next(word for word in words if word.startswith("https://")).replace("HOST", host)
    answer = httpx.Client(transport=service.transport).post(
        address.replace("/ga4gh", "/api/ga4gh"),
        files={name: (None, value.replace("HOST", host)) for name, _, value in fields},
        headers={"Authorization": "Bearer user-1"},
    )
    assert answer.status_code == 200, answer.text
    assert service.house.row(answer.json()["run_id"]).upload_id == upload_id
