"""Which of a device's alarms are wake-up calls of this house: told by the app that keeps the promises."""

from collections.abc import Callable

from pbx.models import Pbx

Alarms = set[tuple[str, str]]

_known_by: list[Callable[[Pbx], Alarms]] = []


def promises_known_by(tell: Callable[[Pbx], Alarms]) -> None:
    """Register who knows; called from `AppConfig.ready`. `tell` gives pairs of extension and alarm id."""
    if tell not in _known_by:
        _known_by.append(tell)


def promised_alarms(pbx: Pbx) -> Alarms:
    """The alarms of this PBX that stand for a wake-up call."""
    return {alarm for tell in _known_by for alarm in tell(pbx)}
