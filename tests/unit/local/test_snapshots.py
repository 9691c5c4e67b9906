"""Generations on disk: whole or not at all, whatever moment the process dies in."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from local import memory
from local.snapshots import Snapshots, idle_pause

ORIGIN = "http://localhost:8081"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the emulator holds."""
    texts = {"sqs": '{"n": 1}', "sns": "{}"}
    monkeypatch.setattr(memory, "texts", lambda: dict(texts))
    return texts


def write(folder: Path) -> None:
    async def go() -> None:
        snapshots = Snapshots(folder)
        snapshots.load(ORIGIN)
        stop = asyncio.Event()
        keeper = asyncio.create_task(snapshots.keep(stop))
        await snapshots.written()
        stop.set()
        await keeper

    asyncio.run(go())


@pytest.mark.usefixtures("held")
def test_the_end_waits_for_no_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop used to last as long as the rest of the pause: up to 5 s."""
    monkeypatch.setattr("local.snapshots.idle_pause", lambda cost: 3600.0)

    async def go() -> None:
        snapshots = Snapshots(tmp_path)
        snapshots.load(ORIGIN)
        stop = asyncio.Event()
        keeper = asyncio.create_task(snapshots.keep(stop))
        await snapshots.written()
        await asyncio.sleep(0.3)  # it is in its pause
        stop.set()
        await asyncio.wait_for(keeper, 60)

    asyncio.run(go())


def test_what_is_written_is_found_again(tmp_path: Path, held: dict[str, str]) -> None:
    write(tmp_path)
    held["sqs"] = '{"n": 2}'
    write(tmp_path)
    found = Snapshots(tmp_path)
    found.load(ORIGIN)
    assert found.loaded("sqs") == {"n": 2}
    assert found.loaded("sns") == {}
    assert found.loaded("s3") is None
    assert (found.state_dir / "sqs.json").read_text() == '{"n": 2}'


@pytest.mark.parametrize("was", ["http://localhost:8080", "http://localhost:9"])
def test_queues_of_a_service_that_used_another_port_are_this_ones(
    tmp_path: Path, held: dict[str, str], was: str
) -> None:
    """The emulator keeps a queue under its URL, and readers of queues know the URL of the present port only."""
    names = "{}/000000000000/requests"
    held["sqs"] = json.dumps({names.format(was): {"messages": 7}})
    held["dynamodb"] = json.dumps({"note": names.format(was)})
    write(tmp_path)
    found = Snapshots(tmp_path)
    found.load(ORIGIN)
    assert found.loaded("sqs") == {names.format(ORIGIN): {"messages": 7}}
    assert found.loaded("dynamodb") == {"note": names.format(was)}, "a user's words stay"
    for service in ("sqs", "dynamodb"):
        assert json.loads((found.state_dir / f"{service}.json").read_text()) == found.loaded(service)
    held["sqs"] = json.dumps(found.loaded("sqs"))
    write(tmp_path)
    again = Snapshots(tmp_path)
    again.load(ORIGIN)
    assert again.loaded("sqs") == found.loaded("sqs"), "the new URLs are on disk"


def test_generation_that_was_not_finished_is_forgotten(tmp_path: Path, held: dict[str, str]) -> None:
    write(tmp_path)
    half = tmp_path / "generations" / "99"
    half.mkdir()
    (half / "sqs.json").write_text('{"n": ')
    (tmp_path / "current.new").symlink_to("generations/99")
    found = Snapshots(tmp_path)
    found.load(ORIGIN)
    assert found.loaded("sqs") == {"n": 1}
    assert not half.exists()
    held["sqs"] = '{"n": 3}'
    write(tmp_path)
    assert Snapshots(tmp_path).loaded("sqs") is None
    again = Snapshots(tmp_path)
    again.load(ORIGIN)
    assert again.loaded("sqs") == {"n": 3}


def test_unchanged_files_are_shared_and_old_generations_go(tmp_path: Path, held: dict[str, str]) -> None:
    for number in range(5):
        held["sqs"] = f'{{"n": {number}}}'
        write(tmp_path)
    (generation,) = (tmp_path / "generations").iterdir()
    assert (tmp_path / "current").resolve() == generation


def test_disk_that_refuses_fails_the_write_that_waits(
    tmp_path: Path, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Snapshots, texts: dict[str, str]) -> None:
        raise OSError(28, "No space left on device")

    async def go() -> None:
        snapshots = Snapshots(tmp_path)
        snapshots.load(ORIGIN)
        stop = asyncio.Event()
        keeper = asyncio.create_task(snapshots.keep(stop))
        with pytest.raises(OSError, match="No space left"):
            await snapshots.written()
        monkeypatch.undo()
        monkeypatch.setattr(memory, "texts", lambda: dict(held))
        await snapshots.written()  # there is room again
        stop.set()
        await keeper

    monkeypatch.setattr(Snapshots, "_save", full)
    asyncio.run(go())


def test_a_large_state_is_looked_at_less_often() -> None:
    """At most a sixtieth of a processor goes into rounds that nobody asked for; no change waits longer than 5 s."""
    assert idle_pause(0.005) == 1
    assert idle_pause(0.05) == 3
    assert idle_pause(1) == 5
