"""Reports of several dates on the house: the proof of wake-up calls, housekeeping, and phone systems and links."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from billing.reports.bars import Point, bar_chart, day_chart
from billing.reports.document import Column, Kind, Row, Table
from billing.reports.range_money import day_column
from billing.reports.words import percent
from billing.selectors.facts import Span
from billing.selectors.reports import instants
from hotelpbx.common.hotel_time import local_date
from pbx.enums import LinkState
from pbx.selectors_availability import DayOfLink, Stretch, link_days, link_stretches
from rooms.enums import AttemptResult, Origin, WakeUpStatus
from rooms.models import Property
from rooms.selectors.productivity import PHONE, Cleaning, cleanings, median_wait, work_by_day
from rooms.selectors.wakeup_proof import Promise, promises_counted, wakeup_promises
from rooms.services.outcomes import reason_text


def wakeup_tables(property: Property, span: Span) -> list[Table]:
    """How many were kept, and the proof of each."""
    promises = wakeup_promises(property, *instants(property, span))
    return [_wakeups_counted(promises), _proof(promises, ZoneInfo(property.timezone))]


def _wakeups_counted(promises: list[Promise]) -> Table:
    names = {
        "promised": gettext("Promised"),
        "kept": gettext("Kept"),
        "failed": gettext("Failed"),
        "open": gettext("Not over yet"),
        "cancelled": gettext("Cancelled"),
    }
    counts = promises_counted(promises)
    rows: list[Row] = [(name, counts[key]) for key, name in names.items()]
    points = [(name, Decimal(counts[key]), str(counts[key])) for key, name in names.items()]
    title = gettext("Wake-up calls")
    columns = (Column("name", gettext("State")), Column("count", gettext("Calls"), Kind.NUMBER))
    return Table(key="count", title=title, columns=columns, rows=rows, chart=bar_chart(points, title))


def _proof(promises: list[Promise], zone: ZoneInfo) -> Table:
    columns = (
        *(Column("due_at", gettext("Due"), Kind.INSTANT), Column("room", gettext("Room"))),
        *(Column("guest", gettext("Guest")), Column("result", gettext("Result"))),
        *(Column("asked_by", gettext("Ordered by")), Column("asked_at", gettext("Ordered"), Kind.INSTANT)),
        *(Column("rings", gettext("Rings")), Column("seen_by", gettext("Acknowledged"))),
    )
    rows = [_proof_row(promise, zone) for promise in promises]
    title, empty = gettext("Proof of wake-up calls"), gettext("No wake-up call was due.")
    return Table(key="wake_up", title=title, columns=columns, rows=rows, empty=empty)


def _proof_row(promise: Promise, zone: ZoneInfo) -> Row:
    wakeup = promise.wakeup
    return (
        promise.due_at.astimezone(zone),
        wakeup.room.number,
        wakeup.stay.guest_name if wakeup.stay else "",
        _result(promise),
        promise.asked_by or str(Origin(wakeup.origin).label),
        wakeup.created_at.astimezone(zone),
        "; ".join(_ring(ring.rang_at, ring.result, ring.reason, zone) for ring in promise.rings),
        "; ".join(_acknowledged(promise, zone)),
    )


def _result(promise: Promise) -> str:
    word = str(WakeUpStatus(promise.result).label)
    return f"{word}: {reason_text(promise.reason)}" if promise.reason else word


def _ring(at: dt.datetime, result: str, reason: str, zone: ZoneInfo) -> str:
    word = reason_text(reason) if reason else str(AttemptResult(result).label)
    return f"{at.astimezone(zone):%H:%M:%S} {word}"


def _acknowledged(promise: Promise, zone: ZoneInfo) -> list[str]:
    """Who closed the items about it, when, and with which words."""
    told = []
    for item in promise.alerts:
        if item.resolved_at is None:
            told.append(gettext("not yet"))
            continue
        user = item.resolved_by
        who = (user.get_full_name() or user.get_username()) if user else gettext("by itself")
        told.append(
            f"{who}, {date_format(item.resolved_at.astimezone(zone), 'SHORT_DATETIME_FORMAT')}: {item.resolution}"
        )
    return told


def housekeeping_tables(property: Property, span: Span) -> list[Table]:
    """Rooms cleaned by person, by day, and by both."""
    done = cleanings(property, *instants(property, span))
    return [_by_person(done), _by_day_of_work(done, span, property), _by_person_and_day(done, property)]


def _work_columns() -> tuple[Column, ...]:
    return (
        *(Column("rooms", gettext("Rooms"), Kind.NUMBER), Column("by_phone", gettext("By phone"), Kind.NUMBER)),
        Column("by_page", gettext("By page or program"), Kind.NUMBER),
        Column("median_seconds", gettext("Median from dirty to clean"), Kind.SECONDS),
    )


def _work(done: list[Cleaning]) -> Row:
    by_phone = sum(1 for cleaning in done if cleaning.origin == PHONE)
    return (len(done), by_phone, len(done) - by_phone, median_wait(done))


def _person(by: str) -> str:
    return by or gettext("Room phone")


def _by_person(done: list[Cleaning]) -> Table:
    groups: dict[str, list[Cleaning]] = defaultdict(list)
    for cleaning in done:
        groups[cleaning.by].append(cleaning)
    rows: list[Row] = [(_person(by), *_work(group)) for by, group in sorted(groups.items())]
    points: list[Point] = [(str(row[0]), Decimal(str(row[1])), str(row[1])) for row in rows]
    title = gettext("Rooms cleaned by person")
    return Table(
        key="person",
        title=title,
        columns=(Column("person", gettext("Person")), *_work_columns()),
        rows=rows,
        total=(gettext("Together"), *_work(done)) if len(rows) > 1 else None,
        empty=gettext("No room was reported clean."),
        chart=bar_chart(points, title),
    )


def _by_day_of_work(done: list[Cleaning], span: Span, property: Property) -> Table:
    groups: dict[dt.date, list[Cleaning]] = defaultdict(list)
    for cleaning in done:
        groups[local_date(cleaning.at, property.timezone)].append(cleaning)
    rows: list[Row] = [(day, *_work(groups[day])) for day in span.days]
    points = [(date_format(day, "m-d"), Decimal(len(groups[day])), str(len(groups[day]))) for day in span.days]
    chart = day_chart(points, gettext("Rooms cleaned by day"))
    columns = (day_column(), *_work_columns())
    return Table(key="day", title=gettext("Days"), columns=columns, rows=rows, chart=chart)


def _by_person_and_day(done: list[Cleaning], property: Property) -> Table:
    rows: list[Row] = [
        (work.date, _person(work.by), work.rooms, work.by_phone, work.rooms - work.by_phone, work.median_seconds)
        for work in work_by_day(done, property.timezone)
    ]
    columns = (day_column(), Column("person", gettext("Person")), *_work_columns())
    title, empty = gettext("Persons by day"), gettext("No room was reported clean.")
    return Table(key="day_person", title=title, columns=columns, rows=rows, empty=empty)


def availability_tables(property: Property, span: Span) -> list[Table]:
    """How long each phone system could be reached on each day, and when it could not."""
    now = timezone.now()
    days = [(day, *instants(property, Span(day, day))) for day in span.days]
    over = [(day, since, min(until, now)) for day, since, until in days if since < now]
    since, until = instants(property, span)
    stretches = link_stretches(property.code, since, min(until, now)) if over else []
    return [
        _shares(link_days(stretches, over), [day for day, _since, _until in over]),
        _outages(stretches, ZoneInfo(property.timezone), now),
    ]


def _shares(found: list[DayOfLink], days: list[dt.date]) -> Table:
    columns = (
        *(Column("pbx", gettext("Phone system")), day_column(), Column("share", gettext("Online"), Kind.SHARE)),
        *(Column("online_seconds", gettext("Time online"), Kind.SECONDS),),
        Column("offline_seconds", gettext("Time away"), Kind.SECONDS),
        Column("outages", gettext("Outages"), Kind.NUMBER),
    )
    rows: list[Row] = [
        (day.pbx, day.date, _share(day.online, day.known), day.online, day.known - day.online, day.outages)
        for day in found
    ]
    title, empty = gettext("Phone systems by day"), gettext("Nothing is known of these days.")
    chart = day_chart([_share_point(day, found) for day in days], gettext("Online, all phone systems together"))
    return Table(key="day", title=title, columns=columns, rows=rows, empty=empty, chart=chart)


def _share(online: int, known: int) -> Decimal | None:
    return Decimal(online) / known if known else None


def _share_point(day: dt.date, found: list[DayOfLink]) -> Point:
    rows = [row for row in found if row.date == day]
    share = _share(sum(row.online for row in rows), sum(row.known for row in rows))
    return (date_format(day, "m-d"), share or Decimal(0), percent(share) if share is not None else "–")


def _outages(stretches: list[Stretch], zone: ZoneInfo, now: dt.datetime) -> Table:
    columns = (
        *(Column("pbx", gettext("Phone system")), Column("state", gettext("State"))),
        *(Column("since", gettext("From"), Kind.INSTANT), Column("until", gettext("To"), Kind.INSTANT)),
        Column("seconds", gettext("Length"), Kind.SECONDS),
    )
    rows: list[Row] = [
        (
            *(one.pbx, str(LinkState(one.state).label), one.since.astimezone(zone)),
            *(one.until.astimezone(zone) if one.until else None, one.seconds(one.since, now)),
        )
        for one in stretches
        if one.state != LinkState.ONLINE
    ]
    title, empty = gettext("Outages"), gettext("There was no outage.")
    return Table(key="outage", title=title, columns=columns, rows=rows, empty=empty)
