"""Training phones: the page, and what its buttons do to a simulated exchange."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotelpbx import urls as site
from hotelpbx.common import roles
from pbx.simulator.server import Simulator
from pbx.urls import training_urls
from tests.helpers.pages import htmx, signed_in, text_of

urlpatterns = [*training_urls, *site.urlpatterns]


@pytest.fixture
def phones(sim: Simulator, db: None, settings: Any) -> Client:
    """A housekeeper in front of the training phones."""
    settings.ROOT_URLCONF = __name__
    settings.PBX_SIMULATOR_URL = sim.url
    return signed_in(roles.HOUSEKEEPING)


def act(client: Client, number: str, action: str, **data: Any) -> Any:
    return htmx(client, "POST", reverse("training-act", args=[number, action]), data, target="training")


def state(sim: Simulator, number: str) -> str:
    return sim.state.extensions[number].phone_state


@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_all_staff_may_practise(role: str, phones: Client) -> None:
    text = text_of(signed_in(role).get(reverse("training")))
    for number in ("1001", "1002", "1003", "9000"):
        assert f'id="phone-{number}"' in text


def test_a_stranger_may_not(phones: Client) -> None:
    assert Client().get(reverse("training")).status_code == 302
    assert Client().post(reverse("training-act", args=["1001", "dial"]), {"to": "1002"}).status_code == 302


def test_without_a_simulator_there_is_no_such_page(phones: Client, settings: Any) -> None:
    settings.PBX_SIMULATOR_URL = ""
    assert phones.get("/training/").status_code == 404
    assert act(phones, "1001", "dial", to="1002").status_code == 404


def test_a_call_from_phone_to_phone(phones: Client, sim: Simulator) -> None:
    assert 'data-state="dialing"' in text_of(act(phones, "1001", "dial", to="1002"))
    ringing = text_of(phones.get(reverse("training"), {"phone": "1002"}))
    assert 'data-state="ringing"' in ringing
    assert '<p class="display__call">1001' in ringing
    act(phones, "1002", "answer")
    assert (state(sim, "1001"), state(sim, "1002")) == ("in_call", "in_call")
    act(phones, "1002", "hangup")
    assert (state(sim, "1001"), state(sim, "1002")) == ("idle", "idle")


def test_a_call_is_refused(phones: Client, sim: Simulator) -> None:
    act(phones, "1001", "dial", to="1002")
    act(phones, "1002", "refuse")
    assert state(sim, "1002") == "idle"


def reported_codes(sim: Simulator) -> str:
    return " ".join(str(report.describe()) for report in sim.exchange.outbox.reports)


def test_the_minibar_in_one_go(phones: Client, sim: Simulator) -> None:
    act(phones, "1001", "minibar", product="12", quantity="3")
    assert "778*12*3" in reported_codes(sim)


def test_the_minibar_with_a_pin_and_taken_back(phones: Client, sim: Simulator) -> None:
    act(phones, "1001", "minibar", product="12", quantity="3", pin="4711")
    assert "778*12*3*4711" in reported_codes(sim)
    act(phones, "1001", "hangup")
    act(phones, "1001", "take-back", product="12", quantity="3")
    assert "779*12*3" in reported_codes(sim)


def test_a_room_is_reported_clean_by_keys_during_the_call(phones: Client, sim: Simulator) -> None:
    act(phones, "1001", "dial", to="777")
    act(phones, "1001", "keys", keys="*01")
    assert "777*01" in reported_codes(sim)


def test_an_outside_call_lasts_as_long_as_wanted(phones: Client, sim: Simulator) -> None:
    act(phones, "9000", "outside", to="0304455667", seconds="95")
    (record,) = sim.state.cdrs
    assert int(record["talkduraction"] if "talkduraction" in record else record["talkduration"]) == 95


def test_a_barred_phone_says_why_not(phones: Client, sim: Simulator) -> None:
    answer = act(phones, "1001", "outside", to="0304455667", seconds="95")
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#toasts"


def test_how_a_phone_takes_calls(phones: Client, sim: Simulator) -> None:
    act(phones, "1002", "behaviour", incoming="busy")
    assert sim.state.extensions["1002"].incoming == "busy"
    page = text_of(phones.get(reverse("training"), {"phone": "1002"}))
    assert '<option value="busy" selected>' in page


def test_what_cannot_be_done_now_is_a_sentence(phones: Client) -> None:
    answer = act(phones, "1001", "hangup")
    assert answer.status_code == 409
    assert "There is nothing to hang up." in text_of(answer)


def test_nonsense_is_refused(phones: Client) -> None:
    assert act(phones, "1001", "dance").status_code == 404
    assert act(phones, "1001", "outside", to="0304455667", seconds="long").status_code == 400
    assert act(phones, "4711", "dial", to="1002").status_code in {404, 409}


def test_the_states_are_fetched_again_only_when_they_changed(phones: Client, sim: Simulator) -> None:
    url = reverse("training") + "?phone=1001"
    version = htmx(phones, "GET", url).content.decode().partition('data-version="')[2].partition('"')[0]
    assert htmx(phones, "GET", url, version=version).status_code == 204
    act(phones, "1002", "dial", to="1003")
    assert htmx(phones, "GET", url, version=version).status_code == 200


def test_a_simulator_that_is_away_is_told(phones: Client, sim: Simulator) -> None:
    sim.stop()
    assert phones.get(reverse("training")).status_code == 503
