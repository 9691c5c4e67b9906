"""Read CloudFront's security headers from the template, so that one machine and AWS cannot differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from local.settings import ACCOUNT, REGION, STAGE

_VALUES = {
    "Stage": STAGE,
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::Partition": "aws",
}


def security_headers(template: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """Return the headers of the template's response-headers policy, encoded for ASGI."""
    policy = template["Resources"]["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    transport = security["StrictTransportSecurity"]
    headers = {
        "content-security-policy": _text(security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        "x-content-type-options": "nosniff",
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "strict-transport-security": f"max-age={transport['AccessControlMaxAgeSec']}"
        + ("; includeSubDomains" if transport.get("IncludeSubdomains") else "")
        + ("; preload" if transport.get("Preload") else ""),
    }
    for item in policy.get("CustomHeadersConfig", {}).get("Items", []):
        headers[item["Header"].lower()] = item["Value"]
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _text(value: str | Mapping[str, str]) -> str:
    """Return a plain string, or the one in `Fn::Sub`, as one line."""
    text = value if isinstance(value, str) else value["Fn::Sub"]
    return " ".join(re.sub(r"\$\{([^}]+)\}", lambda found: _VALUES[found[1]], text).split())
