"""The same request from two desks at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import requests

from tests.drills.desk import Desk, check_in_body
from tests.drills.facts import now
from tests.drills.ledger import Deed, Tenancy
from tests.drills.scene import Scene


def double_click(scene: Scene) -> None:
    """The same request from two desks at once, with a key of its own, with the same key, without any."""
    users = ("reception", "manager")
    desk = Desk(scene.hotel, scene.ledger, "12", scene.random.getrandbits(30), users)
    for room in [room for room in desk.rooms if scene.ledger.holder(room) is None][:4]:
        _check_in_twice(scene, desk, room)
    stays = [t for t in scene.ledger.tenancies if t.out is None and t.room in desk.rooms][:4]
    for tenancy in stays:
        _charge_twice(scene, desk, tenancy)
        _check_out_twice(scene, desk, tenancy)


def _at_once(
    desk: Desk, users: tuple[str, str], path: str, body: dict[str, object], keys: tuple[str, str]
) -> list[requests.Response]:
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(desk.send, "POST", path, body, key=k, user=u) for u, k in zip(users, keys, strict=True)]
        return [future.result() for future in sent]


def _codes(answers: list[requests.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def _check_in_twice(scene: Scene, desk: Desk, room: str) -> None:
    """Two clerks, no key: one guest is in, the other clerk hears it."""
    name, began = desk.new_name(), now()
    body = check_in_body(room, name)
    answers = _at_once(desk, ("reception", "manager"), "stays/check-in/", body, ("", ""))
    scene.expect(_codes(answers) == [201, 409], f"of two check-ins one is refused: {_codes(answers)}")
    for stay in [answer.json() for answer in answers if answer.status_code == 201]:
        scene.ledger.tenancies.append(Tenancy(stay["id"], room, name, _deed(began)))


def _deed(began: dt.datetime) -> Deed:
    return Deed(began, now())


def _charge_twice(scene: Scene, desk: Desk, tenancy: Tenancy) -> None:
    """One clerk's double click with one key is one charge; the second answer is the first, or says that it runs."""
    folio = desk.look(f"stays/{tenancy.stay}/folio/")["id"]
    body: dict[str, object] = {"code": "MISC", "description": desk.new_name(), "quantity": "1", "unit_price": "7.00"}
    key = f"double-{tenancy.stay}-{scene.random.getrandbits(40)}"
    answers = _at_once(desk, ("reception", "reception"), f"folios/{folio}/charges/", body, (key, key))
    scene.expect(_codes(answers) in ([201, 201], [201, 409]), f"a double click is one charge: {_codes(answers)}")
    amounts = {answer.json()["id"]: answer.json()["amount"] for answer in answers if answer.status_code == 201}
    for amount in amounts.values():
        scene.ledger.charge(tenancy.stay, Decimal(amount))
    scene.expect(len(amounts) == 1, f"a double click is one charge, not {len(amounts)}")


def _check_out_twice(scene: Scene, desk: Desk, tenancy: Tenancy) -> None:
    """Two clerks, two keys: the guest leaves once."""
    began = now()
    path, body = f"stays/{tenancy.stay}/check-out/", {"force": True}
    keys = (f"one-{tenancy.stay}", f"two-{tenancy.stay}")
    answers = _at_once(desk, ("reception", "manager"), path, dict(body), keys)
    scene.expect(_codes(answers)[0] == 200, f"the guest can leave: {_codes(answers)}")
    scene.expect(_codes(answers)[1] in (200, 409), f"the second clerk hears it: {_codes(answers)}")
    tenancy.out = scene.ledger.dirtied[tenancy.room] = _deed(began)
