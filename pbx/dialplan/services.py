"""The services: what is asked, in which order, and what is reported.

What is complete is reported before anything is said about it, so that nothing is lost when the receiver is put down.
`*` goes back, and leaves at the first question; `9` leaves where digits are not asked for; `0` names another room.
"""

from dataclasses import replace

from pbx.dialplan.options import INSPECTED, ROOM_STATES, SIGNS, Options
from pbx.dialplan.steps import (
    CALLER,
    KEYED,
    Above,
    Answer,
    Ask,
    Assign,
    Before,
    Below,
    Drop,
    Filled,
    Go,
    HangUp,
    If,
    Listen,
    NotDigits,
    OneOf,
    Part,
    Report,
    Retry,
    Say,
    Service,
    ShorterThan,
    Spell,
    Step,
)
from pbx.service_codes import MINIBAR, ROOM_STATE, TAKE_BACK, TEST, TEST_WORD, WAKE_UP

Blocks = dict[str, tuple[Step, ...]]

MOST_PRODUCT, MOST_QUANTITY, MOST_ROOM, LEAST_PIN = 9, 2, 7, 4
ANOTHER_ROOM, CONFIRM, BACK, LEAVE = "0", "1", "*", "9"
LAST_TIME, LAST_MINUTE = 2359, 59
_KEYED = Part(KEYED)
GOODBYE: Blocks = {"bye": (Say("hp-goodbye"), HangUp())}


def services(options: Options) -> tuple[Service, ...]:
    """The services that are offered."""
    offered = (
        room_state(options),
        minibar(options, "minibar", options.minibar, MINIBAR, "hp-posted"),
        minibar(options, "take-back", options.take_back, TAKE_BACK, "hp-taken-back"),
        wake_up(options),
        test(options),
    )
    return tuple(service for service in offered if service.number)


def room_state(options: Options) -> Service:
    """Two digits say how the room is; with `*` before them too, as many have learnt it."""
    blocks: Blocks = {
        "start": (*_begin(options), Go("state")),
        "direct": (*_begin(options, keeps_keys=True), Go("check")),
        "state": (
            Ask(_with_other_rooms("hp-state", options), 2),
            *_silence_leaves(),
            *_another_room(options),
            If(OneOf(_KEYED, (BACK, LEAVE)), "bye"),
            If(OneOf(Part(KEYED, 0, 1), (BACK,)), "third"),
            Go("check"),
        ),
        "third": (
            Drop("half", KEYED, 1),
            Listen(),
            Assign(KEYED, "{half}{keyed}"),
            Go("check"),
        ),
        "check": (
            If(OneOf(_KEYED, ROOM_STATES), "known"),
            Retry("state"),
        ),
        "known": (
            Assign("code", "{keyed}"),
            If(OneOf(Part("code"), (INSPECTED,)), "inspected"),
            If(OneOf(Part("code"), tuple(sorted(SIGNS))), "sign"),
            *_pin_or_report(options),
        ),
        "inspected": _pin_or_report(replace(options, staff_pin=True)),
        "sign": _pin_or_report(replace(options, staff_pin=False)),
        "report": (
            Report(ROOM_STATE + "*{code}{where}{pin}"),
            Spell("first", "of"),
            Say("hp-room{first}&hp-state-{code}"),
            HangUp(),
        ),
        **_staff_blocks(options, back="state"),
        **GOODBYE,
    }
    return Service(
        name="room-state", number=options.room_state, blocks=blocks, direct="direct", direct_keys=len(INSPECTED)
    )


def minibar(options: Options, name: str, number: str, service: str, done: str) -> Service:
    """Product, quantity, both read back, 1 to confirm; then the next product."""
    blocks: Blocks = {
        "start": (*_begin(options), Go("product")),
        "product": (
            Ask(_with_other_rooms("hp-product", options), MOST_PRODUCT),
            *_silence_leaves(),
            *_another_room(options),
            If(OneOf(_KEYED, (BACK,)), "bye"),
            If(NotDigits(_KEYED), "again"),
            Assign("product", "{keyed}"),
            Go("quantity"),
        ),
        "again": (Retry("product"),),
        "quantity": (
            Ask("hp-quantity", MOST_QUANTITY),
            If(ShorterThan(_KEYED, 1), "product"),
            If(NotDigits(_KEYED), "product"),
            If(Below(_KEYED, 1), "none"),
            Assign("quantity", "{keyed}"),
            Go("confirm"),
        ),
        "none": (Retry("quantity"),),
        "confirm": (
            Spell("first", "product"),
            Spell("second", "quantity"),
            Ask("hp-product-is{first}&hp-quantity-is{second}&hp-confirm", 1),
            *_silence_leaves(),
            If(OneOf(_KEYED, (CONFIRM,)), "confirmed"),
            If(OneOf(_KEYED, (BACK,)), "product"),
            If(OneOf(_KEYED, (LEAVE,)), "bye"),
            Retry("confirm"),
        ),
        "confirmed": _pin_or_report(options),
        "report": (
            Report(service + "*{product}*{quantity}{where}{pin}"),
            Before(done),
            Go("product"),
        ),
        **_staff_blocks(options, back="product"),
        **GOODBYE,
    }
    return Service(name=name, number=number, blocks=blocks)


