"""What holds for one folio alone: whether it takes charges, how much may be owed, what a night costs."""

from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from billing.locks import folio_lock
from billing.models import Folio
from billing.selectors.credit import credit_limit_of
from billing.services.credit import credit_end, credit_follow
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import round_money

AMOUNTS = ("credit_limit", "nightly_rate")


class Terms(TypedDict, total=False):
    """The terms as `Folio` has them."""

    no_post: bool
    credit_limit: Decimal | None
    nightly_rate: Decimal | None
    city_tax_exempt: bool


@transaction.atomic(savepoint=False)
def folio_terms_set(*, folio: Folio, terms: Terms, actor: Actor) -> Folio:
    """Change the terms; a new credit limit holds at once. Raises `InputError` for amounts that make no sense."""
    locked = folio_lock(folio.pk)
    _check(terms, locked.currency)
    changed = {name: [str(getattr(locked, name)), str(value)] for name, value in terms.items()}
    changed = {name: pair for name, pair in changed.items() if getattr(locked, name) != terms[name]}  # type: ignore[literal-required]
    for name, value in terms.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(terms))
    if changed:
        audit_record("billing.folio.terms_set", actor, locked, changed)
    if credit_limit_of(locked) is None:
        credit_end(folio=locked)
    elif "credit_limit" in changed:
        credit_follow(folio_ids=[locked.pk])
    return locked


def _check(terms: Terms, currency: str) -> None:
    wrong = {}
    for name in AMOUNTS:
        value = terms.get(name)
        if isinstance(value, Decimal) and not (
            value.is_finite() and 0 <= value < Decimal(10) ** 9 and round_money(value, currency) == value
        ):
            wrong[name] = [_("An amount is not negative and has no more digits than the currency.")]
    if wrong:
        raise InputError(_("These terms cannot be."), wrong)
