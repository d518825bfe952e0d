"""What is done with drafts besides filling them: begun from another version, mended rate by rate, thrown away."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing.comparisons import RateValues
from billing.errors import RateNotFoundError, TariffError
from billing.models import CallRating, Tariff, TariffRate
from billing.rate_rows import rates_copy
from billing.services.tariffs import draft_change, draft_lock, rate_free, rate_values
from hotelpbx.common.audit import Actor, audit_record


@transaction.atomic(savepoint=False)
def tariff_copy(*, tariff: Tariff, name: str, actor: Actor) -> Tariff:
    """Begin a draft with the rates, the tax and the mark-up of another version, whatever its status."""
    draft = Tariff.objects.create(
        property=tariff.property,
        name=name,
        currency=tariff.currency,
        tax_rate=tariff.tax_rate,
        tax_included=tariff.tax_included,
        markup_percent=tariff.markup_percent,
    )
    count = rates_copy(tariff, draft)
    audit_record("billing.tariff.copied", actor, draft, {"name": name, "source": tariff.pk, "rates": count})
    return draft


@transaction.atomic(savepoint=False)
def tariff_delete(*, tariff: Tariff, actor: Actor) -> None:
    """Throw a draft away. Raises `TariffError` when it is none, or when a call has been priced by it."""
    draft = draft_lock(tariff)
    if CallRating.objects.filter(tariff=draft).exists():
        raise TariffError(_("Calls have been priced by this tariff; it stays."), "tariff_in_use")
    audit_record("billing.tariff.deleted", actor, draft, {"name": draft.name, "rates": draft.rates.count()})
    draft.delete()


def rate_texts(rate: TariffRate) -> dict[str, str]:
    """The values of a rate as text, as the CSV has them."""
    values = {name: getattr(rate, name) for name in RateValues._fields}
    return {name: f"{value:f}" if isinstance(value, Decimal) else str(value) for name, value in values.items()}


@transaction.atomic(savepoint=False)
def tariff_rate_change(*, rate: TariffRate, actor: Actor, **values: str) -> TariffRate:
    """Give a rate of a draft new values, as text; what is left out stays as it is.

    Raises `InputError`, `TariffError` as `tariff_rate_add`, `RateNotFoundError` for one that was removed meanwhile.
    """
    draft_change(rate.tariff)
    fields = rate_values({**rate_texts(rate), **values})
    rate_free(rate.tariff, fields, but=rate.pk)
    if not TariffRate.objects.filter(pk=rate.pk).update(**fields):
        raise RateNotFoundError(_("This rate does not exist any more."))
    before = {name: str(getattr(rate, name)) for name in fields if getattr(rate, name) != fields[name]}
    audit_record("billing.tariff.rate_changed", actor, rate.tariff, {"prefix": fields["prefix"], "before": before})
    rate.refresh_from_db()
    return rate


@transaction.atomic(savepoint=False)
def tariff_rate_remove(*, rate: TariffRate, actor: Actor) -> None:
    """Take a rate out of a draft. Raises `TariffError` when it is none; a rate that is gone already stays gone."""
    draft_change(rate.tariff)
    TariffRate.objects.filter(pk=rate.pk).delete()
    audit_record("billing.tariff.rate_removed", actor, rate.tariff, {"prefix": rate.prefix, "band": rate.band})
