"""Calls that use every parameter the manual's tables have and its examples leave out."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from pbx.vendor.wakeups import Alarm, AlarmType
from tests.contract.everything import Everything
from tests.contract.intents import settings

OUTSIDE = "02345678"
ALARM = Alarm(
    time=dt.time(7),
    type=AlarmType.CUSTOM,
    weekdays=(1, 5),
    repeats=2,
    repeat_interval_minutes=5,
    prompt="wakeup",
)

FULL: list[tuple[str, Callable[[Everything], Any]]] = [
    ("login", lambda api: api.session.login()),
    ("heartbeat", lambda api: api.session.heartbeat()),
    ("companycontacts/add", lambda api: api.contacts.add(**settings.CONTACT)),
    ("companycontacts/update", lambda api: api.contacts.update(id="1", **settings.CONTACT)),
    ("extension/add", lambda api: api.extensions.add(number="5000", **settings.EXTENSION)),
    ("extension/update", lambda api: api.extensions.update(number="5000", **settings.EXTENSION)),
    ("trunk/add_siptrunk", lambda api: api.trunks.add_sip(**settings.TRUNK)),
    ("trunk/update_siptrunk", lambda api: api.trunks.update_sip(id="1", **settings.TRUNK)),
    ("inroute/add", lambda api: api.inbound_routes.add(**settings.INBOUND)),
    ("inroute/update", lambda api: api.inbound_routes.update(id="1", **settings.INBOUND)),
    ("outroute/add", lambda api: api.outbound_routes.add(**settings.OUTBOUND)),
    ("outroute/update", lambda api: api.outbound_routes.update(id="1", **settings.OUTBOUND)),
    ("conference/update", lambda api: api.conferences.update(number="6400", **settings.CONFERENCE)),
    ("ivr/update", lambda api: api.ivr.update(number="6500", **settings.MENU)),
    ("queue/update", lambda api: api.queues.update(number="6700", **settings.QUEUE)),
    ("queue/update", lambda api: api.queues.update(number="6700", **settings.QUEUE_JOIN)),
    ("paginggroup/add", lambda api: api.paging.add(number="6301", **settings.MULTICAST)),
    ("paginggroup/update", lambda api: api.paging.update(number="6301", **settings.MULTICAST)),
    ("wakeupcall/create", lambda api: api.wakeups.create(numbers="1001", alarm=ALARM)),
    ("wakeupcall/update", lambda api: api.wakeups.update(number="1001", wakeupid="1", alarm=ALARM)),
    ("wakeupcall/delete", lambda api: api.wakeups.delete(numbers="1001", wakeupids=["1"])),
    ("call/dial", lambda api: api.calls.dial(caller="6500", callee=OUTSIDE, dial_permission="1001")),
    ("call/transfer", lambda api: api.calls.transfer(channelid="c", number=OUTSIDE, dial_permission="1001")),
    (
        "call/attended_transfer",
        lambda api: api.calls.attended_transfer(channelid="c", to_number=OUTSIDE, dial_permission="1001"),
    ),
    ("call/add_member", lambda api: api.calls.add_member(channelid="c", number=OUTSIDE, dial_permission="1001")),
    (
        "call/playprompt",
        lambda api: api.calls.playprompt(number=OUTSIDE, prompts=["music"], dial_permission="1001"),
    ),
]
