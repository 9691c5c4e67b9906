"""Files fetched from a server on this machine: checksums, resumed downloads, streams, and clear words when it fails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.commands import install
from annotator.errors import InstallError
from annotator.reference.catalogue import RemoteFile
from annotator.reference.download import Downloads, HttpInput, bsd_sum
from tests.unit.annotator.reference.served_site import Site


def downloads(told: list[tuple[str, int, int | None]] | None = None) -> Iterator[Downloads]:
    with install.client() as http:
        yield Downloads(
            http, lambda *words: told.append(words) if told is not None else None, lambda seconds: None
        )


DATA = bytes(range(256)) * 9000


def test_a_broken_download_is_carried_on(site: Site, tmp_path: Path) -> None:
    file = site.remote("a.bin", DATA, sha256=hashlib.sha256(DATA).hexdigest())
    site.breaks = [1_500_000, 400_000]
    told: list[tuple[str, int, int | None]] = []
    for fetcher in downloads(told):
        assert fetcher.fetch(file, tmp_path).read_bytes() == DATA
    ranges = [wanted for method, _, wanted in site.asked if method == "GET"]
    assert ranges[0] == ""
    assert all(wanted.startswith("bytes=") for wanted in ranges[1:])
    assert told[-1] == ("a.bin", len(DATA), len(DATA))
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_another_process_carries_on_what_one_left(site: Site, tmp_path: Path) -> None:
    file = site.remote("a.bin", DATA)
    (tmp_path / "a.bin.part").write_bytes(DATA[:1000])
    etag = '"' + hashlib.md5(DATA, usedforsecurity=False).hexdigest() + '"'
    (tmp_path / "a.bin.state").write_text(json.dumps(etag))
    for fetcher in downloads():
        assert fetcher.fetch(file, tmp_path).read_bytes() == DATA
    assert ("GET", "/a.bin", "bytes=1000-") in site.asked


def test_a_file_that_changed_meanwhile_is_fetched_again(site: Site, tmp_path: Path) -> None:
    file = site.remote("a.bin", DATA)
    (tmp_path / "a.bin.part").write_bytes(b"old" * 100)
    (tmp_path / "a.bin.state").write_text(json.dumps('"old"'))
    for fetcher in downloads():
        assert fetcher.fetch(file, tmp_path).read_bytes() == DATA


def test_checksums(site: Site, tmp_path: Path) -> None:
    (tmp_path / "probe").write_bytes(b"hello\n")
    assert bsd_sum(tmp_path / "probe") == (36979, 1)  # `printf 'hello\n' | sum`
    site.files["/a.md5"] = f"{hashlib.md5(DATA, usedforsecurity=False).hexdigest()}  a.bin\n".encode()
    (tmp_path / "whole").write_bytes(DATA)
    value, size = bsd_sum(tmp_path / "whole")
    site.files["/CHECKSUMS"] = f"11111 5 ./other.gz\n{value:05d} {size} a.bin\n".encode()
    for checks in ({"md5_url": f"{site.url}/a.md5"}, {"checksums_url": f"{site.url}/CHECKSUMS"}):
        for fetcher in downloads():
            assert (
                fetcher.fetch(
                    site.remote("a.bin", DATA, **checks), tmp_path / next(iter(checks))
                ).read_bytes()
                == DATA
            )
            with pytest.raises(InstallError, match="checksum"):
                fetcher.fetch(site.remote("a.bin", DATA + b"x", **checks), tmp_path / "bad")
            assert not list((tmp_path / "bad").glob("*.part"))


def test_what_is_not_there(site: Site, tmp_path: Path) -> None:
    for fetcher in downloads():
        with pytest.raises(InstallError, match="404"):
            fetcher.fetch(RemoteFile(f"{site.url}/none.gz"), tmp_path)


def test_a_stream_mends_itself(site: Site) -> None:
    site.remote("a.bin", DATA)
    site.breaks = [1_200_000, 300_000]
    with install.client() as http:
        stream = HttpInput(http, f"{site.url}/a.bin", lambda seconds: None)
        assert b"".join(iter(lambda: stream.read(100_000), b"")) == DATA
    assert len(site.asked) == 3


def test_a_stream_of_what_is_not_there_is_asked_for_once(site: Site) -> None:
    with install.client() as http:
        stream = HttpInput(http, f"{site.url}/none.vcf", lambda seconds: None)
        with pytest.raises(InstallError, match="404"):
            stream.read(1)
    assert len(site.asked) == 1
