"""An input that is gone is the job's end; an input that may not be read is a fault of ours."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from annotator.cloud.settings import S3Place
from annotator.cloud.transfer import S3Input
from annotator.errors import AnnotatorError, InputError

PLACE = S3Place("uploads", "u/up/input.vcf.gz")
LISTED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "the key itself": {"Contents": [{"Key": PLACE.key}]},
    "a longer key": {"Contents": [{"Key": PLACE.key + ".tbi"}]},
}


def opened(status: int, listed: str | None) -> S3Input:
    s3: Any = boto3.client("s3", region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s")
    with Stubber(s3) as stub:
        stub.add_client_error("head_object", str(status), http_status_code=status)
        asked = {"Bucket": PLACE.bucket, "Prefix": PLACE.key, "MaxKeys": 1}
        if listed in LISTED:
            stub.add_response("list_objects_v2", LISTED[listed], asked)
        elif listed == "refused":
            stub.add_client_error("list_objects_v2", "AccessDenied", http_status_code=403)
        return S3Input(s3, PLACE, lambda seconds: None)


@pytest.mark.parametrize(("status", "listed"), [(404, None), (403, "nothing"), (403, "a longer key")])
def test_an_input_that_is_gone_is_told(status: int, listed: str | None) -> None:
    with pytest.raises(InputError, match="no longer there"):
        opened(status, listed)


@pytest.mark.parametrize(("status", "listed"), [(403, "the key itself"), (403, "refused"), (500, None)])
def test_an_input_that_cannot_be_read_is_a_fault_of_ours(status: int, listed: str | None) -> None:
    with pytest.raises(AnnotatorError, match="cannot be read") as error:
        opened(status, listed)
    assert not isinstance(error.value, InputError)
    assert isinstance(error.value.__cause__, ClientError)
