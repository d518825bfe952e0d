"""companycontacts/query, add, update, delete."""

from dataclasses import asdict, fields

from pbx.simulator.api import PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request
from pbx.simulator.config import Contact
from pbx.simulator.exchange import Exchange
from pbx.simulator.extension_rules import PATTERNS
from pbx.simulator.objects import Rules, check, chosen, given, needed, single

NO_CONTACT = "10138"
BAD_VALUE = "10140"
EMPTY_BOOK = "10141"
LIMIT_REACHED = "10142"
LIMITS = {"S50": 2000, "S100": 5000, "S300": 5000}
KEYS = [field.name for field in fields(Contact) if field.name != "id"]
NUMBERS = (
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
# The manual says that a bad value is refused, not what a bad value is.
LINE = r"[^\x00-\x1f]{0,127}"
RULES: Rules = {
    **dict.fromkeys(KEYS, (LINE, BAD_VALUE)),
    "lastname": (r"[^\x00-\x1f]{1,127}", BAD_VALUE),
    "firstname": (r"[^\x00-\x1f]{1,127}", BAD_VALUE),
    "email": (PATTERNS["email"], BAD_VALUE),
    **dict.fromkeys(NUMBERS, (r"\+?[\d*#() -]{0,31}", BAD_VALUE)),
}


def contacts_query(pbx: Exchange, request: Request) -> Answer:
    return {"companycontacts": [asdict(contact) for contact in _chosen(pbx, request)]}


def _chosen(pbx: Exchange, request: Request) -> list[Contact]:
    """Raises 10141 for all of an empty book."""
    found = chosen(request, pbx.state.contacts, NO_CONTACT)
    if not found:
        raise ApiError(EMPTY_BOOK)
    return found


def contact_add(pbx: Exchange, request: Request) -> Answer:
    """Needs both names and at least one number."""
    needed(request, ("lastname", "firstname"))
    values = given(request, KEYS)
    if not any(values.get(key) for key in NUMBERS):
        raise ApiError(PARAMETER_EMPTY)
    check(values, RULES)
    if len(pbx.state.contacts) >= LIMITS[pbx.state.settings.model]:
        raise ApiError(LIMIT_REACHED)
    contact = Contact(pbx.state.next_id("contacts"), **values)
    pbx.state.contacts[contact.id] = contact
    return {"id": contact.id}


def contact_update(pbx: Exchange, request: Request) -> Answer:
    """The last number of a contact cannot be taken away."""
    contact = single(request, pbx.state.contacts, NO_CONTACT)
    values = given(request, KEYS)
    check(values, RULES)
    merged = {**asdict(contact), **values}
    if not any(merged[key] for key in NUMBERS):
        raise ApiError(BAD_VALUE)
    pbx.state.contacts[contact.id] = Contact(**merged)
    return {}


def contacts_delete(pbx: Exchange, request: Request) -> Answer:
    for contact in _chosen(pbx, request):
        del pbx.state.contacts[contact.id]
    return {}


ENDPOINTS = {
    "companycontacts/query": Endpoint(contacts_query),
    "companycontacts/add": Endpoint(contact_add),
    "companycontacts/update": Endpoint(contact_update),
    "companycontacts/delete": Endpoint(contacts_delete),
}
