"""Wake-up calls that were set before the gateway was restarted: whatever is not too late rings."""

import logging

from pbx.asterisk.keeping import KeptAlarm
from pbx.simulator.alarms import alarm_arm, alarm_ring
from pbx.simulator.exchange import Exchange

logger = logging.getLogger(__name__)

LATE_SECONDS = 15 * 60


def alarm_resume(pbx: Exchange, kept: KeptAlarm) -> None:
    """Set the alarm again; a ring or a repeat that came due meanwhile is made now, when it is not too late for it."""
    alarm, now = kept.alarm, pbx.clock.timestamp()
    pbx.state.alarms[alarm.wakeupid] = alarm
    missed = kept.due_at is not None and kept.due_at <= now
    if kept.again_at is not None and now - kept.again_at <= LATE_SECONDS:
        alarm.rings_done = kept.rings_done
        alarm.again = pbx.clock.call_later(kept.again_at - now, lambda: alarm_ring(pbx, alarm))
    elif missed and kept.due_at is not None and now - kept.due_at <= LATE_SECONDS:
        alarm.again = pbx.clock.call_later(0.0, lambda: alarm_ring(pbx, alarm))
    elif alarm.type == "onetime" and (missed or kept.rings_done):
        logger.error("The wake-up call of %s at %s was missed: the gateway was not running", alarm.number, alarm.time)
        del pbx.state.alarms[alarm.wakeupid]
        return
    if alarm.type != "onetime" or (alarm.again is None and not missed):
        alarm_arm(pbx, alarm)
