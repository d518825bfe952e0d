"""Wake-up alarms: when they are due, and the calls they make."""

from datetime import datetime, timedelta
from itertools import product

from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Alarm


def alarm_arm(pbx: Exchange, alarm: Alarm) -> None:
    """Set the timer for the next occurrence after now, in the device's local time."""
    if alarm.due is not None:
        alarm.due.cancel()
    seconds = next_occurrence(alarm, pbx.clock.now()).timestamp() - pbx.clock.timestamp()
    alarm.due = pbx.clock.call_later(seconds, lambda: _due(pbx, alarm))


def rearm_all(pbx: Exchange) -> None:
    """After the wall clock was set, every alarm waits for its time of day anew."""
    for alarm in pbx.state.alarms.values():
        alarm_arm(pbx, alarm)


def alarm_delete(pbx: Exchange, alarm: Alarm) -> None:
    alarm.cancel()
    pbx.state.alarms.pop(alarm.wakeupid, None)


def next_occurrence(alarm: Alarm, now: datetime) -> datetime:
    """Whenever the wall clock shows the time: twice in the hour that a change of the clock repeats."""
    hour, minute = (int(part) for part in alarm.time.split(":"))
    weekdays = {int(day) for day in alarm.weekdays.split(",")} if alarm.type == "custom" else set(range(7))
    for days, fold in product(range(8), (0, 1)):
        day = now + timedelta(days=days)
        moment = day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=fold)
        if moment.timestamp() > now.timestamp() and moment.isoweekday() % 7 in weekdays:
            return moment
    raise ValueError(f"alarm {alarm.wakeupid} has no weekday")


def _due(pbx: Exchange, alarm: Alarm) -> None:
    if alarm.type != "onetime":
        alarm_arm(pbx, alarm)
    alarm.rings_done = 0
    alarm_ring(pbx, alarm)


def alarm_ring(pbx: Exchange, alarm: Alarm) -> None:
    """One call of the alarm; the first one and each repeat count as a ring."""
    alarm.rings_done += 1
    started = alarm.rings_since = pbx.clock.elapsed()
    pbx.switch.ring_alarm(pbx, alarm, lambda outcome: _ended(pbx, alarm, outcome, started))


def _ended(pbx: Exchange, alarm: Alarm, outcome: str, started: float) -> None:
    alarm.rings_since = alarm.again = None
    if pbx.state.alarms.get(alarm.wakeupid) is not alarm:
        return
    if outcome != "ANSWERED" and alarm.rings_done < int(alarm.repeats):
        seconds = started + 60 * int(alarm.repeatinterval) - pbx.clock.elapsed()
        alarm.again = pbx.clock.call_later(seconds, lambda: alarm_ring(pbx, alarm))
    elif alarm.type == "onetime":
        alarm_delete(pbx, alarm)
