"""Remote control of telephones: what goes on the wire and what is refused before it."""

from typing import Any

import pytest

from pbx.vendor import PbxApi, PbxInvalidParameterError
from tests.pbx.vendor.wire import Wire

REQUESTS = ["accept_inbound", "refuse_inbound", "hangup"]


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("address", ["192.168.66.70:5060", "192.168.66.70", "fe80::1", "[fe80::1]:5060"])
def test_a_telephone_answers_refuses_and_hangs_up(name: str, address: str) -> None:
    wire = Wire()
    getattr(PbxApi(wire).uacsta, name)(ext_number="1000", csta_callid="32784", ip_address=address)
    body = {"extnumber": "1000", "cstacallid": "32784", "ipaddress": address}
    assert wire.sent == [(f"uacstacall/{name}", body)]


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"ext_number": "12345678"}, "extnumber"),
        ({"ext_number": ""}, "extnumber"),
        ({"csta_callid": ""}, "cstacallid"),
        ({"csta_callid": "1.2"}, "cstacallid"),
        ({"ip_address": ""}, "ipaddress"),
        ({"ip_address": "192.168.66"}, "ipaddress"),
        ({"ip_address": "192.168.66.70:"}, "ipaddress"),
        ({"ip_address": "192.168.66.70:70000"}, "ipaddress"),
        ({"ip_address": "phone.example"}, "ipaddress"),
    ],
)
def test_a_call_that_breaks_a_rule_is_refused(name: str, change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    call = {"ext_number": "1000", "csta_callid": "32784", "ip_address": "192.168.66.70:5060", **change}
    with pytest.raises(PbxInvalidParameterError) as caught:
        getattr(PbxApi(wire).uacsta, name)(**call)
    assert (caught.value.parameter, wire.sent) == (parameter, [])
