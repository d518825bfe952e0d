"""A price list of 50,000 lines: from its text to a first price, against reading the text with `csv`."""

import csv
import io
import itertools
import random
from decimal import Decimal

from django.utils import timezone

from billing.models import Tariff
from billing.numbering import CalledNumber, NumberKind
from billing.rate_lines import COLUMNS
from billing.rating import RatedCall
from billing.services.tariffs import call_price, tariff_activate, tariff_create, tariff_rates_import
from rooms.models import Property
from tests.bench.house import DESK, ZONE
from tests.bench.measure import Cost, Line, least, measured

_runs = itertools.count()
RATIO_GOAL, CPU_GOAL_SECONDS = 10.0, 2.0


def price_list(rates: int) -> str:
    """So many prefixes of all lengths, as dense as a carrier's list: a tenth of them in a time band."""
    dice = random.Random(7)
    lines = [",".join(COLUMNS)]
    for prefix in prefixes(rates):
        price = f"{dice.randint(1, 400) / 100:.2f}"
        band = dice.choice([""] * 9 + ["mon-fri 08:00-18:00"])
        fee, first, then, least_charge = (dice.choice(values) for values in (FEES, FIRST, THEN, MINIMA))
        lines.append(f"{prefix},Destination {prefix[:3]},{price},{fee},{first},{then},{least_charge},0,{band}")
    return "\n".join(lines) + "\n"


FEES, FIRST, THEN, MINIMA = ("0", "0.10", "0.05"), ("60", "30", "1"), ("60", "6", "1"), ("0", "0.25")


def prefixes(count: int) -> list[str]:
    """Different prefixes of two to nine digits."""
    dice = random.Random(8)
    found: dict[str, None] = {}
    while len(found) < count:
        found[str(dice.randint(1, 9)) + "".join(dice.choices("0123456789", k=dice.randint(1, 8)))] = None
    return list(found)


def activation_lines(rates: int, times: int) -> list[Line]:
    """The cheapest of several runs, each with a property of its own."""
    text = price_list(rates)
    plain = least(lambda: sum(1 for _cells in csv.reader(io.StringIO(text, newline=""))), times)
    costs = [_usable(text, f"tariff{next(_runs)}") for _run in range(times)]
    ours = min(costs, key=lambda cost: cost.cpu)
    ratio = ours.cpu / plain.cpu
    return [
        Line("tariff activation, yardstick: csv", f"{rates} rates", plain.cpu * 1e3, plain.wall * 1e3),
        Line(
            "tariff activation",
            f"{rates} rates",
            ours.cpu * 1e3,
            ours.wall * 1e3,
            str(ours.statements),
            figure=f"{ratio:.1f}x, {ours.cpu:.2f} s of CPU",
            goal=f"<= {RATIO_GOAL:.0f}x, <= {CPU_GOAL_SECONDS:.0f} s of CPU",
            ok=ratio <= RATIO_GOAL and ours.cpu <= CPU_GOAL_SECONDS,
        ),
    ]


def _usable(text: str, code: str) -> Cost:
    """Read, checked, stored, activated, and a first call priced by it."""
    today = timezone.localdate()
    property = Property.objects.create(code=code, name=code, timezone=ZONE, currency="EUR", business_date=today)
    draft = tariff_create(property=property, name=code, tax_rate=Decimal(19), actor=DESK)
    with measured() as cost:
        tariff_rates_import(tariff=draft, lines=io.StringIO(text, newline=""), actor=DESK)
        tariff = tariff_activate(tariff=draft, actor=DESK)
        rated = first_price(tariff, text)
    assert rated is not None
    return cost


def first_price(tariff: Tariff, text: str) -> RatedCall | None:
    """What a call to the first prefix of the list costs now."""
    digits = text.splitlines()[1].partition(",")[0] + "0000000"
    return call_price(tariff, CalledNumber(digits, NumberKind.NORMAL), 95, timezone.now(), None)
