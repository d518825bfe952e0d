"""What happens in the demo hotel before its pages are looked at, so that lists, notices and questions are not empty."""

from typing import Any

from tests.helpers.hotel import Hotel, eventually

GROUP = "TOUR-7"
LONDON, AT_SEA = "000447700900123", "000870773111632"  # by satellite: the demo has no price for it
LEVEL = "premium"
RATES = "prefix,destination,price_per_minute\n44,United Kingdom,0.80\n49,Germany,0.08\n1,North America,0.30\n"


def prelude(hotel: Hotel) -> list[str]:
    """A morning: a group comes, guests leave, a maid dials, they call and spend, prices are planned, a code is wrong.

    Returns addresses of what stands at the end of long lists.
    """
    _post(hotel, "groups/check-in/", _group(_vacant(hotel, 2)))
    caller = _staying(hotel)
    for code in ("777*00", "778*101*2", "778*999*1"):
        _dial(hotel, caller, code)
    _call_outside(hotel, caller, LONDON, "rated")
    _spend(hotel, caller)
    _plan_prices(hotel)
    _call_outside(hotel, _staying(hotel, 1), AT_SEA, "no_rate")
    eventually(lambda: hotel.get("attention/?open=1")["count"], within=60)
    return [_leave(hotel, pays=True), _leave(hotel, pays=False)]


def _spend(hotel: Hotel, number: str) -> None:
    """A guest whose company pays some of it goes over the limit of the level, and may not call outside any more."""
    level = next(row for row in hotel.get("service-levels/")["results"] if row["code"] == LEVEL)
    limit = {"credit_limit": "100.00", "credit_action": "bar"}
    assert hotel.api("PATCH", f"service-levels/{level['id']}/", limit).status_code == 200
    folio = hotel.get(f"stays/{hotel.room(number)['stay']['id']}/folio/")["id"]
    _post(hotel, f"folios/{folio}/windows/", {"payer_kind": "company", "payer_name": "Okafor & Partners Ltd"})
    charge = {"code": "MISC", "description": "Umbrella", "quantity": 1, "unit_price": "120"}
    _post(hotel, f"folios/{folio}/charges/", charge)


def _leave(hotel: Hotel, *, pays: bool) -> str:
    """A guest takes a taxi and leaves, with an invoice or with a debt. Returns the address of the folio."""
    stay = hotel.get("stays/?status=in_house")["results"][-1]
    folio = hotel.get(f"stays/{stay['id']}/folio/")["id"]
    _post(hotel, f"folios/{folio}/charges/", {"code": "MISC", "description": "Taxi", "quantity": 1, "unit_price": "18"})
    payments = [{"method": "card", "amount": hotel.get(f"folios/{folio}/")["balance"]}] if pays else []
    _post(hotel, f"stays/{stay['id']}/check-out/", {"settle": payments, "force": not pays}, status=200)
    if pays:
        _post(hotel, f"folios/{folio}/invoices/", {})
    else:
        _post(hotel, f"folios/{folio}/reopen/", {"reason": "The taxi is asked for"}, status=200)
    return f"/folios/{folio}/"


def _plan_prices(hotel: Hotel) -> None:
    """Prices that will hold some day."""
    draft = _post(hotel, "tariffs/", {"name": "One day", "currency": "EUR", "tax_rate": "19.00"})
    hotel.api("POST", f"tariffs/{draft['id']}/import/", {"csv": RATES})
    _post(hotel, f"tariffs/{draft['id']}/activate/", {"valid_from": "2099-01-01T00:00:00+01:00"}, status=200)


def _post(hotel: Hotel, path: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = hotel.api("POST", path, body)
    assert answer.status_code == status, answer.text
    return answer.json()


def _vacant(hotel: Hotel, count: int) -> list[str]:
    rooms = hotel.get("rooms/?occupancy=vacant&condition=clean&page_size=500")["results"]
    return [room["number"] for room in rooms if not room["block"]][:count]


def _group(numbers: list[str]) -> dict[str, Any]:
    guests = [{"first_name": "Zoë-Alexandra", "last_name": "Featherstonehaugh-Cholmondeley", "vip": True}]
    rooms = [{"room": number, "guests": guests} for number in numbers]
    return {"group": GROUP, "service_level": LEVEL, "departure": "2099-01-01", "rooms": rooms}


def _staying(hotel: Hotel, place: int = 0) -> str:
    """A room of the group, whose guests may call outside."""
    stays = hotel.get("stays/?status=in_house&page_size=500")["results"]
    stay = [row for row in stays if row["group"] == GROUP][place]
    eventually(lambda: hotel.room(stay["room"])["phone"]["sync"] == "synced", within=60)
    return str(stay["room"])


def _dial(hotel: Hotel, number: str, code: str) -> None:
    eventually(lambda: hotel.sim(f"phones/{number}")["state"] == "idle", within=30)
    hotel.sim(f"phones/{number}/dial", {"number": code})


def _call_outside(hotel: Hotel, number: str, called: str, verdict: str) -> None:
    hotel.sim("outside", {"behaviour": "answer", "answer_after": 0.1})
    _dial(hotel, number, called)
    eventually(lambda: hotel.sim(f"phones/{number}")["state"] == "in_call", within=30)
    hotel.sim(f"phones/{number}/talk", {"seconds": 95})
    hotel.sim(f"phones/{number}/hangup", {})
    eventually(lambda: hotel.get(f"calls/?rated={verdict}")["count"], within=60)
