"""companycontacts/*: the company's phone book."""

import pytest

from pbx.simulator.config import Contact

MAGGIE = {"firstname": "Maggie", "lastname": "Chou", "businessnum": "15880123456"}


@pytest.fixture
def maggie(hotel) -> str:
    return hotel.ok("companycontacts/add", MAGGIE)["id"]


def ids(hotel) -> list[str]:
    return [contact["id"] for contact in hotel.ok("companycontacts/query", {"id": "all"})["companycontacts"]]


def test_every_field_is_answered(hotel, maggie):
    (contact,) = hotel.ok("companycontacts/query", {"id": maggie})["companycontacts"]
    assert MAGGIE.items() <= contact.items()
    assert contact.keys() - MAGGIE.keys() == {
        *("id", "company", "email", "businessnum2", "mobile", "mobile2", "homenum", "homenum2"),
        *("businessfax", "homefax", "othernum", "zipcode", "street", "city", "state", "country"),
    }
    assert {contact[key] for key in contact.keys() - MAGGIE.keys() - {"id"}} == {""}


def test_update_keeps_what_is_absent(hotel, maggie):
    hotel.ok("companycontacts/update", {"id": maggie, "email": "maggie@yeastar.com"})
    (contact,) = hotel.ok("companycontacts/query", {"id": f"{maggie},"})["companycontacts"]
    assert (contact["email"], contact["businessnum"]) == ("maggie@yeastar.com", "15880123456")


@pytest.mark.parametrize("missing", ["lastname", "firstname", "businessnum"])
def test_names_and_one_number_are_needed(hotel, missing):
    assert hotel.errno("companycontacts/add", {**MAGGIE, missing: ""}) == "10004"


@pytest.mark.parametrize("number", ["mobile2", "homefax", "othernum"])
def test_any_number_will_do(hotel, number):
    hotel.ok("companycontacts/add", {"firstname": "Ann", "lastname": "Lee", number: "+49 30 123456"})


@pytest.mark.parametrize("change", [{"email": "no mail"}, {"mobile": "call me"}, {"lastname": ""}, {"businessnum": ""}])
def test_bad_values_change_nothing(hotel, maggie, change):
    before = hotel.ok("companycontacts/query", {"id": maggie})
    assert hotel.errno("companycontacts/update", {"id": maggie, "city": "Xiamen", **change}) == "10140"
    assert hotel.ok("companycontacts/query", {"id": maggie}) == before


def test_delete_takes_one_a_list_or_all(hotel):
    first, second, third, fourth = (hotel.ok("companycontacts/add", MAGGIE)["id"] for _ in range(4))
    hotel.ok("companycontacts/delete", {"id": first})
    hotel.ok("companycontacts/delete", {"id": f"{second}, {third}"})
    assert ids(hotel) == [fourth]
    hotel.ok("companycontacts/delete", {"id": "all"})
    assert hotel.errno("companycontacts/query", {"id": "all"}) == "10141"
    assert hotel.errno("companycontacts/delete", {"id": "all"}) == "10141"
    assert hotel.ok("companycontacts/add", MAGGIE)["id"] not in {first, second, third, fourth}


@pytest.mark.parametrize("request_name", ["query", "update", "delete"])
def test_unknown_contact(hotel, maggie, request_name):
    assert hotel.errno(f"companycontacts/{request_name}", {"id": "99"}) == "10138"
    assert hotel.errno(f"companycontacts/{request_name}", {}) == "10004"


def test_a_list_with_an_unknown_id_deletes_nothing(hotel, maggie):
    assert hotel.errno("companycontacts/delete", {"id": f"{maggie},99"}) == "10138"
    assert ids(hotel) == [maggie]


@pytest.mark.parametrize(("model", "limit"), [("S50", 2000), ("S100", 5000), ("S300", 5000)])
def test_limit_of_the_model(sim, hotel, model, limit):
    sim.control("settings", {"model": model})
    assert hotel.ok("deviceinfo/query")["deviceinfo"]["devicename"] == f"Yeastar {model}"
    sim.state.contacts = {str(number): Contact(str(number)) for number in range(10_000, 10_000 + limit - 1)}
    hotel.ok("companycontacts/add", MAGGIE)
    assert hotel.errno("companycontacts/add", MAGGIE) == "10142"
