"""The switch behind the API: what is asked of the exchange becomes actions of Asterisk's manager interface.

Every method is called with the exchange's lock held. One that cannot be done raises the device's error number.
"""

import re

from pbx.asterisk.ami import ActionRefusedError, AsteriskAwayError, Connection
from pbx.asterisk.dialplan import rights_context
from pbx.asterisk.names import device_of
from pbx.asterisk.options import Options
from pbx.asterisk.tracker import Purpose, Tracker
from pbx.asterisk.writing import MODULES, display_name, files, write
from pbx.simulator.api import ApiError
from pbx.simulator.calls import LINE_DOWN
from pbx.simulator.exchange import Exchange
from pbx.simulator.paging import members_of
from pbx.simulator.prompts import prompt_seconds
from pbx.simulator.reports import report_failed
from pbx.simulator.routes import Outside
from pbx.simulator.state import Alarm, Call, Extension, Leg
from pbx.simulator.switch import Ended

ASTERISK_AWAY = "10116"
NOT_EXECUTED = "20010"
NOT_IDLE = "10008"
NO_PROMPT = "10023"
ALARM_CALLER, PROMPT_CALLER = "wakeup", "prompt"
# Ids of channels that are asked for here, far from those that Asterisk counts itself.
OWN_CHANNELS = 1_000_000
AUTOANSWER = (
    r"PJSIP_HEADER(add,Call-Info)=<sip:hotelpbx>\;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)=info=alert-autoanswer",
)
_FILES = re.compile(r"[\w.+/-]+", re.ASCII)


