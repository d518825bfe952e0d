"""IP addresses as the device takes them, with or without a port."""

import ipaddress
import re

from pbx.vendor.checks import require
from pbx.vendor.errors import PbxInvalidParameterError

_WITH_PORT = re.compile(r"(?P<host>[^:\[\]]+|\[[^\[\]]+\]):(?P<port>\d{1,5})", re.ASCII)


def host_of(parameter: str, value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address in `192.168.66.70:5060` or alone. Raises `PbxInvalidParameterError` when there is none."""
    match = _WITH_PORT.fullmatch(value)
    require(match is None or 1 <= int(match["port"]) <= 65535, parameter, "has no port from 1 to 65535")
    host = match["host"].strip("[]") if match else value
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        raise PbxInvalidParameterError(parameter, "is not an IP address") from None
