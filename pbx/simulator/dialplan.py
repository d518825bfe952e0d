"""The services a room telephone can dial: 777 (room state) and 778 (mini bar), and what hotels add to them.

779 (taken back), 776 (a guest's wake-up order) and 775 (self-test) are no services of the manual's, and neither are the
states after 01. A code may be keyed whole, with a PIN or with a room and a PIN at its end, and goes on to `#` then:
778 and 779 take one that begins with `*` in place of the product, 777 one after a `#`. Simplified in time only: the
report leaves as soon as the last key is pressed, before the confirmation is spoken.
"""

from collections.abc import Callable

from pbx.simulator.calls import after, connect, finish, press_key
from pbx.simulator.exchange import Exchange
from pbx.simulator.reports import report_keys
from pbx.simulator.state import Call, Leg, ServiceEntry

PROMPT_SECONDS = 2.0
KEY_SECONDS = 4.0
ROOM_STATES = tuple(f"*0{state}" for state in range(9))
DIGITS = {"product": 9, "quantity": 2, "confirm": 1, "whole": 40, "time": 4, "agree": 1}
FIRST_STEPS = {"775": "test", "776": "time", "777": "room", "778": "product", "779": "product"}


def split_service(dialled: str) -> tuple[str, str] | None:
    """The service and the keys in a dialled string: 777*01 is 777 and *01; 778*12*3 is 778 and 12#3#1.

    With a PIN, 778*12*3*4711 is 778 and *12*3*4711#, 777*01*4711 is 777 and #*01*4711#. 776*0630 is 776 and 06301.
    """
    service, star, rest = dialled.partition("*")
    if service not in FIRST_STEPS:
        return None
    if service == "777":
        return service, f"#*{rest}#" if "*" in rest else star + rest
    if service == "776" and star:
        return service, rest + "1"
    if service == "775" or not star:
        return service, star + rest
    product, _, quantity = rest.partition("*")
    if "*" in quantity:
        return service, f"*{rest}#"
    keys = _ended(product, "product")
    return service, keys + _ended(quantity, "quantity") + "1" if quantity else keys


def _ended(digits: str, step: str) -> str:
    """With the # that a reading needs when it is shorter than it may be."""
    return digits if len(digits) >= DIGITS[step] else digits + "#"


def service_start(pbx: Exchange, call: Call, service: str) -> None:
    """The service answers and speaks its first announcement."""
    call.service = ServiceEntry(service, FIRST_STEPS[service])
    connect(pbx, call)
    if service == "775":
        _told(pbx, call, call.service, "775*test")
    else:
        _wait(pbx, call, PROMPT_SECONDS + KEY_SECONDS)


def press(pbx: Exchange, call: Call, leg: Leg, keys: str) -> None:
    """A member presses keys, until the call ends."""
    for key in keys:
        if call.ended:
            return
        press_key(pbx, call, leg, key)
        service_key(pbx, call, key)


def service_key(pbx: Exchange, call: Call, key: str) -> None:
    entry = call.service
    if entry is None or call.ended or entry.step == "done":
        return
    if entry.step == "room":
        _room_key(pbx, call, entry, key)
    else:
        _reading_key(pbx, call, entry, key)


def _wait(pbx: Exchange, call: Call, seconds: float) -> None:
    """Restart the time-out of the current reading."""
    entry = call.service
    if entry is None:
        return
    if entry.timer is not None:
        entry.timer.cancel()
    entry.timer = pbx.clock.call_later(seconds, lambda: _timeout(pbx, call))


def _timeout(pbx: Exchange, call: Call) -> None:
    entry = call.service
    if entry is None or call.ended:
        return
    if entry.step in ("room", "done"):
        finish(pbx, call)
    else:
        _read_done(pbx, call, entry)


def _room_key(pbx: Exchange, call: Call, entry: ServiceEntry, key: str) -> None:
    if key == "#" and not entry.digits:
        entry.step = "whole"
        _wait(pbx, call, KEY_SECONDS)
        return
    entry.digits += key
    if entry.digits in ROOM_STATES:
        _told(pbx, call, entry, f"777{entry.digits}")
    elif any(code.startswith(entry.digits) for code in ROOM_STATES):
        _wait(pbx, call, KEY_SECONDS)
    else:
        finish(pbx, call)


