"""Company contacts (manual: contacts)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict, Unpack

from pbx.vendor.checks import require
from pbx.vendor.errors import PbxUnknownTargetError
from pbx.vendor.fields import Field, text, to_wire
from pbx.vendor.names import id_list, new_id, one_id, required
from pbx.vendor.payloads import ALL, object_list, text_of
from pbx.vendor.requester import Requester

NUMBERS: Final = (
    "businessnum",
    "businessnum2",
    "mobile",
    "mobile2",
    "homenum",
    "homenum2",
    "businessfax",
    "homefax",
    "othernum",
)
_REST: Final = ("company", "email", *NUMBERS, "zipcode", "street", "city", "state", "country")
REQUIRED: Final = ("lastname", "firstname")
FIELDS: Final[dict[str, Field]] = {
    **{name: text() for name in REQUIRED},
    **{name: text(clearable=True) for name in _REST},
}
_EMPTY_PHONE_BOOK: Final = "10141"


class ContactSettings(TypedDict, total=False):
    """What can be written of a contact, by the device's names; None is not sent, "" empties it (but not a name)."""

    lastname: str | None
    firstname: str | None
    company: str | None
    email: str | None
    businessnum: str | None
    businessnum2: str | None
    mobile: str | None
    mobile2: str | None
    homenum: str | None
    homenum2: str | None
    businessfax: str | None
    homefax: str | None
    othernum: str | None
    zipcode: str | None
    street: str | None
    city: str | None
    state: str | None
    country: str | None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A contact of the company's phone book; what the device does not say is ""."""

    id: str
    lastname: str
    firstname: str
    company: str
    email: str
    businessnum: str
    businessnum2: str
    mobile: str
    mobile2: str
    homenum: str
    homenum2: str
    businessfax: str
    homefax: str
    othernum: str
    zipcode: str
    street: str
    city: str
    state: str
    country: str


class Contacts:
    """Requests of the section "contacts"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, ids: str | Iterable[str]) -> tuple[Contact, ...]:
        """These contacts, or `all`; () when the phone book is empty (manual: companycontacts/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist, 10139 when the device has no phone book.
        """
        wanted = id_list(ids)
        try:
            answer = self._requester.request("companycontacts/query", {"id": wanted})
        except PbxUnknownTargetError as error:
            if wanted == ALL and error.vendor_code == _EMPTY_PHONE_BOOK:
                return ()
            raise
        return tuple(_contact(entry) for entry in object_list(answer, "companycontacts"))

    def add(self, **settings: Unpack[ContactSettings]) -> str:
        """Add a contact and return its id; needs lastname, firstname, a number (manual: companycontacts/add).

        Not idempotent. Raises 10142 when the phone book is full: it holds 2000 on an S50, else 5000.
        """
        wire = to_wire(FIELDS, settings)
        required(wire, *REQUIRED)
        require(any(wire.get(name) for name in NUMBERS), NUMBERS[0], "this or another number is required")
        return new_id(self._requester.request("companycontacts/add", wire))

    def update(self, *, id: str, **settings: Unpack[ContactSettings]) -> None:
        """Change a contact; what is left out or None stays (manual: companycontacts/update). Idempotent.

        Raises `PbxUnknownTargetError` when it does not exist.
        """
        wire = to_wire(FIELDS, settings)
        require(bool(wire), "settings", "must not be empty")
        self._requester.request("companycontacts/update", {"id": one_id(id), **wire})

    def delete(self, *, ids: str | Iterable[str]) -> None:
        """Delete these contacts, or `all` (manual: companycontacts/delete). The second time they do not exist."""
        self._requester.request("companycontacts/delete", {"id": id_list(ids)})


def _contact(entry: Mapping[str, Any]) -> Contact:
    return Contact(id=text_of(entry, "id"), **{name: text_of(entry, name) for name in FIELDS})
