"""Which addresses a webhook may have: https to public addresses. A stranger chooses them, so no other is ever reached."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from gas.domain.errors import Invalid

LENGTH = 1000
HTTPS_PORT = 443
LOOPBACK_NAMES = ("localhost", "127.0.0.1")
# Ranges that lead to other addresses: relays of 6to4, and of IPv6 NAT64 and its local form, 6to4, Teredo,
# IPv4-compatible and IPv4-translated addresses.
TUNNELS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "192.88.99.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "::/96",
        "::ffff:0:0:0/96",
    )
)


def checked(url: str, loopback: bool = False) -> str:
    """Return the URL if its form is allowed. `loopback`: also http to 127.0.0.1 with any port. Raises Invalid."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid("This is not a URL.", "url") from error
    host = (parts.hostname or "").lower()
    if len(url) > LENGTH or not url.isascii() or any(ord(one) <= 32 or one == "\\" for one in url):
        raise Invalid(f"A webhook's URL has at most {LENGTH} printable ASCII characters.", "url")
    if parts.username is not None or parts.password is not None:
        raise Invalid("A webhook's URL holds no user name or password.", "url")
    if parts.fragment:
        raise Invalid("A webhook's URL has no fragment.", "url")
    if loopback and host in LOOPBACK_NAMES and parts.scheme in ("http", "https"):
        return url
    if parts.scheme != "https":
        raise Invalid("A webhook's URL begins with https://.", "url")
    if port not in (None, HTTPS_PORT):
        raise Invalid("A webhook is reached on port 443 only.", "url")
    if "." not in host.strip(".") or is_address(host) or host.endswith((".internal", ".local", ".localhost")):
        raise Invalid("A webhook's URL names a public host.", "url")
    return url


def is_address(host: str) -> bool:
    """Whether the host is an IP address, also in the forms that only some resolvers read (`127.1`, `0x7f.1`)."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")
    return True


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: none that is private, local, shared, reserved or tunnelled."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return False
    if any(found.version == net.version and found in net for net in TUNNELS):
        return False
    return found.is_global and not (
        found.is_multicast
        or found.is_reserved
        or found.is_private
        or found.is_link_local
        or found.is_loopback
    )
