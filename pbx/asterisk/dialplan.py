"""What a telephone reaches: other telephones, services, paging groups, queues, and outside by its rights."""

from collections.abc import Iterator

from pbx.asterisk.names import device_of
from pbx.asterisk.options import Options
from pbx.simulator.config import InboundRoute, OutboundRoute, pattern_length
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import PagingGroup
from pbx.simulator.paging import members_of
from pbx.simulator.routes import may_use
from pbx.simulator.state import Extension

OUTSIDE_SECONDS = 60
# Asterisk's own words for a call that came to nothing, told by an event: who, and why.
FAILED = "UserEvent(HotelPbxFailed,Status: {status},Cause: ${{HANGUPCAUSE}},Number: {number})"

FIXED = """
[hotelpbx-autoanswer]
exten => s,1,Set(PJSIP_HEADER(add,Call-Info)=<sip:hotelpbx>\\;answer-after=0)
 same => n,Set(PJSIP_HEADER(add,Alert-Info)=info=alert-autoanswer)
 same => n,Return()

; A wake-up call or an announcement: the files, then the event that says they were heard. Where Asterisk has no such
; file a signal is heard for ten seconds, since a telephone that rings and says nothing wakes nobody.
[hotelpbx-prompt]
exten => s,1,Answer()
 same => n,Wait(0.5)
 same => n,Set(round=0)
 same => n(again),Playback(${HOTELPBX_FILES})
 same => n,ExecIf($["${PLAYBACKSTATUS}" != "SUCCESS"]?Playback(moh/${HOTELPBX_FILES}))
 same => n,GotoIf($["${PLAYBACKSTATUS}" = "SUCCESS"]?heard)
 same => n,PlayTones(425/400,0/400,425/400,0/400,425/400,0/1000)
 same => n,Wait(10)
 same => n,StopPlayTones()
 same => n(heard),Set(round=$[${round} + 1])
 same => n,GotoIf($[${round} < ${HOTELPBX_TIMES}]?again)
 same => n,UserEvent(HotelPbxPlayed,Prompt: ${HOTELPBX_PROMPT})
 same => n,Hangup()

[hotelpbx-waiting]
exten => s,1,Answer()
 same => n,Wait(3600)
"""

# 777 and 778 as the manual has them, but reported before anything is said of it: who hangs up early loses nothing.
SERVICES = """
[hotelpbx-services]
exten => 777,1,Answer()
 same => n,Read(keys,roomstatus,3,,2,5)
 same => n,GotoIf($["${keys}" = "*00" | "${keys}" = "*01"]?report)
 same => n,Hangup()
 same => n(report),UserEvent(DtmfEndString,Info: 777${keys})
 same => n,Playback(room)
 same => n,SayDigits(${CALLERID(num)})
 same => n,Playback(${IF($["${keys}" = "*01"]?cleaned:uncleaned)})
 same => n,Hangup()
exten => _777*0[01],1,Answer()
 same => n,UserEvent(DtmfEndString,Info: ${EXTEN})
 same => n,Playback(${IF($["${EXTEN}" = "777*01"]?cleaned:uncleaned)})
 same => n,Hangup()
exten => 778,1,Answer()
 same => n,Set(tries=0)
 same => n(ask),Read(product,product_id,9,,1,4)
 same => n,GotoIf($[${LEN(${product})} > 0]?number)
 same => n,Set(tries=$[${tries} + 1])
 same => n,GotoIf($[${tries} < 3]?ask)
 same => n,Hangup()
 same => n(number),Playback(product_idc)
 same => n,SayDigits(${product})
 same => n,Read(quantity,product_num,2,,2,4)
 same => n,GotoIf($[${LEN(${quantity})} = 0]?ask)
 same => n,Playback(product_numc)
 same => n,SayDigits(${quantity})
 same => n,Read(confirm,confirm,1,,1,4)
 same => n,GotoIf($["${confirm}" = "*"]?ask)
 same => n,GotoIf($["${confirm}" != "1"]?bye)
 same => n,UserEvent(DtmfEndString,Info: 778*${product}*${quantity})
 same => n,Playback(success)
 same => n,Goto(ask)
 same => n(bye),Playback(vm-goodbye)
 same => n,Hangup()
"""


def rights_context(pbx: Exchange, extension: Extension) -> str:
    """The context from which the telephone dials: one for each combination of outbound routes that is in use."""
    routes = _routes_of(pbx, extension)
    return "hotelpbx-rights-" + ("-".join(route.id for route in routes) or "none")


def _routes_of(pbx: Exchange, extension: Extension) -> list[OutboundRoute]:
    if extension.settings["callrestriction"] == "on":
        return []
    return [route for route in pbx.state.routes.values() if may_use(pbx, extension, route)]


def dialplan(pbx: Exchange, options: Options) -> Iterator[str]:
    """The lines of the file."""
    combinations = {rights_context(pbx, each): _routes_of(pbx, each) for each in pbx.state.extensions.values()}
    for context, routes in sorted(combinations.items()):
        yield from _rights(context, routes, options)
    yield from _internal(pbx, options)
    for route in pbx.state.routes.values():
        yield from _route(route)
    yield from _barred(pbx)
    for trunk in options.trunks:
        yield from _from_trunk(pbx, trunk)
    yield FIXED
    yield SERVICES


