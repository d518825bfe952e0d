"""What was keyed about a minibar: `778*product*quantity` posts, `779*…` takes back, and a PIN may stand behind it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.errors import MinibarError
from pbx.service_codes import MINIBAR, TAKE_BACK, service_code

SERVICES = (MINIBAR, TAKE_BACK)


@dataclass(frozen=True, slots=True)
class MinibarCode:
    """A code in its parts; `room` where another phone named one.

    Of the PIN there are only the digests, none where none was keyed.
    """

    takes_back: bool
    product: str
    quantity: int
    pin_digests: tuple[str, ...]
    room: str = ""


def minibar_code(text: str) -> MinibarCode:
    """The parts of a code. Raises `MinibarError` when it has not this form."""
    code = service_code(text)
    if code is None or code.service not in SERVICES:
        raise MinibarError(_("The code is not of the form 778*product*quantity."), "minibar_code")
    product, quantity = code.words
    return MinibarCode(code.service == TAKE_BACK, product, int(quantity), code.pin_digests, code.room)
