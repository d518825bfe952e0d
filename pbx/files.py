"""Files of the device over HTTP, the same for the API and the pages: what is asked for, and how it is answered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from hotelpbx.common.addresses import client_address
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import InputError
from hotelpbx.common.hotel_time import local_date_time
from pbx.models import Pbx
from pbx.services.downloads import DeviceFile, Recipient

EVERY_EXTENSION = "all"
FIRST_SECOND = dt.time(0, 0)
LAST_SECOND = dt.time(23, 59, 59)


@dataclass(frozen=True)
class CallRange:
    """Which call records are wanted: the device's local times, both included, and a comma list of extensions."""

    start: dt.datetime
    end: dt.datetime
    numbers: str


def call_range(query: Mapping[str, str], pbx: Pbx) -> CallRange:
    """What `from`, `to` and `number` of an address ask for.

    Dates are whole days and times without a zone the wall clock of the device. Raises `InputError`.
    """
    return CallRange(
        start=_local_time(query, "from", FIRST_SECOND, pbx),
        end=_local_time(query, "to", LAST_SECOND, pbx),
        numbers=query.get("number") or EVERY_EXTENSION,
    )


def _local_time(query: Mapping[str, str], name: str, time_of_a_date: dt.time, pbx: Pbx) -> dt.datetime:
    text = query.get(name, "")
    try:
        if len(text) <= len("2026-11-23"):
            return dt.datetime.combine(dt.date.fromisoformat(text), time_of_a_date)
        found = dt.datetime.fromisoformat(text)
        return local_date_time(found, pbx.timezone) if found.tzinfo else found
    except (ValueError, OverflowError):
        raise InputError(
            _("Not a date or an instant: %(text)s") % {"text": text[:40]}, {name: [_("Not an instant.")]}
        ) from None


def recipient_of(request: HttpRequest, actor: Actor) -> Recipient:
    """Who asks, and from where."""
    return Recipient(actor=actor, address=client_address(request))


def file_answer(file: DeviceFile) -> FileResponse:
    """The file as a download that no cache keeps and whose kind no browser guesses, sent in blocks."""
    answer = FileResponse(file.content, as_attachment=True, filename=file.name, content_type=file.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
