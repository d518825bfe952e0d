"""Running calls and remotely controlled telephones."""

from tests.contract.intents.kinds import Intent, Intents

_TRUNK_LEG = "PJSIP/trunk-siptrunk-endpoint-"
_CONSULTING = "PJSIP/1020-0000003b"
_PHONE = {"ext_number": "1000", "ip_address": "192.168.66.70:5060"}

INTENTS: Intents = {
    "call/query:6506": Intent(
        lambda api: api.calls.query(callid="1571386069.8"),
        [("1571386069.8", ["500", "1023"])],
        lambda found: [(call.callid, [member.from_ or member.number for member in call.members]) for call in found],
    ),
    "call/query:6565": Intent(
        lambda api: api.calls.query(direction="inbound"),
        [("1571639442.264", "siptrunk"), ("1571639198.248", "siptrunk")],
        lambda found: [(call.callid, call.members[0].trunk) for call in found],
    ),
    "call/dial:571": Intent(lambda api: api.calls.dial(caller="1001", callee="1018")),
    "call/dial:6693": Intent(
        lambda api: api.calls.dial(caller="1023", callee="2000", auto_answer=False), "1571620483.18"
    ),
    "call/accept_inbound:6759": Intent(
        lambda api: api.calls.accept_inbound(channelid=f"{_TRUNK_LEG}0000001f"), "1571621890.58"
    ),
    "call/refuse_inbound:6822": Intent(
        lambda api: api.calls.refuse_inbound(channelid=f"{_TRUNK_LEG}00000029"), "1571623247.69"
    ),
    "call/listen:6883": Intent(
        lambda api: api.calls.listen(monitor="2023", extension="1023", type="listen"), "1571624363.72"
    ),
    "call/hold:6938": Intent(lambda api: api.calls.hold(channelid="PJSIP/1023-00000030"), "1571625574.80"),
    "call/unhold:6990": Intent(lambda api: api.calls.unhold(channelid=f"{_TRUNK_LEG}0000002d"), "1571625300.77"),
    "call/mute:7044": Intent(lambda api: api.calls.mute(channelids="PJSIP/1023-000000a9"), "1571640953.274"),
    "call/unmute:7094": Intent(lambda api: api.calls.unmute(channelids="PJSIP/1023-000000a9"), "1571640953.274"),
    "call/callpark:7147": Intent(
        lambda api: api.calls.park(channelid="PJSIP/1017-00000020", parking_slot="6900"), "6900"
    ),
    "call/callpark_status:7213": Intent(
        lambda api: api.calls.park_status(),
        [("1017", "1000", "6900", 20, "PJSIP/1000-0000000d")],
        lambda found: [(one.parker, one.parkedparty, one.parkingslot, one.parktime, one.channelid) for one in found],
    ),
    "call/transfer:7277": Intent(
        lambda api: api.calls.transfer(channelid="PJSIP/1023-000000b7", number="2023"), "1571646222.312"
    ),
    "call/attended_transfer:7337": Intent(
        lambda api: api.calls.attended_transfer(channelid=_CONSULTING, to_number="2023"), "1571983052.150"
    ),
    "call/attended_transfer_operate:7394": Intent(
        lambda api: api.calls.attended_transfer_operate(channelid=_CONSULTING, operate="complete"), "1571983052.150"
    ),
    "call/attended_transfer_operate:7429": Intent(
        lambda api: api.calls.attended_transfer_operate(channelid=_CONSULTING, operate="threeway"), "1571983052.151"
    ),
    "call/add_member:7488": Intent(
        lambda api: api.calls.add_member(channelid="PJSIP/1023-000000c0", number="2023"), "1571646222.312"
    ),
    "call/playprompt:7549": Intent(
        lambda api: api.calls.playprompt(
            number="1023", prompts=["music1", "music2"], count=2, auto_answer=True, volume=10
        ),
        "1571714617.6",
    ),
    "call/hangup:7655": Intent(lambda api: api.calls.hangup(channelid="PJSIP/1023-000000c0"), "1571646222.312"),
    "uacstacall/accept_inbound:7797": Intent(lambda api: api.uacsta.accept_inbound(**_PHONE, csta_callid="32784")),
    "uacstacall/refuse_inbound:7861": Intent(lambda api: api.uacsta.refuse_inbound(**_PHONE, csta_callid="32785")),
    "uacstacall/hangup:7930": Intent(lambda api: api.uacsta.hangup(**_PHONE, csta_callid="32785")),
}
