"""Whose address a request comes from, when proxies may stand between."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


@lru_cache(maxsize=64)
def _networks(names: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(name, strict=False) for name in names)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def client_address(
    peer: str | None, forwarded_for: str | None, trusted: Sequence[str]
) -> str | None:
    """Return the address to count a client by, or None when it is unknown.

    `peer` is who opened the connection, `forwarded_for` the X-Forwarded-For header, `trusted` the
    addresses or networks of our proxies. What a stranger wrote into the header never counts: it is
    read from its end, for as long as a trusted proxy vouches for the entry before.
    """
    address = _parsed(peer or "")
    if address is None:
        return None
    networks = _networks(tuple(trusted))
    for entry in reversed((forwarded_for or "").split(",")):
        if not any(address in network for network in networks):
            break
        earlier = _parsed(entry)
        if earlier is None:
            break
        address = earlier
    return str(address)


def is_loopback(peer: str | None) -> bool:
    """Return whether the other end of a connection is this machine."""
    address = _parsed(peer or "")
    return address is not None and address.is_loopback
