"""What happens in the demo hotel before its pages are looked at, so that lists, notices and questions are not empty."""

from typing import Any

from tests.helpers.hotel import Hotel, eventually

GROUP = "TOUR-7"
RATES = "prefix,destination,price_per_minute\n44,United Kingdom,0.80\n49,Germany,0.08\n1,North America,0.30\n"


def prelude(hotel: Hotel) -> None:
    """A morning: a group comes, a guest leaves, a maid dials, a guest calls, prices are prepared, a code is wrong."""
    _post(hotel, "groups/check-in/", _group(_vacant(hotel, 2)))
    leaving = hotel.get("stays/?status=in_house")["results"][-1]
    _post(hotel, f"stays/{leaving['id']}/check-out/", {"settle": [], "force": True}, status=200)
    caller = _staying(hotel)
    for code in ("777*00", "778*101*2", "778*999*1"):
        _dial(hotel, caller, code)
    _call_outside(hotel, caller)
    draft = _post(hotel, "tariffs/", {"name": "Next season", "currency": "EUR", "tax_rate": "19.00"})
    hotel.api("POST", f"tariffs/{draft['id']}/import/", {"csv": RATES})
    eventually(lambda: hotel.get("calls/?rated=rated")["count"], within=60)
    eventually(lambda: hotel.get("attention/?open=1")["count"], within=60)


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
    return {"group": GROUP, "service_level": "premium", "departure": "2099-01-01", "rooms": rooms}


def _staying(hotel: Hotel) -> str:
    """A room whose guest may call outside."""
    stay = next(row for row in hotel.get("stays/?status=in_house&page_size=500")["results"] if row["group"] == GROUP)
    eventually(lambda: hotel.room(stay["room"])["phone"]["sync"] == "synced", within=60)
    return str(stay["room"])


def _dial(hotel: Hotel, number: str, code: str) -> None:
    eventually(lambda: hotel.sim(f"phones/{number}")["state"] == "idle", within=30)
    hotel.sim(f"phones/{number}/dial", {"number": code})


def _call_outside(hotel: Hotel, number: str) -> None:
    hotel.sim("outside", {"behaviour": "answer", "answer_after": 0.1})
    _dial(hotel, number, "000447700900123")
    eventually(lambda: hotel.sim(f"phones/{number}")["state"] == "in_call", within=30)
    hotel.sim(f"phones/{number}/talk", {"seconds": 95})
    hotel.sim(f"phones/{number}/hangup", {})
