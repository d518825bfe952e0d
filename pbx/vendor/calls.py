"""Calls (manual: call control)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pbx.vendor import checks
from pbx.vendor.call_control import CallControl, callid_of
from pbx.vendor.errors import MalformedReport, PbxProtocolError
from pbx.vendor.members import Member, parse_members
from pbx.vendor.number_checks import permission, switch_auto_answer
from pbx.vendor.payloads import object_list, text_of

MAX_PLAYS = 999


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that goes on now, with its legs."""

    callid: str
    members: tuple[Member, ...]


def parse_calls(answer: Mapping[str, Any], *keys: str) -> tuple[Call, ...]:
    """The calls under one of these keys. Raises `PbxProtocolError` when the shape is wrong."""
    try:
        return tuple(
            Call(callid=text_of(entry, "callid", max_length=64), members=parse_members(entry))
            for entry in object_list(answer, *keys)
        )
    except MalformedReport as exc:
        raise PbxProtocolError(f"The phone system's answer about calls is wrong: {exc}") from None


class Calls(CallControl):
    """Requests of the section "call control"."""

    def query(
        self, *, callid: str | None = None, direction: Literal["inbound", "outbound"] | None = None
    ) -> tuple[Call, ...]:
        """One call, or all calls over trunks in one direction; exactly one argument (manual: call/query). Read only.

        Raises `PbxUnknownTargetError` when the call is over.
        """
        checks.require((callid is None) != (direction is None), "callid", "or the direction: exactly one is needed")
        if callid is not None:
            parameters = {"callid": checks.identifier("callid", callid)}
        else:
            checks.one_of("inbound", "outbound")("type", direction or "")
            parameters = {"type": direction or ""}
        return parse_calls(self._requester.request("call/query", parameters), "Calls", "calls")

    def dial(
        self, *, caller: str, callee: str, dial_permission: str | None = None, auto_answer: bool | None = None
    ) -> str:
        """Ring the caller, then the callee; the new call's id (manual: call/dial). Not idempotent: it rings again.

        The caller is an extension; or a voice menu, ring group, queue or outside number, and then the callee must be
        an outside number and `dial_permission` an extension that may call outside. Of the shorter numbers only the
        device knows what they are (10101). The callee may be a parking slot: that picks the parked call up.
        `auto_answer` works with an extension as caller whose telephone supports it. Raises `PbxBusyError` when the
        extension is in use.
        """
        parameters = {"caller": checks.dialable("caller", caller), "callee": checks.dialable("callee", callee)}
        parameters |= permission("caller", caller, dial_permission) | switch_auto_answer(caller, auto_answer)
        return callid_of(self._requester.request("call/dial", parameters))

    def playprompt(
        self,
        *,
        number: str,
        prompts: Iterable[str],
        count: int | None = None,
        volume: int | None = None,
        dial_permission: str | None = None,
        auto_answer: bool | None = None,
    ) -> str:
        """Ring a number and play uploaded voice files in turn; the call's id (manual: call/playprompt). Not idempotent.

        The number is an extension, an outside number, which needs `dial_permission`, or a paging group. `count` is how
        often, `volume` 0 to 20. `auto_answer` works with an extension whose telephone supports it.
        """
        names = list(prompts)
        checks.require(bool(names), "prompt", "must not be empty")
        for name in names:
            checks.prompt_file("prompt", name)
        parameters = {"number": checks.dialable("number", number), "prompt": "+".join(names)}
        if count is not None:
            checks.between(1, MAX_PLAYS)("count", str(count))
            parameters["count"] = str(count)
        if volume is not None:
            checks.between(0, 20)("volume", str(volume))
            parameters["volume"] = str(volume)
        parameters |= permission("number", number, dial_permission) | switch_auto_answer(number, auto_answer)
        return callid_of(self._requester.request("call/playprompt", parameters))
