"""A guest's day against the running processes of `make run`: API, simulator, worker, listener."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.helpers.hotel import Hotel, eventually, running_hotel

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def hotel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotel]:
    with running_hotel(tmp_path_factory.mktemp("hotel")) as running:
        yield running


@pytest.fixture(autouse=True)
def _healthy_device(hotel: Hotel) -> Iterator[None]:
    yield
    hotel.sim("faults", {"mode": "none"})


def check_in(hotel: Hotel, room: str, last_name: str, level: str = "premium", **more: Any) -> dict[str, Any]:
    departure = (dt.datetime.now(BERLIN).date() + dt.timedelta(days=3)).isoformat()
    body = {"room": room, "guests": [{"first_name": "Edith", "last_name": last_name}], "service_level": level}
    answer = hotel.api("POST", "stays/check-in/", body | {"departure": departure} | more, user="reception")
    assert answer.status_code == 201, answer.text
    stay: dict[str, Any] = answer.json()
    eventually(lambda: hotel.room(room)["phone"]["sync"] == "synced")
    return stay


def folio(hotel: Hotel, stay: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = hotel.get(f"stays/{stay['id']}/folio/")
    return data


def check_out(hotel: Hotel, stay: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = hotel.api("POST", f"stays/{stay['id']}/check-out/", {"force": True} | body, user="reception")
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()
    return data


def test_check_in_reaches_the_phone_and_the_screen_shows_it_confirmed(hotel: Hotel) -> None:
    stay = check_in(hotel, "105", "O'Brien & Søn <VIP>")

    device = hotel.extension("105")
    assert stay["guest_name"] == "Edith O'Brien & Søn <VIP>"
    assert "Søn" in device["username"]
    assert not set("'&<>") & set(device["username"])
    assert device["callrestriction"] == "off"
    assert set(device["selectoutroute"].split(",")) == {"local", "national", "international"}
    assert device["hasvoicemail"] == "on"

    again = hotel.api(
        "POST", "stays/check-in/", {"room": "105", "guests": [{"last_name": "X"}], "departure": "2099-01-01"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "room_occupied")
    check_out(hotel, stay)


def test_room_clean_by_phone_is_on_the_rack_within_two_seconds(hotel: Hotel) -> None:
    assert hotel.room("110")["status_code"] == "VD"

    hotel.sim("phones/110/dial", {"number": "777*01"})

    eventually(lambda: hotel.room("110")["status_code"] == "VC", within=2)


def test_room_clean_by_phone_over_tcp(hotel: Hotel) -> None:
    hotel.sim("settings", {"transport": "TCP"})
    manage = {"PBX_PASSWORD": (hotel.log.parent / "simulator_password").read_text()}
    try:
        _set_transport(hotel, "tcp", manage)
        eventually(lambda: hotel.get("pbx/")["results"][0]["transport"] == "tcp")
        eventually(lambda: hotel.sim("state")["tcp_links"] == 1, within=20)
        hotel.sim("phones/107/dial", {"number": "777*01"})
        eventually(lambda: hotel.room("107")["status_code"] == "VC", within=2)
    finally:
        hotel.sim("settings", {"transport": "HTTP"})
        _set_transport(hotel, "http", manage)


def _set_transport(hotel: Hotel, transport: str, env: dict[str, str]) -> None:
    import subprocess
    import sys

    from tests.helpers.hotel import ROOT

    command = ["pbx_add", "main", "--property", "demo", "--url", hotel.simulator_url, "--username", "api"]
    more = ["--password-env", "PBX_PASSWORD", "--transport", transport, "--tcp-port", hotel.env["PBX_SIM_TCP_PORT"]]
    more += ["--events-url", hotel.url, "--timezone", "Europe/Berlin"]
    subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *command, *more], cwd=ROOT, env=hotel.env | env, check=True, capture_output=True
    )


def test_minibar_by_phone_lands_on_the_folio_with_tax(hotel: Hotel) -> None:
    stay = check_in(hotel, "201", "Minibar")

    hotel.sim("phones/201/dial", {"number": "778*123456789*2"})

    (entry,) = eventually(lambda: folio(hotel, stay)["entries"])
    assert (entry["department"], entry["quantity"], entry["amount"]) == ("MINIBAR", 2, "28.56")
    assert (entry["net"], entry["tax"]) == ("24.00", "4.56")
    check_out(hotel, stay)


def test_an_outside_call_becomes_an_exact_charge_with_its_explanation(hotel: Hotel) -> None:
    stay = check_in(hotel, "203", "Caller")

    hotel.sim("outside", {"behaviour": "answer", "answer_after": 0.1})
    hotel.sim("phones/203/dial", {"number": "000447700900123"})
    eventually(lambda: hotel.sim("phones/203")["state"] == "in_call")
    hotel.sim("phones/203/talk", {"seconds": 95})
    hotel.sim("phones/203/hangup", {})

    (entry,) = eventually(lambda: folio(hotel, stay)["entries"])
    call = hotel.get(f"calls/?stay={stay['id']}")["results"][0]
    seconds = call["talk_seconds"]
    assert seconds >= 95
    billed = 60 + -(-(seconds - 60) // 6) * 6
    net = Decimal("0.10") + Decimal("1.20") * billed / 60
    assert Decimal(entry["amount"]) == (net * Decimal("1.19")).quantize(Decimal("0.01"))
    assert call["rating_status"] == "rated"
    assert call["charge"]["explanation"]
    check_out(hotel, stay)


@pytest.fixture
def _device_clock(hotel: Hotel) -> Iterator[None]:
    yield
    hotel.sim("clock", {"set": dt.datetime.now(BERLIN).isoformat()})


def soon() -> dt.datetime:
    """The next full minute that leaves time to set an alarm; a device whose clock is put to it is a minute early."""
    return (dt.datetime.now(BERLIN) + dt.timedelta(seconds=75)).replace(second=0, microsecond=0)


@pytest.mark.usefixtures("_device_clock")
def test_wake_up_rings_once_answered_and_once_not(hotel: Hotel) -> None:
    stays = [check_in(hotel, room, "Sleeper") for room in ("306", "307")]
    hotel.sim("phones/306/behaviour", {"incoming": "answer", "answer_after": 0})
    hotel.sim("phones/307/behaviour", {"incoming": "refuse"})
    seen = len(hotel.sim("requests")["requests"])

    due = soon()
    body = {"rooms": ["306", "307"], "date": due.date().isoformat(), "time": due.strftime("%H:%M"), "repeats": 1}
    answer = hotel.api("POST", "wake-up-calls/", body, user="reception")
    assert answer.status_code == 201, answer.text
    ids = {row["room"]: row["id"] for row in answer.json()}

    def status(room: str) -> str:
        return str(hotel.get(f"wake-up-calls/{ids[room]}/")["status"])

    eventually(lambda: status("306") == status("307") == "armed")
    sent = [request["endpoint"] for request in hotel.sim("requests")["requests"][seen:]]
    assert sent.count("wakeupcall/create") == 1, "a group is one request"
    assert {"306", "307"} <= {alarm["number"] for alarm in hotel.sim("state")["alarms"]}

    hotel.sim("clock", {"set": (due - dt.timedelta(seconds=1)).isoformat()})

    eventually(lambda: status("306") == "answered", within=20)
    eventually(lambda: status("307") == "failed", within=20)
    items = hotel.get("attention/?open=1")["results"]
    assert [item for item in items if item["gravity"] == "red" and "307" in item["subject"]]
    for stay in stays:
        check_out(hotel, stay)


def test_move_takes_name_rights_and_wake_up_along_and_wipes_the_old_phone(hotel: Hotel) -> None:
    stay = check_in(hotel, "308", "Mover")
    tomorrow = dt.datetime.now(BERLIN) + dt.timedelta(hours=20)
    body = {"rooms": ["308"], "date": tomorrow.date().isoformat(), "time": tomorrow.strftime("%H:%M")}
    (call,) = hotel.api("POST", "wake-up-calls/", body, user="reception").json()
    eventually(lambda: hotel.get(f"wake-up-calls/{call['id']}/")["status"] == "armed")

    answer = hotel.api("POST", f"stays/{stay['id']}/move/", {"room": "309"}, user="reception")

    assert (answer.status_code, answer.json()["room"]) == (200, "309")
    eventually(lambda: "Mover" in hotel.extension("309")["username"])
    eventually(lambda: {a["number"] for a in hotel.sim("state")["alarms"]} & {"308", "309"} == {"309"})
    eventually(lambda: (hotel.extension("308")["username"], hotel.extension("308")["callrestriction"]) == ("308", "on"))
    assert hotel.room("308")["status_code"] == "VD"
    check_out(hotel, stay)


def test_check_out_asks_for_settlement_then_wipes_the_phone(hotel: Hotel) -> None:
    stay = check_in(hotel, "402", "Payer", override_dirty=True)
    charge = {"code": "MISC", "description": "Umbrella", "quantity": "1", "unit_price": "9.00"}
    assert hotel.api("POST", f"folios/{stay['folio']['id']}/charges/", charge).status_code == 201
    balance = folio(hotel, stay)["balance"]

    refused = hotel.api("POST", f"stays/{stay['id']}/check-out/", {}, user="reception")
    assert (refused.status_code, refused.json()["code"]) == (422, "folio_not_settled")
    assert refused.json()["extra"]["balance"] == balance

    done = check_out(hotel, stay, force=False, settle=[{"method": "cash", "amount": balance}])
    assert (done["status"], done["folio"]["balance"]) == ("checked_out", "0.00")
    assert hotel.room("402")["status_code"] == "VD"
    eventually(lambda: hotel.extension("402")["callrestriction"] == "on")
    assert (hotel.extension("402")["username"], hotel.extension("402")["selectoutroute"]) == ("402", "")


def test_device_away_at_check_out_is_made_good_before_the_next_guest(hotel: Hotel) -> None:
    stay = check_in(hotel, "403", "First")
    hotel.sim("faults", {"mode": "away"})
    check_out(hotel, stay)
    body = {"room": "403", "guests": [{"last_name": "Second"}], "departure": "2099-01-01", "override_dirty": True}
    second = hotel.api("POST", "stays/check-in/", body, user="reception")
    assert second.status_code == 201
    eventually(lambda: hotel.get("pbx/")["results"][0]["state"] != "online", within=20)
    assert hotel.room("403")["phone"]["sync"] == "pending"
    assert "First" in hotel.extension("403")["username"]
    seen = len(hotel.sim("requests")["requests"])

    hotel.sim("faults", {"mode": "none"})

    eventually(lambda: hotel.extension("403")["username"] == "Second", within=60)
    eventually(lambda: hotel.room("403")["phone"]["sync"] == "synced")
    sent = [r for r in hotel.sim("requests")["requests"][seen:] if "403" in str(r["body"])]
    order = [r["endpoint"] for r in sent if r["endpoint"] in ("hotel/checkout", "extension/update")]
    assert order.index("hotel/checkout") < order.index("extension/update")
    assert order.count("hotel/checkout") == 1
    check_out(hotel, second.json())


def test_the_night_closes_once_and_its_report_agrees_with_the_folios(hotel: Hotel) -> None:
    date = hotel.get("properties/")["results"][0]["business_date"]

    first = hotel.api("POST", "night-audit/", {"business_date": date}, user="accounting")
    second = hotel.api("POST", "night-audit/", {"business_date": date}, user="accounting")

    assert (first.status_code, second.status_code) == (201, 200), first.text
    assert first.json() == second.json()
    report = first.json()
    departments = sum(Decimal(row["amount"]) for row in report["departments"])
    assert departments == Decimal(report["totals"]["amount"]) > 0
    entries = [
        entry
        for stay in hotel.get("stays/?page_size=500")["results"]
        if stay["folio"]
        for entry in hotel.get(f"folios/{stay['folio']['id']}/")["entries"]
    ]
    charges = [e for e in entries if e["department"] and e["business_date"] == date]
    assert sum(Decimal(e["amount"]) for e in charges) == departments
    assert hotel.get("properties/")["results"][0]["business_date"] > date
    csv = hotel.api("GET", f"reports/daily.csv?date={date}", user="accounting")
    assert csv.status_code == 200
    assert report["totals"]["amount"] in csv.text
