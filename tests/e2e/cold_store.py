"""Puts archived results into a running service as an earlier time would have left them: rows, and frozen objects."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from annotator.cloud.checksum import of_bytes
from gas.adapters.dynamodb.items import entity_of, item_of
from gas.domain import keys
from gas.domain.job import Cold, InputFile, Job, ResultFile, ResultState, Status
from ulid import ULID

from tests.e2e.service import LocalService

FILES = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz", "explore.rows.bin")
THEN = "2026-01-01T00:00:00.000Z"


@dataclass
class ColdStore:
    """Writes to the emulator past the service, and reads what became of it."""

    service: LocalService

    def __post_init__(self) -> None:
        self.s3 = self.service.aws("s3")
        self.dynamodb = self.service.aws("dynamodb")
        self.bucket = next(b["Name"] for b in self.s3.list_buckets()["Buckets"] if "-results-" in b["Name"])
        tables = self.dynamodb.list_tables()["TableNames"]
        self.table = next(name for name in tables if "JobsTable" in name)

    def fill(self, user_id: str, count: int) -> list[str]:
        """So many archived jobs with four frozen files each; their ids."""
        ids = [str(ULID()) for _ in range(count)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda job_id: self._archived(user_id, job_id), ids))
        return ids

    def _archived(self, user_id: str, job_id: str) -> None:
        files = []
        for name in FILES:
            body = self.body(job_id, name)
            self.s3.put_object(
                Bucket=self.bucket,
                Key=keys.result_key(user_id, job_id, name),
                Body=body,
                StorageClass="GLACIER",
                ChecksumCRC64NVME=of_bytes(body),
                ContentType="application/x-test",
                Metadata={"made-by": "test"},
            )
            files.append(ResultFile(name, len(body), "0" * 64, of_bytes(body)))
        job = Job(
            job_id=job_id,
            user_id=user_id,
            submitted_at=THEN,
            name=f"job {job_id}",
            reference="demo@0",
            upload_id="none",
            input=InputFile("none", 1, "sample.vcf"),
            status=Status.COMPLETED,
            result_state=ResultState.ARCHIVED,
            completed_at=THEN,
            archive_at=THEN,
            files=tuple(files),
            cold=Cold(len(files), sum(file.size for file in files)),
        )
        item = {**item_of(job), "result_key": {"S": job.result_key}, "search": {"S": job.name}}
        self.dynamodb.put_item(TableName=self.table, Item=item)

    def body(self, job_id: str, name: str) -> bytes:
        return f"{job_id} {name}\n".encode() * 20

    def job(self, job_id: str) -> Job:
        item = self.dynamodb.get_item(TableName=self.table, Key={"job_id": {"S": job_id}}, ConsistentRead=True)
        return entity_of(Job, item["Item"])

    def jobs(self, user_id: str) -> Iterator[Job]:
        how: dict[str, Any] = {}
        while True:
            page = self.dynamodb.scan(
                TableName=self.table,
                FilterExpression="user_id = :u",
                ExpressionAttributeValues={":u": {"S": user_id}},
                **how,
            )
            yield from (entity_of(Job, item) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            how = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def head(self, user_id: str, job_id: str, name: str) -> dict[str, Any]:
        head: dict[str, Any] = self.s3.head_object(Bucket=self.bucket, Key=keys.result_key(user_id, job_id, name))
        return head

    def read(self, user_id: str, job_id: str, name: str) -> bytes:
        answer = self.s3.get_object(Bucket=self.bucket, Key=keys.result_key(user_id, job_id, name))
        return bytes(answer["Body"].read())
