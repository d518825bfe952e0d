"""What was keyed about a minibar: `778*product*quantity` posts, `779*…` takes back, and a PIN may stand behind it."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.errors import MinibarError
from pbx.pins import code_sealed, sealed_digests

POST, TAKE_BACK = "778", "779"
SERVICES = (POST, TAKE_BACK)
_CODE = re.compile(r"(778|779)\*([0-9]{1,9})\*([0-9]{1,3})(\*.+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class MinibarCode:
    """A code in its parts; of the PIN there are only the digests, none where none was keyed."""

    takes_back: bool
    product: str
    quantity: int
    pin_digests: tuple[str, ...]


def minibar_code(text: str) -> MinibarCode:
    """The parts of a code. Raises `MinibarError` when it has not this form."""
    found = _CODE.fullmatch(code_sealed(text))
    if found is None:
        raise MinibarError(_("The code is not of the form 778*product*quantity."), "minibar_code")
    return MinibarCode(found[1] == TAKE_BACK, found[2], int(found[3]), tuple(sealed_digests(found[4] or "")))
