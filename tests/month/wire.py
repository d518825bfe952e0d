"""The reports of the plan as the device writes them, in format 2.0 and in format 1.x."""

import json
from typing import Any

from tests.month.clock import wall
from tests.month.plan import Call, Code


def call_report(call: Call) -> bytes:
    """NewCdr: the record of a call."""
    inbound = call.kind == "Inbound"
    record = {
        "callid": call.callid,
        "timestart": f"{wall(call.started_at):%Y-%m-%d %H:%M:%S}",
        "callfrom": call.caller,
        "callto": call.callee,
        "callduraction": str(call.ring + call.talk),
        "talkduraction": str(call.talk),
        "srctrunkname": "siptrunk" if inbound else "",
        "desttrunkname" if call.legacy else "dsttrcunkname": call.trunk,
        "pincode": call.pin,
        "status": "ANSWERD" if call.legacy and call.status == "ANSWERED" else call.status,
        "type": call.kind,
        "recording": "",
        "didnumber": "",
        "agentringtime": "0",
    }
    return _report("NewCdr", record, legacy=call.legacy)


def code_report(code: Code) -> bytes:
    """DTMF: a whole string keyed on a phone."""
    keys = f"{'779' if code.back else '778'}*{code.product}*{code.quantity}"
    if code.legacy:
        return _report(
            "DTMF", {"callid": code.callid, "call": [{"ext": {"extid": code.phone}}], "infos": keys}, legacy=True
        )
    channel = f"PJSIP/{code.phone}-{code.key:08x}"
    member = {"ext": {"number": code.phone, "channelid": channel, "memberstatus": "ANSWERED"}}
    return _report("DTMF", {"callid": code.callid, "members": [member], "infos": keys}, legacy=False)


def _report(name: str, body: dict[str, Any], *, legacy: bool) -> bytes:
    return json.dumps({"action" if legacy else "event": name, **body}).encode()
