"""How many calls a phone system carries at a time, by its model; the API does not tell it.

The figures are those of the maker's data sheets without extension boards, so a device may carry more, never less.
"""

import re

from pbx.models import Pbx

CALLS_AT_A_TIME = {"S50": 25, "S100": 30, "S300": 60}
MODEL = re.compile(r"\bS(?:50|100|300)\b", re.IGNORECASE)


def calls_at_a_time(pbx: Pbx) -> int | None:
    """How many calls fit at once; None when the device's name does not tell its model."""
    model = MODEL.search(pbx.device_name)
    return CALLS_AT_A_TIME[model[0].upper()] if model else None
