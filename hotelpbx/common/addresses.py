"""Where a request comes from. `X-Forwarded-For` counts only as far as proxies of ours wrote it."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks; "" when the server does not know it.

    From the connection backwards, as long as the one before is a proxy of `TRUSTED_PROXIES`: what a client itself
    wrote into the header stands further to the left and is never reached.
    """
    found = address_of(request.META.get("REMOTE_ADDR", ""))
    if found is None:
        return ""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and is_in(found, settings.TRUSTED_PROXIES):
        earlier = address_of(hops.pop())
        if earlier is None:
            break
        found = earlier
    return str(found)


@lru_cache(maxsize=4096)
def address_of(text: str) -> Address | None:
    """The address that a text names; IPv4 in IPv6 clothes as IPv4, None for anything else."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def networks_of(text: str) -> list[Network]:
    """A comma list of networks in CIDR notation. Raises `ValueError`."""
    return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]


def is_in(address: Address, networks: Iterable[Network]) -> bool:
    """Whether one of the networks holds the address."""
    return any(address in network for network in networks)
