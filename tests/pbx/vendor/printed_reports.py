"""One report of every kind as the manual prints it, with every key its table has."""

from typing import Any

_EXT = {"number": "1023", "channelid": "PJSIP/1023-00000031", "memberstatus": "RING", "callpath": "6500"}
_TRUNK = {"trunkname": "siptrunk", "memberstatus": "ALERT", "callpath": "6501"}
_IN = {"from": "12345678", "to": "1020", "channelid": "PJSIP/trunk-siptrunk-endpoint-0000002b", **_TRUNK}
_OUT = {"from": "prompt", "to": "2100", "channelid": "PJSIP/trunk-siptrunk-endpoint-0000001f", **_TRUNK}
_CALL = {"callid": "1571887584.74", "members": [{"inbound": _IN}, {"ext": _EXT}, {"outbound": _OUT}]}


def _report(event: str, **fields: Any) -> dict[str, Any]:
    return {"event": event, **fields, "sn": "369451090405"}


REPORTS: list[dict[str, Any]] = [
    _report("BootUp"),
    _report("ConfigChange", type="extension", extid="1000", operation="update"),
    _report("ConfigChange", type="trunk", trunkname="siptrunk", operation="del"),
    _report("Invite", **_CALL),
    _report("Incoming", **_CALL),
    _report("ExtensionStatus", extension="1023", status="Ringing", registeredIP="192.168.5.100"),
    _report("CallStatus", **_CALL),
    _report(
        "NewCdr",
        callid="1571897930.5",
        timestart="2019-10-23 22:18:50",
        callfrom="1023",
        callto="2023",
        callduration="19",
        talkduration="14",
        srctrunkname="siptrunk",
        dsttrunkname="To6.36",
        pincode="4711",
        status="ANSWERED",
        type="Internal",
        recording="20191024201242-1571897930.5-203-201-Internal.wav",
        didnumber="5503301",
        agentringtime="7",
    ),
    _report("Tranfer", **_CALL),
    _report("Forward", **_CALL),
    _report("CallFailed", **_CALL, reason="NO Outbound Restriction"),
    _report("DTMF", **_CALL, info="2", flag="3"),
    _report("DTMF", **_CALL, infos="1020"),
    _report("PlayPromptEnd", **_CALL, prompt="music1"),
    _report("PlayPromptEnd", **_CALL, ivr={"number": "6500"}),
    _report("satisfaction", callid="1571972541.133", surveyresult="1"),
    _report("sms-send", status="Success", smsid="15980751615-1571987010"),
    _report("ConferenceStatus", **_CALL, conferencenumber="6409", conferencename=" Board"),
    _report("uacstacall", operation="callanswer", extnumber="1000", cstacallid="32788", ipaddress="192.168.5.70:5060"),
    _report(
        "QueueAgentRingNoAnswerTimeout",
        queue="queue-6700",
        agent="Phillip Huff",
        callid="1711516130.30",
        caller="2000",
    ),
    _report("QueueAutoPause", queue="6700", agent="1000", misscall=[{"caller": "2000", "callid": "1711360264.92"}]),
]
