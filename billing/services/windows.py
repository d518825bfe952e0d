"""Windows of a folio: their payers, and the rules by which new charges go into them."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import PayerKind
from billing.errors import WindowError
from billing.locks import folio_lock
from billing.models import Department, Folio, FolioWindow, RoutingRule
from billing.models.folios import FIRST_WINDOW, MOST_WINDOWS
from billing.selectors.windows import routing_rules, window_numbers
from billing.services.entries import folio_check_open, window_missing
from hotelpbx.common.audit import Actor, audit_record


class Payer(TypedDict, total=False):
    """Who pays what is in a window."""

    payer_kind: str
    payer_name: str
    payer_address: str
    payer_tax_number: str


@transaction.atomic(savepoint=False)
def window_open(*, folio: Folio, payer: Payer, actor: Actor) -> FolioWindow:
    """Open the next window of a folio.

    Raises `WindowError` when there are as many as can be, `FolioClosedError`, `ValidationError`.
    """
    locked = folio_lock(folio.pk)
    folio_check_open(locked)
    free = set(range(FIRST_WINDOW, MOST_WINDOWS + 1)) - set(window_numbers(locked))
    if not free:
        raise WindowError(_("A folio has at most %(most)d windows.") % {"most": MOST_WINDOWS}, "folio_windows_full")
    window = _checked(FolioWindow(folio=locked, number=min(free), **payer))
    window.save(force_insert=True)
    audit_record("billing.window.opened", actor, locked, {"window": window.number, "kind": window.payer_kind})
    return window


@transaction.atomic(savepoint=False)
def window_update(*, folio: Folio, number: int, payer: Payer, actor: Actor) -> FolioWindow:
    """Say who pays; also of a closed folio, for its invoice. Raises `WindowNotFoundError`, `ValidationError`."""
    locked = folio_lock(folio.pk)
    window = FolioWindow.objects.filter(folio=locked, number=number).first()
    if window is None:
        if number != FIRST_WINDOW:
            raise window_missing(locked, number)
        window = FolioWindow(folio=locked, number=number, payer_name=locked.stay.guest_name)
    for name, value in payer.items():
        setattr(window, name, value)
    _checked(window).save()
    audit_record("billing.window.updated", actor, locked, {"window": number, "fields": sorted(payer)})
    return window


@transaction.atomic(savepoint=False)
def routing_set(*, folio: Folio, rules: Mapping[str | None, int], actor: Actor) -> list[RoutingRule]:
    """Replace the rules: department code -> window, None for the departments without a rule of their own.

    What is posted already stays where it is. Raises `WindowError` for an unknown department, `WindowNotFoundError`,
    `FolioClosedError`.
    """
    locked = folio_lock(folio.pk)
    folio_check_open(locked)
    departments = _departments(locked, [code for code in rules if code is not None])
    numbers = window_numbers(locked)
    for number in rules.values():
        if number not in numbers:
            raise window_missing(locked, number)
    RoutingRule.objects.filter(folio=locked).delete()
    RoutingRule.objects.bulk_create(
        RoutingRule(folio=locked, department=departments[code] if code is not None else None, window=number)
        for code, number in rules.items()
    )
    told = {code if code is not None else "*": number for code, number in rules.items()}
    audit_record("billing.routing.set", actor, locked, {"rules": told})
    return routing_rules(locked)


def _departments(folio: Folio, codes: Sequence[str]) -> dict[str, Department]:
    found = {row.code: row for row in Department.objects.filter(property=folio.stay.property_id, code__in=codes)}
    for code in codes:
        if code not in found:
            message = _("There is no department “%(code)s”.") % {"code": code}
            raise WindowError(message, "department_not_found", {"department": code})
    return found


def _checked(window: FolioWindow) -> FolioWindow:
    """Raises `ValidationError`: a company has a name, and everything fits."""
    if window.payer_kind == PayerKind.GUEST and not window.payer_name:
        window.payer_name = window.folio.stay.guest_name
    window.full_clean(validate_unique=False, validate_constraints=False)
    return window