def wake_up(options: Options) -> Service:
    """A guest orders a call for the next time the clock shows these four digits."""
    blocks: Blocks = {
        "start": (*_begin(options), Go("time")),
        "direct": (*_begin(options, keeps_keys=True), Go("check")),
        "time": (
            Ask("hp-wake-time", 4),
            *_silence_leaves(),
            If(OneOf(_KEYED, (BACK, LEAVE)), "bye"),
            Go("check"),
        ),
        "check": (
            If(NotDigits(_KEYED), "again"),
            If(ShorterThan(_KEYED, 4), "again"),
            If(Above(_KEYED, LAST_TIME), "again"),
            If(Above(Part(KEYED, 2), LAST_MINUTE), "again"),
            Assign("time", "{keyed}"),
            Go("confirm"),
        ),
        "again": (Retry("time"),),
        "confirm": (
            Spell("first", "time"),
            Ask("hp-wake-is{first}&hp-confirm", 1),
            *_silence_leaves(),
            If(OneOf(_KEYED, (CONFIRM,)), "report"),
            If(OneOf(_KEYED, (BACK,)), "time"),
            If(OneOf(_KEYED, (LEAVE,)), "bye"),
            Retry("confirm"),
        ),
        "report": (Report(WAKE_UP + "*{time}"), Say("hp-wake-ordered"), HangUp()),
        **GOODBYE,
    }
    return Service(name="wake-up", number=options.wake_up, blocks=blocks, direct="direct", direct_keys=4)


def test(options: Options) -> Service:
    """Nothing but a report, to see whether reports arrive."""
    blocks: Blocks = {
        "start": (Answer(options.language), Report(f"{TEST}*{TEST_WORD}"), Say("hp-test"), HangUp()),
    }
    return Service(name="test", number=options.test, blocks=blocks)


def _begin(options: Options, *, keeps_keys: bool = False) -> tuple[Step, ...]:
    """Nothing is left of an earlier service of the same call."""
    empty = ("where", "pin", "before") if keeps_keys else ("where", "pin", "before", KEYED)
    return (
        Answer(options.language),
        Assign("bad", "0"),
        Assign("of", f"{{{CALLER}}}"),
        *(Assign(name, "") for name in empty),
    )


def _with_other_rooms(prompt: str, options: Options) -> str:
    return f"{prompt}&hp-other-room" if options.other_rooms else prompt


def _silence_leaves() -> tuple[Step, ...]:
    return (If(ShorterThan(_KEYED, 1), "bye"),)


def _another_room(options: Options) -> tuple[Step, ...]:
    return (If(OneOf(_KEYED, (ANOTHER_ROOM,)), "room"),) if options.other_rooms else ()


def _pin_or_report(options: Options) -> tuple[Step, ...]:
    """A PIN is asked for once a call, and for another room always."""
    return (
        If(Filled(Part("pin")), "report"),
        If(Filled(Part("where")), "pin"),
        Go("pin" if options.staff_pin else "report"),
    )


def _staff_blocks(options: Options, back: str) -> Blocks:
    """Another room, and who it is that reports."""
    pin: Blocks = {
        "pin": (
            Ask("hp-pin", options.pin_digits),
            *_silence_leaves(),
            If(NotDigits(_KEYED), back),
            If(ShorterThan(_KEYED, LEAST_PIN), "short"),
            Assign("pin", "*{keyed}"),
            Go("report"),
        ),
        "short": (Retry("pin"),),
    }
    room: Blocks = {
        "room": (
            Ask("hp-room-number", MOST_ROOM),
            *_silence_leaves(),
            If(NotDigits(_KEYED), back),
            Assign("where", "*{keyed}"),
            Assign("of", "{keyed}"),
            Go(back),
        ),
    }
    return {**pin, **(room if options.other_rooms else {})}
