"""A task that fails, over S3 and SQS (moto): whose fault it is, its exit code, and what is left behind."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
from typing import Any

import pytest

from annotator import task
from annotator.cloud.settings import S3Place
from annotator.cloud.transfer import S3Input
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud


def test_a_bad_file_is_the_users(cloud: Cloud) -> None:
    cloud.put(gzip.compress(b"<!DOCTYPE html><html>404</html>"))
    assert task.main(cloud.environment()) == 2
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"]) == ("failed", "input")
    assert "web page" in last["detail"]
    assert b"STOPPED" in cloud.result("annotation.log")


def test_an_upload_that_is_gone_is_told(cloud: Cloud) -> None:
    assert task.main(cloud.environment()) == 2
    assert "no longer there" in cloud.messages()[-1]["title"]


def test_wrong_settings_end_at_once(cloud: Cloud) -> None:
    assert task.main(cloud.environment(INPUT_URI="uploads/x")) == 1
    assert task.main({}) == 1


def test_a_task_that_cannot_read_its_order_says_so_and_ends(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    assert task.main(cloud.environment(ORDER_URI="s3://results/u/01JOB/order.x.json")) == 1
    assert "order cannot be read" in caplog.text
    assert cloud.messages() == []


class Stopping:
    """An S3 client that meets SIGTERM while the input is read, as on a machine that Spot takes back."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self.exceptions = s3.exceptions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def get_object(self, **keys: Any) -> Any:
        if keys["Bucket"] == "uploads":
            os.kill(os.getpid(), signal.SIGTERM)
        return self._s3.get_object(**keys)


def test_sigterm_is_ours_and_leaves_nothing(
    cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    real = task.clients
    monkeypatch.setattr(task, "clients", lambda variables: (Stopping(real(variables)[0]), real(variables)[1]))
    assert task.main(cloud.environment()) == 143
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"], last["cause"]) == ("failed", "ours", "stopped")
    assert "stopped" in last["title"]
    assert not list(cloud.scratch.glob("job-*"))


def test_a_full_disk_is_named(cloud: Cloud, demo: DemoReference, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    usage = shutil.disk_usage(cloud.scratch)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    assert task.main(cloud.environment()) == 3
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"], last["cause"]) == ("failed", "ours", "disk")
    assert "disk space" in last["title"]


class Flaky:
    """An S3 client whose bodies break after every 100 bytes."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self.exceptions = s3.exceptions
        self.opened = 0

    def head_object(self, **keys: Any) -> Any:
        return self._s3.head_object(**keys)

    def get_object(self, **keys: Any) -> Any:
        self.opened += 1
        body = self._s3.get_object(**keys)["Body"]

        class Broken:
            left = 1

            def read(self, size: int) -> bytes:
                if not self.left:
                    raise OSError("connection reset")
                self.left -= 1
                data: bytes = body.read(min(size, 100))
                return data

        return {"Body": Broken()}


def test_a_broken_connection_is_opened_again(cloud: Cloud) -> None:
    data = os.urandom(1000)
    cloud.put(data)
    flaky = Flaky(cloud.s3)
    stream = S3Input(flaky, S3Place("uploads", "u/up/input.vcf.gz"), lambda seconds: None)
    read = b"".join(iter(lambda: stream.read(400), b""))
    assert read == data
    assert flaky.opened == 10
