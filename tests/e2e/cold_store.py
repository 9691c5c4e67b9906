"""Put results of an earlier time into a running service: rows, and objects in their storage class."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
from ulid import ULID

from annotator.cloud.checksum import of_bytes
from gas.adapters.dynamodb import keys as index_keys
from gas.adapters.dynamodb.items import entity_of, item_of
from gas.domain import keys, moments
from gas.domain.job import ArchivedFiles, InputFile, Job, Lease, ResultFile, ResultState, Status, Work
from local.credentials import credentials_file
from tests.e2e.service import ROOT, LocalService

FILES = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz", "explore.rows.bin")
THEN = "2026-01-01T00:00:00.000Z"


@dataclass
class ColdStore:
    """Writes to the emulator directly, without the service, and reads the outcome."""

    service: LocalService

    def __post_init__(self) -> None:
        self.s3 = self.service.aws("s3")
        self.dynamodb = self.service.aws("dynamodb")
        self.bucket = next(b["Name"] for b in self.s3.list_buckets()["Buckets"] if "-results-" in b["Name"])
        tables = self.dynamodb.list_tables()["TableNames"]
        self.table = next(name for name in tables if "JobsTable" in name)

    def fill(
        self,
        user_id: str,
        count: int,
        archive_in: float | None = None,
        ids: Sequence[str] = (),
        leased: float = 0,
    ) -> list[str]:
        """Create `count` jobs with four large files each and return their ids.

        They are archived, or will be in `archive_in` seconds. `ids` reuses the ids of existing jobs. For `leased` seconds
        another worker holds their files, so that an archive has to wait (see `release`).
        """
        ids = [*ids] or [str(ULID()) for _ in range(count)]
        now = datetime.now(UTC)
        moment = None if archive_in is None else moments.later(now, archive_in)
        lease = Lease("another", moments.later(now, leased)) if leased else None
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda job_id: self._result(user_id, job_id, moment, lease), ids))
        # A program's own write, whatever becomes of it, is answered once all before it is on disk.
        httpx.post(f"{self.service.api_url}/health", timeout=60)
        return ids

    def _result(self, user_id: str, job_id: str, archive_at: str | None, lease: Lease | None) -> None:
        files = []
        for name in FILES:
            body = self.body(job_id, name)
            self.s3.put_object(
                Bucket=self.bucket,
                Key=keys.result_key(user_id, job_id, name),
                Body=body,
                StorageClass="GLACIER" if archive_at is None else "STANDARD",
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
            cold=ArchivedFiles(len(files), sum(file.size for file in files)),
            lease=lease,
        )
        if archive_at is not None:
            # As `completed` of an earlier release left it (no `work_slot`): the sweeper starts the workflow when it is due.
            job = replace(
                job,
                result_state=ResultState.AVAILABLE,
                archive_at=archive_at,
                cold=None,
                work_kind=Work.ARCHIVE,
                work_due=archive_at,
            )
        self.put(job)

    def put(self, job: Job) -> None:
        """Write the job's row as it is."""
        item = {
            **item_of(job),
            "result_key": {"S": index_keys.result_key(job) or ""},
            "search": {"S": job.name},
        }
        self.dynamodb.put_item(TableName=self.table, Item=item)

    def release(self, job_id: str) -> None:
        """End the lease of `fill`. The service may change the row meanwhile, so nothing else of it is written."""
        self.dynamodb.update_item(
            TableName=self.table,
            Key={"job_id": {"S": job_id}},
            UpdateExpression="SET lease.#until = :past",
            ConditionExpression="lease.holder = :holder",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues={":past": {"S": THEN}, ":holder": {"S": "another"}},
        )

    def body(self, job_id: str, name: str) -> bytes:
        return f"{job_id} {name}\n".encode() * 20

    def job(self, job_id: str) -> Job:
        item = self.dynamodb.get_item(
            TableName=self.table, Key={"job_id": {"S": job_id}}, ConsistentRead=True
        )
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

    def states(self, user_id: str) -> dict[str, int]:
        """How many of the user's results are in each state."""
        return dict(Counter(str(job.result_state) for job in self.jobs(user_id)))

    def settled(self, user_id: str, state: ResultState, seconds: float) -> float:
        """Wait until all results are in that state, and return the seconds it took. Prints progress.

        Looking at thousands of rows is work for the same emulator, so that pauses are four times as long as looks.
        """
        begun, seen = time.monotonic(), {}
        looked = begun
        while (states := self.states(user_id)) != {str(state): sum(states.values())}:
            if states != seen:
                print(f"{time.monotonic() - begun:6.1f} s", states, flush=True)
                seen = states
            assert time.monotonic() - begun < seconds, f"after {seconds} s: {states}"
            time.sleep(max(0.5, min(20.0, 4 * (time.monotonic() - looked))))
            looked = time.monotonic()
        return time.monotonic() - begun

    def differences(self, user_id: str) -> list[str]:
        """Results whose state and storage class disagree, or with a changed file, read directly from the emulator."""
        wrong = []
        for job in self.jobs(user_id):
            want = {"AVAILABLE": "STANDARD", "ARCHIVED": "GLACIER"}.get(str(job.result_state))
            for name in FILES:
                head = self.head(user_id, job.job_id, name)
                kind = head.get("StorageClass", "STANDARD")
                if (
                    kind != want
                    or head["Metadata"] != {"made-by": "test"}
                    or head["ContentType"] != "application/x-test"
                ):
                    wrong.append(f"{job.job_id} {job.result_state} {name} {kind} {head['Metadata']}")
                if kind == "STANDARD" and self.read(user_id, job.job_id, name) != self.body(job.job_id, name):
                    wrong.append(f"{job.job_id} {name}: other bytes")
        return wrong

    def reconciled(self) -> str:
        """The last line of `python -m gas.reconcile`, run with the functions' own settings."""
        function = json.loads((self.service.state / "outputs.json").read_text())["SweeperFunctionName"]
        found = self.service.aws("lambda").get_function_configuration(FunctionName=function)
        keys = {
            "AWS_SHARED_CREDENTIALS_FILE": str(credentials_file(self.service.state)),
            "AWS_REGION": "us-east-1",
        }
        environment = {
            **os.environ,
            **found["Environment"]["Variables"],
            **keys,
            "AWS_ENDPOINT_URL": self.service.base_url,
            "PYTHONPATH": str(ROOT / "functions"),
        }
        run = subprocess.run(
            [sys.executable, "-m", "gas.reconcile"], env=environment, capture_output=True, text=True
        )
        return (run.stdout.strip() or run.stderr.strip()).splitlines()[-1]

    def head(self, user_id: str, job_id: str, name: str) -> dict[str, Any]:
        head: dict[str, Any] = self.s3.head_object(
            Bucket=self.bucket, Key=keys.result_key(user_id, job_id, name)
        )
        return head

    def read(self, user_id: str, job_id: str, name: str) -> bytes:
        answer = self.s3.get_object(Bucket=self.bucket, Key=keys.result_key(user_id, job_id, name))
        return bytes(answer["Body"].read())
