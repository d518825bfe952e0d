"""Extensions: the rules between settings, passwords, and all that comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import PbxApi, PbxInvalidParameterError
from pbx.vendor.extension_settings import FIELDS, ForwardTarget, MonitorMode, VoicemailToEmail
from pbx.vendor.extensions import ExtensionType
from tests.pbx.vendor.wire import Wire, refused_parameter

PASSWORD = "v0S*ZrB6Y3g~1-oe"
NEW: dict[str, Any] = {"number": "5000", "username": "Ann", "registername": "5000", "registerpassword": PASSWORD}
FULL: dict[str, Any] = {
    "username": "Ann",
    "registername": "r5000",
    "registerpassword": PASSWORD,
    "callerid": "5000",
    "maxregistrations": 5,
    "loginpassword": "v0S*ZrB6Y3g",
    "email": "ann@example.com",
    "mobile": "18508937881",
    "hasvoicemail": True,
    "vmsecret": "5000",
    "enablevmtoemail": VoicemailToEmail.CUSTOM,
    "alwaysforward": True,
    "atransferto": ForwardTarget.EXTENSION,
    "atransferext": "5001",
    "atransferprefix": "9",
    "atransfernum": "123",
    "noanswerforward": True,
    "ntransferto": ForwardTarget.MOBILE,
    "ntransferext": "5001",
    "ntransferprefix": "9",
    "ntransfernum": "123",
    "busyforward": False,
    "btransferto": ForwardTarget.CUSTOM,
    "btransferext": "5001",
    "btransferprefix": "9",
    "btransfernum": "123456789012345",
    "ringsimultaneous": True,
    "enablemobile": True,
    "mobileprefix": "9",
    "allowbeingmonitored": True,
    "monitormode": MonitorMode.BARGE_IN,
    "ringtimeout": 30,
    "maxduration": 600,
    "dnd": False,
    "callrestriction": False,
    "agentid": "77",
    "selectoutroute": ["local", "mobile"],
}


def _sent(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(value) if isinstance(value, list) else str(value)


def test_every_setting_of_the_manual_goes_out_under_its_name() -> None:
    wire = Wire()
    PbxApi(wire).extensions.add(number="5000", **FULL)
    assert set(FULL) == set(FIELDS)
    assert wire.sent == [("extension/add", {"number": "5000", **{name: _sent(value) for name, value in FULL.items()}})]


def test_everything_an_extension_answers_is_read_and_its_secrets_are_not_printed() -> None:
    stored = {name: _sent(value) for name, value in FULL.items()}
    rest = {"number": 5000, "status": "idle", "type": "fxs", "port": 3, "language": "System Default"}
    stored |= {"enablevmtoemail": "Custom", "monitormode": "barge-in", "atransferto": "extension"}
    answer = {**stored, **rest, "unselectoutroute": "x, y,", "mobile": 18508937881}
    found = PbxApi(Wire({"extinfos": [answer]})).extensions.query(numbers="5000")[0]
    assert (found.number, found.type, found.port, found.language) == ("5000", ExtensionType.FXS, "3", "System Default")
    assert (found.registerpassword, found.loginpassword, found.vmsecret) == (PASSWORD, "v0S*ZrB6Y3g", "5000")
    assert (found.enablevmtoemail, found.monitormode) == (VoicemailToEmail.CUSTOM, MonitorMode.BARGE_IN)
    assert (found.registername, found.callerid, found.maxregistrations) == ("r5000", "5000", 5)
    assert (found.email, found.mobile, found.mobileprefix) == ("ann@example.com", "18508937881", "9")
    assert (found.ringtimeout, found.maxduration, found.agentid) == (30, "600", "77")
    switches = (found.hasvoicemail, found.ringsimultaneous, found.enablemobile, found.allowbeingmonitored)
    assert (*switches, found.dnd, found.callrestriction) == (True, True, True, True, False, False)
    always = found.always_forward
    assert (always.enabled, always.to, always.extension, always.prefix, always.number) == (
        True,
        ForwardTarget.EXTENSION,
        "5001",
        "9",
        "123",
    )
    assert (found.noanswer_forward.to, found.busy_forward.to) == (ForwardTarget.MOBILE, ForwardTarget.CUSTOM)
    assert (found.selectoutroute, found.unselectoutroute) == (("local", "mobile"), ("x", "y"))
    assert "v0S" not in repr(found)
    assert "vmsecret" not in repr(found)


def test_an_extension_with_nothing_but_a_number_can_be_read() -> None:
    found = PbxApi(Wire({"extinfos": [{"number": "1001"}]})).extensions.query(numbers="1001")[0]
    assert (found.number, found.username, found.vmsecret, found.dnd, found.maxregistrations) == (
        "1001",
        "",
        "",
        None,
        None,
    )
    assert (found.always_forward.to, found.selectoutroute) == ("", ())


@pytest.mark.parametrize("spelling", ["ntransferto", "ntransferfo", "ntransferterto"])
def test_every_spelling_of_a_forwarding_target(spelling: str) -> None:
    answer = {"number": "1001", spelling: "voicemail"}
    found = PbxApi(Wire({"extinfos": [answer]})).extensions.query(numbers="1001")[0]
    assert found.noanswer_forward.to == ForwardTarget.VOICEMAIL


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"username": None}, "username"),
        ({"registername": None}, "registername"),
        ({"registerpassword": None}, "registerpassword"),
        ({"ntransferto": "Extension"}, "ntransferext"),
        ({"btransferto": "Custom Number"}, "btransfernum"),
        ({"atransferto": "Mobile Number"}, "mobile"),
        ({"atransferto": "Mobile Number", "mobile": ""}, "mobile"),
        ({"enablemobile": True, "mobile": ""}, "mobile"),
    ],
)
def test_what_a_new_extension_rests_on(settings: dict[str, Any], missing: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).extensions.add(**{**NEW, **settings})
    assert (caught.value.parameter, wire.sent) == (missing, [])


def test_a_change_may_rest_on_what_the_device_has_but_not_contradict_itself() -> None:
    wire = Wire()
    api = PbxApi(wire)
    api.extensions.update(number="5000", enablemobile=True, ntransferto="Extension")
    assert wire.sent[0][1] == {"number": "5000", "enablemobile": "on", "ntransferto": "Extension"}
    for settings in ({"enablemobile": True}, {"btransferto": "Mobile Number"}):
        with pytest.raises(PbxInvalidParameterError, match="mobile: is required"):
            api.extensions.update(number="5000", mobile="", **settings)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("name", ["registerpassword", "loginpassword"])
@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("v0S*ZrB6Y3g~1-oe123", "sequence"),
        ("v0S*ZrB6Y3g~1-oe987", "sequence"),
        ("v0S*ZrB6Y3g~1-oe5000", "number"),
        ("v0S*ZrBAnn6Y3g~1-oe", "display name"),
        ("v0S*ZrB6Y3g~1-oe!", "only"),
        ("v0s*zrb6y3g~1-oe", "upper and lower"),
        ("V0S*ZRB6Y3G~1-OE", "upper and lower"),
        ("vaS*ZrBaYag~a-oe", "digits"),
    ],
)
def test_a_weak_password_is_refused(name: str, password: str, rule: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError, match=rule) as caught:
        PbxApi(wire).extensions.add(**{**NEW, name: password})
    assert (caught.value.parameter, wire.sent) == (name, [])


@pytest.mark.parametrize(("name", "shortest"), [("registerpassword", 16), ("loginpassword", 11)])
def test_the_shortest_password(name: str, shortest: int) -> None:
    wire = Wire()
    settings: dict[str, Any] = {name: PASSWORD[:shortest]}
    PbxApi(wire).extensions.update(number="5000", **settings)
    assert wire.sent[0][1] == {"number": "5000", **settings}
    settings = {name: PASSWORD[: shortest - 1]}
    with pytest.raises(PbxInvalidParameterError, match=f"{name}: needs {shortest} characters"):
        PbxApi(wire).extensions.update(number="5000", **settings)


@given(st.text("aB7~^*_?- é\n,", max_size=24))
def test_a_password_goes_out_whole_or_not_at_all(password: str) -> None:
    wire = Wire()
    kinds = {"a", "B", "7"} <= set(password)
    strong = kinds and len(password) >= 16 and not set(password) & set(" é\n,")
    refused = refused_parameter(lambda: PbxApi(wire).extensions.update(number="5000", registerpassword=password))
    assert refused == ("" if strong else "registerpassword")
    assert wire.sent == ([("extension/update", {"number": "5000", "registerpassword": password})] if strong else [])
