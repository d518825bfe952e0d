"""From single keys to codes: pure rules, for dialplans that send no whole string (manual: DTMF; hotel scenario).

What a key means depends on the number that was called. 777 takes `*` and two digits. 778, and 779 that takes back, are
dialogues of readings that end with `#`, with their last possible digit, or with silence: product, quantity, and 1 to
confirm. Who keys the whole code with its `*` instead, as with a PIN, need not confirm. Any other service or voice
menu takes keys until `#`, or until nobody presses one for a while.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pbx.service_codes import MINIBAR, ROOM_STATE, TAKE_BACK

END = "#"
MOST_DIGITS = {"product": 9, "quantity": 2, "confirm": 1}
MOST_WHOLE = 30  # *product*quantity*room*pin
EMPTY_PRODUCTS, EMPTY_QUANTITIES = 3, 2
# The announcements between two readings last longer than one silence, but two empty readings last longer than this.
ABANDONED_AFTER = 5

_ROOM_STATE_KEYS = re.compile(r"\*[0-9]{2}", re.ASCII)
_WHOLE = re.compile(r"\*?([0-9]{1,9}\*[0-9]{1,2}(?:(?:\*[0-9]{1,7})?\*[0-9]{1,8})?)", re.ASCII)  # as above


@dataclass(frozen=True, slots=True)
class Press:
    """One key and when it was pressed."""

    key: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Code:
    """A complete code, and the index of the key that completed it."""

    text: str
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The codes found; the first `used` keys are dealt with, the others may be the beginning of a code."""

    codes: tuple[Code, ...]
    used: int


def codes_read(number: str, presses: Sequence[Press], *, pause: dt.timedelta, closed: bool) -> Reading:
    """The codes in the keys of one call to `number`, in their order and without a gap.

    `pause` is the silence that ends a reading; `closed` says that no key follows within it. Reading again what was not
    used, together with what came since, finds the same as reading everything at once.
    """
    presses = _in_time(presses)
    if number == ROOM_STATE:
        return _room_state(number, presses)
    if number in (MINIBAR, TAKE_BACK):
        return _Dialogue(number, pause).read(presses, closed)
    return _strings(number, presses, pause, closed)


def _in_time(presses: Sequence[Press]) -> list[Press]:
    """A report that was held up says nothing of a silence: a key was pressed no later than those after it arrived."""
    earliest = list(accumulate((press.at for press in reversed(presses)), min))
    return [Press(press.key, at) for press, at in zip(presses, reversed(earliest), strict=True)]


def places_missing(flags: Iterable[int], most: int = 5) -> list[int]:
    """The first `most` places between 0 and the last key that have no key."""
    missing: list[int] = []
    expected = 0
    for flag in sorted(set(flags)):
        missing += range(expected, min(flag, expected + most))
        expected = flag + 1
    return missing[:most]


def _room_state(number: str, presses: Sequence[Press]) -> Reading:
    found = list(_ROOM_STATE_KEYS.finditer("".join(press.key for press in presses)))
    codes = tuple(Code(number + match[0], match.end() - 1) for match in found)
    return Reading(codes, found[-1].end() if found else 0)


def _strings(number: str, presses: Sequence[Press], pause: dt.timedelta, closed: bool) -> Reading:
    codes: list[Code] = []
    keys, used = "", 0
    for index, press in enumerate(presses):
        ends_here = press.key == END
        keys += "" if ends_here else press.key
        if ends_here or _is_silent_after(presses, index, pause, closed):
            if keys:
                codes.append(Code(number + keys if keys.startswith("*") else f"{number}*{keys}", index))
            keys, used = "", index + 1
    return Reading(tuple(codes), used)


def _is_silent_after(presses: Sequence[Press], index: int, pause: dt.timedelta, closed: bool) -> bool:
    if index + 1 == len(presses):
        return closed
    return presses[index + 1].at - presses[index].at >= pause


@dataclass(slots=True)
class _Dialogue:
    """The minibar's dialogue (manual: dialplan of 778), key by key."""

    number: str
    pause: dt.timedelta
    step: str = "product"
    digits: str = ""
    empty: int = 0
    product: str = ""
    quantity: str = ""
    codes: list[Code] = field(default_factory=list)

    def read(self, presses: Sequence[Press], closed: bool) -> Reading:
        used = 0
        for index, press in enumerate(presses):
            self._silence(press.at - presses[index - 1].at if index else dt.timedelta(), index - 1)
            if self._is_at_start:
                used = index  # a silence may have led back
            self._key(press.key, index)
            if self._is_at_start:
                used = index + 1
        if closed and self._is_whole:
            used = len(presses)
            self._reading_ends(used - 1)
        return Reading(tuple(self.codes), used)

    @property
    def _is_whole(self) -> bool:
        """Whether what is being keyed is a whole code already."""
        return self.step == "product" and _WHOLE.fullmatch(self.digits) is not None

    @property
    def _is_at_start(self) -> bool:
        return self.step == "product" and not self.digits and not self.empty

    def _silence(self, lasted: dt.timedelta, last: int) -> None:
        if lasted >= self.pause * ABANDONED_AFTER and not self._is_whole:
            self._start()
        elif self.digits and lasted >= self.pause:
            self._reading_ends(last)

    def _key(self, key: str, index: int) -> None:
        if key != END:
            self.digits += key
        if key == END or len(self.digits) >= self._most_keys:
            self._reading_ends(index)

    @property
    def _most_keys(self) -> int:
        return MOST_WHOLE if self.step == "product" and "*" in self.digits else MOST_DIGITS[self.step]

    def _reading_ends(self, index: int) -> None:
        digits, self.digits = self.digits, ""
        steps: dict[str, Callable[[str, int], None]] = {
            "product": self._product_read,
            "quantity": self._quantity_read,
            "confirm": self._confirm_read,
        }
        steps[self.step](digits, index)

    def _product_read(self, digits: str, index: int) -> None:
        if whole := _WHOLE.fullmatch(digits):
            self.codes.append(Code(f"{self.number}*{whole[1]}", index))
            self._start()
        elif digits:
            self.product, self.step, self.empty = digits, "quantity", 0
        else:
            self._empty_read(EMPTY_PRODUCTS)

    def _quantity_read(self, digits: str, index: int) -> None:
        if digits:
            self.quantity, self.step, self.empty = digits, "confirm", 0
        else:
            self._empty_read(EMPTY_QUANTITIES)

    def _confirm_read(self, digits: str, index: int) -> None:
        """1 confirms; 9 hangs up, `*` goes back, anything else says goodbye: the next entry, if any, starts anew."""
        if digits == "1":
            self.codes.append(Code(f"{self.number}*{self.product}*{self.quantity}", index))
        self._start()

    def _empty_read(self, most: int) -> None:
        self.empty += 1
        if self.empty >= most:
            self._start()

    def _start(self) -> None:
        self.step, self.digits, self.empty, self.product, self.quantity = "product", "", 0, "", ""