class AsteriskSwitch:
    """Implements `pbx.simulator.switch.Switch`, and keeps Asterisk's files as the settings are."""

    def __init__(self, connection: Connection, options: Options) -> None:
        """`tracker` is set before the first request: it needs the exchange, which needs its switch."""
        self._connection, self._options = connection, options
        self.tracker: Tracker
        self.version = ""
        self._dnd: set[str] | None = None
        self._unread: set[str] = set(MODULES)

    @property
    def is_up(self) -> bool:
        return self._connection.is_up

    def listing(self, name: str, **fields: str) -> list[dict[str, str]]:
        """Raises as `act`."""
        try:
            return self._connection.listing(name, **fields)
        except AsteriskAwayError as error:
            raise ApiError(ASTERISK_AWAY) from error
        except (ActionRefusedError, ValueError) as error:
            raise ApiError(NOT_EXECUTED) from error

    # settings

    def configure(self, pbx: Exchange) -> None:
        """Make Asterisk's files, and what it keeps itself, as the settings are. Raises ApiError.

        A file that was written and not read by Asterisk is read with the next call.
        """
        texts = files(pbx, self._options)
        try:
            self._unread.update(write(self._options.config_dir, texts))
        except OSError as error:
            raise ApiError(NOT_EXECUTED) from error
        for name in [name for name in texts if name in self._unread]:
            self.act("Reload", Module=MODULES[name])
            self._unread.discard(name)
        self._set_dnd(pbx)

    def reconfigure(self, pbx: Exchange) -> None:
        """After Asterisk was away: read everything anew. Raises ApiError."""
        self.version = self.act("CoreSettings").get("AsteriskVersion", "")
        self._dnd, self._unread = None, set(MODULES)
        self.configure(pbx)

    def _set_dnd(self, pbx: Exchange) -> None:
        wanted = {number for number, each in pbx.state.extensions.items() if each.settings["dnd"] == "on"}
        known = self._dnd
        if known is None:
            known = {event["Key"].rpartition("/")[2] for event in self.listing("DBGetTree", Family="hotelpbx/dnd")}
        for number in sorted(wanted - known):
            self.act("DBPut", Family="hotelpbx/dnd", Key=number, Val="on")
        for number in sorted(known - wanted):
            self.act("DBDel", Family="hotelpbx/dnd", Key=number)
        self._dnd = wanted

    def act(self, name: str, **fields: str | list[str]) -> dict[str, str]:
        """Raises ApiError: 10116 when Asterisk is away, 20010 when it says no."""
        try:
            return self._connection.action(name, **fields)
        except AsteriskAwayError as error:
            raise ApiError(ASTERISK_AWAY) from error
        except (ActionRefusedError, ValueError) as error:
            raise ApiError(NOT_EXECUTED) from error

    # calls

    def call_between(self, pbx: Exchange, caller: str, callee: str, *, autoanswer: bool) -> Call:
        """Raises ApiError 10008 while the telephone is about to ring for an earlier request."""
        if self.tracker.is_asked(caller):
            raise ApiError(NOT_IDLE)
        extension = pbx.state.extensions[caller]
        call = self._open(pbx, "Internal", caller, callee, Purpose(dials=True))
        name = display_name(extension.settings["username"])
        self._originate(
            call,
            device_of(caller),
            Context=rights_context(pbx, extension),
            Exten=callee,
            CallerID=f'"{name}" <{caller}>',
            Timeout=_milliseconds(extension),
            Variable=list(AUTOANSWER) if autoanswer else [],
        )
        return call

    def call_for_feature(self, pbx: Exchange, feature: str, outside: Outside) -> Call:
        call = self._open(pbx, "Outbound", feature, outside.dialled, Purpose())
        call.path = feature
        self._originate(call, _trunk_of(outside), Context="hotelpbx-internal", Exten=feature, CallerID=feature)
        return call

    def call_outside_pair(self, pbx: Exchange, first: Outside, second: Outside, permission: Extension) -> Call:
        call = self._open(pbx, "Outbound", first.dialled, second.dialled, Purpose(dials=True))
        context = rights_context(pbx, permission)
        self._originate(call, _trunk_of(first), Context=context, Exten=second.dialled, CallerID=permission.number)
        return call

    def prompt_to_extension(self, pbx: Exchange, number: str, prompt: str, times: int, *, autoanswer: bool) -> Call:
        call = self._open(pbx, "Internal", PROMPT_CALLER, number, Purpose(prompt=prompt))
        self._play(call, pbx.state.extensions[number], prompt, times, autoanswer=autoanswer, caller=PROMPT_CALLER)
        return call

    def prompt_to_outside(self, pbx: Exchange, outside: Outside, prompt: str, times: int) -> Call:
        call = self._open(pbx, "Outbound", PROMPT_CALLER, outside.dialled, Purpose(prompt=prompt))
        self._originate(
            call,
            _trunk_of(outside),
            Context="hotelpbx-prompt",
            Exten="s",
            CallerID=PROMPT_CALLER,
            Variable=self._prompt(call, prompt, times),
        )
        return call

    def ring_alarm(self, pbx: Exchange, alarm: Alarm, ended: Ended) -> None:
        """Rings in spite of do-not-disturb: the guest asked for it. Without Asterisk the ring has failed."""
        call = self._open(pbx, "Internal", ALARM_CALLER, alarm.number, Purpose(prompt=alarm.prompt, ended=ended))
        extension = pbx.state.extensions[alarm.number]
        try:
            self._play(call, extension, alarm.prompt, 1, autoanswer=False, caller=ALARM_CALLER)
        except ApiError:
            report_failed(pbx, call, LINE_DOWN, called=alarm.number)
            ended("NO ANSWER")

    def play_page(self, pbx: Exchange, number: str, prompt: str, seconds: float) -> Call | None:
        """Play to the idle members of a paging group; None for another number. Raises ApiError 10008."""
        group = pbx.state.features.paging.get(number)
        if group is None:
            return None
        extensions = [pbx.state.extensions[member] for member in members_of(pbx, group)]
        idle = [each for each in extensions if each.phone_state == "idle" and each.settings["dnd"] != "on"]
        if not idle:
            raise ApiError(NOT_IDLE)
        call = self._open(pbx, "Internal", PROMPT_CALLER, number, Purpose(prompt=prompt))
        times = round(seconds / prompt_seconds(prompt, 1))
        for extension in idle:
            channel = self._next_id(pbx)
            self.tracker.follow(channel, call)
            self._play(call, extension, prompt, times, autoanswer=True, caller=PROMPT_CALLER, channel=channel)
        return call

    def stop_page(self, pbx: Exchange, number: str) -> bool:
        playing = [call for call in pbx.state.calls.values() if (call.caller, call.callee) == (PROMPT_CALLER, number)]
        for call in playing:
            self.end(pbx, call)
        return bool(playing)

    def hang_up(self, pbx: Exchange, call: Call, leg: Leg) -> None:
        self.act("Hangup", Channel=leg.channelid)

    def end(self, pbx: Exchange, call: Call) -> None:
        for leg in list(call.legs):
            self.hang_up(pbx, call, leg)

    def send(self, pbx: Exchange, call: Call, leg: Leg, number: str, permission: Extension | None) -> None:
        """With the rights of `permission`; inside of the house nobody needs any."""
        context = rights_context(pbx, permission) if permission else "hotelpbx-internal"
        self.act("Redirect", Channel=leg.channelid, Context=context, Exten=number, Priority="1")

    def _open(self, pbx: Exchange, kind: str, caller: str, callee: str, purpose: Purpose) -> Call:
        return self.tracker.open(self._next_id(pbx), kind=kind, caller=caller, callee=callee, purpose=purpose)

    @staticmethod
    def _next_id(pbx: Exchange) -> str:
        pbx.state.last_call += 1
        return f"{int(pbx.clock.timestamp())}.{OWN_CHANNELS + pbx.state.last_call}"

    def _play(
        self,
        call: Call,
        extension: Extension,
        prompt: str,
        times: int,
        *,
        autoanswer: bool,
        caller: str,
        channel: str = "",
    ) -> None:
        self._originate(
            call,
            device_of(extension.number),
            channel=channel,
            Context="hotelpbx-prompt",
            Exten="s",
            CallerID=f'"Wake-up" <{caller}>' if caller == ALARM_CALLER else caller,
            Timeout=_milliseconds(extension),
            Variable=[*self._prompt(call, prompt, times), *(AUTOANSWER if autoanswer else ())],
        )

    def _prompt(self, call: Call, prompt: str, times: int) -> list[str]:
        """Raises ApiError for a name that would mean more than a file to Asterisk; there is no call then."""
        if not _FILES.fullmatch(prompt) or ".." in prompt:
            self.tracker.abandon(call)
            raise ApiError(NO_PROMPT)
        names = "&".join(name.removesuffix(".wav") for name in prompt.split("+"))
        return [f"HOTELPBX_FILES={names}", f"HOTELPBX_PROMPT={prompt}", f"HOTELPBX_TIMES={times}"]

    def _originate(self, call: Call, target: str, *, channel: str = "", **fields: str | list[str]) -> None:
        """What becomes of it comes as events. A call that could not even be asked for is forgotten at once."""
        key = channel or call.callid
        given: dict[str, str | list[str]] = {"Priority": "1", "Timeout": "30000", **fields}
        try:
            self.act("Originate", Channel=target, ChannelId=key, ActionID=f"call-{key}", Async="true", **given)
        except ApiError:
            self.tracker.abandon(call)
            raise


def _trunk_of(outside: Outside) -> str:
    """Raises ApiError when no trunk works."""
    if not outside.trunk:
        raise ApiError(NOT_EXECUTED)
    return f"PJSIP/{outside.number}@{outside.trunk}"


def _milliseconds(extension: Extension) -> str:
    return str(1000 * int(extension.settings["ringtimeout"]))
