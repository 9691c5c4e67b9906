"""The API's handlers and S3's fake behind the client's transport, and a machine that annotates while the client sleeps."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any
from urllib.parse import parse_qs

import httpx
import pyarrow as pa
import pyarrow.parquet as pq

from gas import bootstrap
from gas.domain.job import Status
from gas.domain.keys import result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from tests.integration.functions.wsgi import Gateway
from tests.unit.functions.lifecycle.house import House

COLUMNS = {"CHROM": ["chr22"], "POS": [17818], "Consequence": ["missense_variant"], "SYMBOL": ["ABC"]}


class Handled:
    """A service whose user is `user-1`, and so is the token. `sleep` lets its jobs go on: give it to the client."""

    def __init__(self) -> None:
        self.house = House()
        self.house.user("user-1", plan=Plan.PREMIUM)
        self.house.publish_reference(name="grch38", version="5f1c0a9be2d4", assembly="GRCh38")
        bootstrap.provide(self.house.app)
        self._api = httpx.WSGITransport(app=Gateway())
        table = io.BytesIO()
        pq.write_table(pa.table(COLUMNS), table)
        self.files = {
            "annotated.vcf.gz": b"vcf",
            "variants.parquet": table.getvalue(),
            "explore.rows.bin": b"rows",
            "annotation.log": b"annotated 1 record\n",
            "summary.json": b"{}",
        }

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def sleep(self, seconds: float) -> None:
        """Let time pass, and each job go one step on: it starts, then it completes."""
        self.house.clock.go(seconds)
        self.house.drain()
        for job_id, job in list(self.house.jobs.rows.items()):
            if job.status is Status.PENDING and job.attempt:
                self.house.report("started", job_id, 0)
            elif job.status is Status.RUNNING:
                self._complete(job_id)
        self.house.drain()

    def _complete(self, job_id: str) -> None:
        job = self.house.row(job_id)
        told: list[dict[str, Any]] = []
        for name, content in self.files.items():
            self.house.objects.put(Bucket.RESULTS, result_key(job.folder, job_id, name), content)
            told.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        source = self.house.objects.read(Bucket.UPLOADS, job.input.key) or b""
        summary = {"counts": {"records": 1, "alleles": 1}}
        sent = hashlib.sha256(source).hexdigest()
        self.house.report("completed", job_id, 1, summary=summary, files=told, input_sha256=sent)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.host != "s3.test":
            answer = self._api.handle_request(request)
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.read())
        query = parse_qs(request.url.query.decode())
        path = request.url.path.lstrip("/")
        if request.method == "PUT":
            upload, number = query["uploadId"][0], int(query["partNumber"][0])
            etag = self.house.objects.put_part(upload, number, request.read())
            return httpx.Response(200, headers={"ETag": etag})
        bucket, _, key = path.partition("/")
        content = self.house.objects.read(Bucket(bucket), key)
        if content is None:
            return httpx.Response(404)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if wanted is None:
            return httpx.Response(200, stream=httpx.ByteStream(content))
        last = int(wanted[2]) + 1 if wanted[2] else None
        return httpx.Response(206, stream=httpx.ByteStream(content[int(wanted[1]) : last]))
