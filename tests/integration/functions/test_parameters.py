"""The site's URL out of an SSM parameter, by Powertools."""

from __future__ import annotations

import boto3
import pytest

from gas.bootstrap import Ports
from gas.domain.errors import Unavailable
from tests.integration.functions import stack

PARTS = ()


def test_the_sites_url_is_read_and_kept(aws: Ports) -> None:
    ssm = boto3.client("ssm", stack.REGION)
    name = aws.settings.site_url_parameter
    ssm.put_parameter(Name=name, Value="https://gas.example.org/", Type="String")
    assert aws.site.url() == "https://gas.example.org"
    ssm.delete_parameter(Name=name)
    assert aws.site.url() == "https://gas.example.org"


def test_a_missing_parameter_may_be_tried_again(aws: Ports) -> None:
    with pytest.raises(Unavailable):
        aws.site.url()