def _told(pbx: Exchange, call: Call, entry: ServiceEntry, keys: str) -> None:
    """The report is sent, then the confirmation is spoken, then the exchange hangs up."""
    _report_string(pbx, call, keys)
    entry.step = "done"
    _wait(pbx, call, PROMPT_SECONDS)


def _reading_key(pbx: Exchange, call: Call, entry: ServiceEntry, key: str) -> None:
    if key == "*" and entry.step == "product" and not entry.digits:
        entry.step = "whole"
    if key != "#":
        entry.digits += key
    if key == "#" or len(entry.digits) >= DIGITS[entry.step]:
        _read_done(pbx, call, entry)
    else:
        _wait(pbx, call, KEY_SECONDS)


def _read_done(pbx: Exchange, call: Call, entry: ServiceEntry) -> None:
    digits, entry.digits = entry.digits, ""
    steps: dict[str, Callable[[Exchange, Call, ServiceEntry, str], str]] = {
        "product": _product_read,
        "quantity": _quantity_read,
        "confirm": _confirm_read,
        "whole": _whole_read,
        "time": _time_read,
        "agree": _agree_read,
    }
    entry.step = steps[entry.step](pbx, call, entry, digits)
    if entry.step == "hangup":
        finish(pbx, call)
    else:
        _wait(pbx, call, PROMPT_SECONDS + KEY_SECONDS)


def _product_read(pbx: Exchange, call: Call, entry: ServiceEntry, digits: str) -> str:
    """Three empty readings end the call."""
    entry.empty_reads = 0 if digits else entry.empty_reads + 1
    entry.product = digits
    if digits:
        return "quantity"
    return "hangup" if entry.empty_reads >= 3 else "product"


def _quantity_read(pbx: Exchange, call: Call, entry: ServiceEntry, digits: str) -> str:
    """Two empty readings lead back to the product."""
    entry.empty_reads = 0 if digits else entry.empty_reads + 1
    entry.quantity = digits
    if digits:
        return "confirm"
    if entry.empty_reads < 2:
        return "quantity"
    entry.empty_reads = 0
    return "product"


def _confirm_read(pbx: Exchange, call: Call, entry: ServiceEntry, digits: str) -> str:
    """1 confirms, 9 hangs up, anything else starts again."""
    if digits == "1":
        _report_string(pbx, call, f"{entry.number}*{entry.product}*{entry.quantity}")
    return "hangup" if digits == "9" else "product"


def _whole_read(pbx: Exchange, call: Call, entry: ServiceEntry, digits: str) -> str:
    _report_string(pbx, call, entry.number + digits)
    return "done" if entry.number == "777" else "product"


def _time_read(pbx: Exchange, call: Call, entry: ServiceEntry, digits: str) -> str:
    """Four digits of a clock; anything else is asked for again, three times in all."""
    is_time = len(digits) == 4 and digits.isdecimal() and digits[:2] < "24" and digits[2:] < "60"
    entry.empty_reads = 0 if is_time else entry.empty_reads + 1
    entry.product = digits
    if is_time:
        return "agree"
    return "hangup" if entry.empty_reads >= 3 else "time"


def _agree_read(pbx: Exchange, call: Call, entry: ServiceEntry, digits: str) -> str:
    """1 orders the call, `*` asks for another time, anything else hangs up."""
    if digits == "1":
        _report_string(pbx, call, f"776*{entry.product}")
        return "done"
    return "time" if digits == "*" else "hangup"


def _report_string(pbx: Exchange, call: Call, keys: str) -> None:
    report_keys(pbx, call, call.legs, keys)


def hang_up_soon(pbx: Exchange, call: Call) -> None:
    """Staff who dialled service and keys in one go put the receiver down after the confirmation."""
    after(pbx, call, PROMPT_SECONDS, finish_by_caller)


def finish_by_caller(pbx: Exchange, call: Call) -> None:
    finish(pbx, call, by=call.legs[0])
