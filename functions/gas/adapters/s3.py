"""S3: multipart uploads, presigned URLs, reading and deleting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.errors import Invalid, Unavailable
from gas.domain.ports import Bucket, StoredObject
from gas.domain.upload import Part

DELETE_BATCH = 1000
MISSING = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})
REFUSED_PARTS = frozenset({"EntityTooSmall", "InvalidPart", "InvalidPartOrder"})


class S3Objects:
    """Objects in the service's buckets. `names`: bucket names; `presign_endpoint`: S3 for browsers, if not AWS's host."""

    def __init__(self, names: Mapping[Bucket, str], region: str, presign_endpoint: str = "") -> None:
        self._names = names
        self._region = region
        self._presign_endpoint = presign_endpoint

    def begin(self, key: str) -> str:
        with faults.translated("Beginning the upload"):
            answer = self._client.create_multipart_upload(Bucket=self._uploads, Key=key)
        return str(answer["UploadId"])

    def presign_part(self, key: str, s3_upload_id: str, number: int, length: int, seconds: int) -> str:
        return self._presign(
            "upload_part",
            {
                "Bucket": self._uploads,
                "Key": key,
                "UploadId": s3_upload_id,
                "PartNumber": number,
                "ContentLength": length,
            },
            seconds,
        )

    def parts(self, key: str, s3_upload_id: str) -> list[Part] | None:
        found: list[Part] = []
        with faults.translated("Listing the upload's parts"):
            pages = self._client.get_paginator("list_parts")
            try:
                for page in pages.paginate(Bucket=self._uploads, Key=key, UploadId=s3_upload_id):
                    found += [
                        Part(int(part["PartNumber"]), str(part["ETag"]), int(part["Size"]))
                        for part in page.get("Parts", [])
                    ]
            except ClientError as error:
                if faults.code(error) in MISSING:
                    return None
                raise
        return found

    def finish(self, key: str, s3_upload_id: str, parts: Sequence[Part]) -> bool:
        listed = [{"PartNumber": part.number, "ETag": part.etag} for part in parts]
        with faults.translated("Completing the upload"):
            try:
                self._client.complete_multipart_upload(
                    Bucket=self._uploads, Key=key, UploadId=s3_upload_id, MultipartUpload={"Parts": listed}
                )
            except ClientError as error:
                if faults.code(error) in MISSING:
                    return False
                if faults.code(error) in REFUSED_PARTS:
                    raise Invalid("S3 refuses these parts; send the file again.", "parts") from error
                raise
        return True

    def abort(self, key: str, s3_upload_id: str) -> None:
        with faults.translated("Dropping the upload"):
            try:
                self._client.abort_multipart_upload(Bucket=self._uploads, Key=key, UploadId=s3_upload_id)
            except ClientError as error:
                if faults.code(error) not in MISSING:
                    raise

    def head(self, bucket: Bucket, key: str) -> StoredObject | None:
        with faults.translated("Looking at a file"):
            try:
                answer = self._client.head_object(Bucket=self._names[bucket], Key=key)
            except ClientError as error:
                if faults.code(error) in MISSING:
                    return None
                raise
        restore = str(answer.get("Restore", ""))
        return StoredObject(
            size=int(answer["ContentLength"]),
            etag=str(answer["ETag"]),
            storage_class=str(answer.get("StorageClass", "STANDARD")),
            restoring='ongoing-request="true"' in restore,
            restored='ongoing-request="false"' in restore,
        )

    def presign_get(self, bucket: Bucket, key: str, seconds: int, filename: str | None = None) -> str:
        parameters: dict[str, Any] = {"Bucket": self._names[bucket], "Key": key}
        if filename is not None:
            parameters["ResponseContentDisposition"] = (
                f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
            )
        return self._presign("get_object", parameters, seconds)

    def read(self, bucket: Bucket, key: str, tail_bytes: int | None = None) -> bytes | None:
        with faults.translated("Reading a file"):
            try:
                span = {} if tail_bytes is None else {"Range": f"bytes=-{tail_bytes}"}
                answer = self._client.get_object(Bucket=self._names[bucket], Key=key, **span)
                return bytes(answer["Body"].read())
            except ClientError as error:
                if faults.code(error) in MISSING:
                    return None
                if faults.code(error) == "InvalidRange":
                    return b""  # only an empty object has no last bytes
                raise

    def write(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        with faults.translated("Writing a file"):
            self._client.put_object(Bucket=self._names[bucket], Key=key, Body=body, ContentType=media_type)

    def names(self, bucket: Bucket, prefix: str) -> list[str]:
        with faults.translated("Listing files"):
            pages = self._client.get_paginator("list_objects_v2")
            listed = pages.paginate(Bucket=self._names[bucket], Prefix=prefix)
            return [str(item["Key"]) for page in listed for item in page.get("Contents", [])]

    def folders(self, bucket: Bucket, prefix: str = "") -> list[str]:
        with faults.translated("Listing folders"):
            pages = self._client.get_paginator("list_objects_v2")
            listed = pages.paginate(Bucket=self._names[bucket], Prefix=prefix, Delimiter="/")
            found = [str(item["Prefix"]) for page in listed for item in page.get("CommonPrefixes", [])]
            return [name.removeprefix(prefix)[:-1] for name in found]

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> int:
        wanted = list(keys)
        for start in range(0, len(wanted), DELETE_BATCH):
            listed = [{"Key": key} for key in wanted[start : start + DELETE_BATCH]]
            with faults.translated("Deleting files"):
                answer = self._client.delete_objects(
                    Bucket=self._names[bucket], Delete={"Objects": listed, "Quiet": True}
                )
            if answer.get("Errors"):
                raise Unavailable(f"{len(answer['Errors'])} files could not be deleted.")
        return len(wanted)

    @property
    def _client(self) -> Any:
        return clients.client("s3", self._region)

    @property
    def _uploads(self) -> str:
        return self._names[Bucket.UPLOADS]

    def _presign(self, operation: str, parameters: dict[str, Any], seconds: int) -> str:
        signer = clients.presigner(self._region, self._presign_endpoint)
        return str(signer.generate_presigned_url(operation, Params=parameters, ExpiresIn=seconds))
