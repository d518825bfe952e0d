"""The device browser: reads a section, shows what an action would send, and sends it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.words import in_words
from pbx.browser.model import Action, Row, Section, hide_secrets, plain, row_of
from pbx.errors import PbxTargetError, error_for_people, reading_error_for_people
from pbx.gateway import api_for
from pbx.models import Pbx
from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxError


@dataclass(frozen=True)
class Prepared:
    """A request exactly as it will be sent, without the token; `body` None is no body at all."""

    endpoint: str
    body: dict[str, Any] | None


@dataclass(frozen=True)
class Sent:
    """What was done, and what the answer held as plain values."""

    prepared: Prepared
    answer: Any


def section_rows(*, pbx: Pbx, section: Section) -> list[Row]:
    """What the device has of this kind now. Raises the errors of `reading_error_for_people`."""
    return _read(pbx, section, "")


def section_row(*, pbx: Pbx, section: Section, key: str) -> Row:
    """One thing of this kind. Raises `PbxTargetError` when the device does not have it."""
    for row in _read(pbx, section, key):
        if row["key"] == key:
            return row
    raise PbxTargetError(f"{section.title}: {key}", extra={"section": section.slug, "key": key})


def _read(pbx: Pbx, section: Section, key: str) -> list[Row]:
    try:
        return section.sorted([row_of(section, thing) for thing in section.read(api_for(pbx), pbx, key)])
    except PbxError as error:
        raise reading_error_for_people(error) from error


def action_preview(*, action: Action, values: Mapping[str, Any]) -> Prepared:
    """The request that these values make; nothing is sent. Raises `InputError` when a value breaks a rule."""
    recorder = _Recorder()
    try:
        action.send(PbxApi(recorder), values)
    except _Recorded:
        assert recorder.prepared is not None
        return recorder.prepared
    except PbxError as error:
        raise error_for_people(error) from error
    raise AssertionError(f"{action.endpoint} sent nothing")


def action_run(*, pbx: Pbx, action: Action, values: Mapping[str, Any], actor: Actor) -> Sent:
    """Send the request. Raises the errors of `error_for_people`.

    It is on the audit trail before it is sent, and its outcome after, so that a death in between leaves a trace.
    """
    prepared = action_preview(action=action, values=values)
    _audit(pbx, "pbx.device.change_requested", actor, prepared)
    try:
        answer = action.send(api_for(pbx), values)
    except PbxError as error:
        _audit(pbx, "pbx.device.change_failed", actor, prepared, reason=str(error), known=error.outcome_known)
        raise error_for_people(error) from error
    _audit(pbx, "pbx.device.changed", actor, prepared)
    return Sent(prepared, plain(answer))


def parts_left_out(answer: Any) -> list[str]:
    """For which members of a group the device did not do what it else has done, each as a sentence."""
    if isinstance(answer, dict) and answer.get("unknown_members"):
        return [
            _("The device left out, because it does not have them: %(numbers)s.")
            % {"numbers": ", ".join(answer["unknown_members"])}
        ]
    failed = answer if isinstance(answer, list) else []
    return [f"{part['number']}: {in_words(part['sentence'])}" for part in failed if "sentence" in part]


@transaction.atomic(durable=True)
def _audit(pbx: Pbx, what: str, actor: Actor, prepared: Prepared, **more: Any) -> None:
    audit_record(what, actor, pbx, {"endpoint": prepared.endpoint, "body": hide_secrets(prepared.body or {}), **more})


class _Recorded(Exception):  # noqa: N818 - it stops a method after its request, nothing went wrong
    """The request is known; no answer will come."""


class _Recorder:
    """A requester that keeps the request and sends nothing."""

    def __init__(self) -> None:
        self.prepared: Prepared | None = None

    def request(self, endpoint: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Keep the request. Raises `_Recorded` always."""
        self.prepared = Prepared(endpoint, dict(params) if params else None)
        raise _Recorded

    def download(self, endpoint: str, query: Mapping[str, str]) -> AbstractContextManager[Iterator[bytes]]:
        """Actions download nothing."""
        raise NotImplementedError(endpoint)