def _rights(context: str, routes: list[OutboundRoute], options: Options) -> Iterator[str]:
    """The first include with a match is taken, so what is barred comes last."""
    yield f"[{context}]"
    if options.services_context:
        yield f"include => {options.services_context}"
    for name in ("services", "internal", *(f"route-{route.id}" for route in routes), "barred"):
        yield f"include => hotelpbx-{name}"
    yield ""


def _internal(pbx: Exchange, options: Options) -> Iterator[str]:
    yield "[hotelpbx-internal]"
    for extension in pbx.state.extensions.values():
        yield from _extension(extension, options)
    for group in pbx.state.features.paging.values():
        yield from _page(pbx, group)
    for number in pbx.state.features.queues:
        yield f"exten => {number},1,Answer()"
        yield f" same => n,Queue({number})"
        yield " same => n,Hangup()"
    yield ""


def _extension(extension: Extension, options: Options) -> Iterator[str]:
    number, settings = extension.number, extension.settings
    dnd = f'$["${{DB(hotelpbx/dnd/{number})}}" = "on"]'
    yield f"exten => {number},hint,{device_of(number)}"
    yield f"exten => {number},1,GotoIf({dnd}?dnd)"
    yield f" same => n,Dial({device_of(number)},{settings['ringtimeout']})"
    if _has_voicemail(extension, options):
        yield ' same => n,GotoIf($["${DIALSTATUS}" = "NOANSWER" | "${DIALSTATUS}" = "BUSY"]?message)'
    yield f" same => n,{FAILED.format(status='${DIALSTATUS}', number=number)}"
    yield " same => n,Hangup(${HANGUPCAUSE})"
    yield f" same => n(dnd),{FAILED.format(status='DND', number=number)}"
    yield " same => n,Hangup(17)"
    if _has_voicemail(extension, options):
        yield f" same => n(message),VoiceMail({number}@hotelpbx,u)"
        yield " same => n,Hangup()"


def _has_voicemail(extension: Extension, options: Options) -> bool:
    settings = extension.settings
    forwards = settings["noanswerforward"] == "on" and settings["ntransferto"] == "Voicemail"
    return options.voicemail_spool is not None and settings["hasvoicemail"] == "on" and forwards


def _page(pbx: Exchange, group: PagingGroup) -> Iterator[str]:
    if group.settings["type"] == "multicast":
        target, flags = f"MulticastRTP/basic/{group.settings['multicastip']}", ""
    else:
        target = "&".join(device_of(number) for number in members_of(pbx, group))
        flags = "d" if group.settings["type"] == "intercom" else ""
    yield f"exten => {group.number},1,Page({target},{flags}b(hotelpbx-autoanswer^s^1))"
    yield " same => n,Hangup()"


def _route(route: OutboundRoute) -> Iterator[str]:
    """Over the first trunk that works."""
    yield f"[hotelpbx-route-{route.id}]"
    number = f"{route.prepend}${{EXTEN:{int(route.strip or 0)}}}"
    yield f"exten => _{pattern_of(route)},1,NoOp({route.id})"
    for place, trunk in enumerate(route.trunks):
        if place:
            yield ' same => n,GotoIf($["${DIALSTATUS}" != "CHANUNAVAIL"]?failed)'
        yield f" same => n,Dial(PJSIP/{number}@{trunk},{OUTSIDE_SECONDS})"
    yield f" same => n(failed),{FAILED.format(status='${DIALSTATUS}', number='${EXTEN}')}"
    yield " same => n,Hangup(${HANGUPCAUSE})"
    yield ""


def pattern_of(route: OutboundRoute) -> str:
    """A pattern that would be cut off whole is the beginning of a number."""
    is_whole = not route.prefix.endswith((".", "!")) and int(route.strip or 0) >= pattern_length(route.prefix)
    return f"{route.prefix}." if is_whole else route.prefix


def _barred(pbx: Exchange) -> Iterator[str]:
    yield "[hotelpbx-barred]"
    for pattern in dict.fromkeys(pattern_of(route) for route in pbx.state.routes.values()):
        yield f"exten => _{pattern},1,{FAILED.format(status='BARRED', number='${EXTEN}')}"
        yield " same => n,Hangup(21)"
    yield ""


def _from_trunk(pbx: Exchange, trunk: str) -> Iterator[str]:
    """Set `context = hotelpbx-from-NAME` on the trunk's endpoint. The number that was dialled stays in the record."""
    yield f"[hotelpbx-from-{trunk}]"
    for route in pbx.state.inroutes.values():
        if trunk in route.trunks:
            yield f"exten => {_did(route)},1,Set(CDR(userfield)=${{EXTEN}})"
            yield f" same => n,{_destination(route)}"
    yield ""


def _did(route: InboundRoute) -> str:
    did = f"_{route.did}" if route.did and not route.did.isdigit() else route.did or "_X!"
    return f"{did}/_{route.caller_id}" if route.caller_id else did


def _destination(route: InboundRoute) -> str:
    if route.desttype in {"extension", "queue"}:
        return f"Goto(hotelpbx-internal,{route.dest},1)"
    if route.desttype == "extrange":
        first = route.dest.partition("-")[0]
        return f"Goto(hotelpbx-internal,${{EXTEN:-{len(first)}}},1)"
    return "Hangup()"
