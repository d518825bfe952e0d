"""Where a request comes from, with and without proxies."""

import ipaddress

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from hotelpbx.common.addresses import client_address

PROXY, GUEST, OUTER = "10.0.0.2", "203.0.113.9", "10.0.0.3"


@pytest.mark.parametrize(
    ("remote", "header", "expected"),
    [
        (GUEST, "", GUEST),
        (GUEST, "10.0.0.9", GUEST),  # nobody of ours wrote that
        (PROXY, GUEST, GUEST),
        (PROXY, f"192.0.2.1, {GUEST}", GUEST),  # the first one is the client's own invention
        (PROXY, f"192.0.2.1, {GUEST}, {OUTER}", GUEST),
        (PROXY, "", PROXY),
        (PROXY, "rubbish", PROXY),
        (f"::ffff:{PROXY}", f"::ffff:{GUEST}", GUEST),
        ("", GUEST, ""),
        ("unix:", GUEST, ""),
    ],
)
def test_only_proxies_of_ours_are_believed(settings: Settings, remote: str, header: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/29")]
    extra = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **extra)) == expected


def test_without_proxies_of_ours_the_header_is_nothing(settings: Settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=GUEST)
    assert client_address(request) == "127.0.0.1"
