"""What a person reads when the service cannot start."""

from __future__ import annotations

import os
import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from local.errors import AlreadyRunning, BadSetting, PortTaken, StateUnusable
from local.preflight import check_port, prepare_state
from local.settings import LocalSettings

Usage = namedtuple("Usage", "total used free")


def settings(state: Path, port: int = 8080) -> LocalSettings:
    return LocalSettings.read({"GAS_STATE": str(state), "PORT": str(port)})


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} is taken"):
            check_port(settings(Path("/unused"), port))


def test_second_start_names_the_first(tmp_path: Path) -> None:
    first = prepare_state(settings(tmp_path / "state", 8111))
    with pytest.raises(AlreadyRunning, match=rf"pid {os.getpid()}, http://localhost:8111"):
        prepare_state(settings(tmp_path / "state", 8112))
    first.close()
    prepare_state(settings(tmp_path / "state")).close()


def test_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(StateUnusable, match="/proc/gas cannot be written"):
        prepare_state(settings(Path("/proc/gas")))


def test_state_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StateUnusable, match="cannot be written"):
        prepare_state(settings(tmp_path / "state"))


def test_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100, 99, 1024**2))
    with pytest.raises(StateUnusable, match=r"is full: 1 MiB are free"):
        prepare_state(settings(tmp_path / "state"))


@pytest.mark.parametrize("port", ["", "0", "65536", "http"])
def test_port_is_a_number(port: str) -> None:
    with pytest.raises(BadSetting, match="PORT must be a number"):
        LocalSettings.read({"PORT": port})


def test_numbers_are_numbers() -> None:
    with pytest.raises(BadSetting, match="FREE_RETENTION_SECONDS must be a whole number"):
        LocalSettings.read({"FREE_RETENTION_SECONDS": "soon"})


def test_settings_pass_through() -> None:
    read = LocalSettings.read({"FREE_RETENTION_SECONDS": "20", "ARCHIVE_MIN_BYTES": "7", "GAS_STATE": "x"})
    assert read.parameters["FreeRetentionSeconds"] == "20"
    assert read.parameters["ArchiveMinBytes"] == "7"
    assert read.state == Path.cwd() / "x"
    assert LocalSettings.read({}).parameters["ArchiveMinBytes"] == "0"


def test_two_states_have_two_sockets_and_short_ones(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    first, second = settings(deep / "1").docker_socket, settings(deep / "2").docker_socket
    assert first != second
    assert len(str(first)) < 100
