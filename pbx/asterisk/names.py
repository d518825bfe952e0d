"""How Asterisk names things."""

import re

_CHANNEL = re.compile(r"PJSIP/(?P<endpoint>.+)-[0-9a-f]{8}")


def endpoint_of(channel: str) -> str:
    """1001 of PJSIP/1001-0000000b. Empty for channels that are no telephone's and no trunk's."""
    match = _CHANNEL.fullmatch(channel)
    return match["endpoint"] if match else ""


def device_of(number: str) -> str:
    """What is dialled to ring the telephone of an extension."""
    return f"PJSIP/{number}"
