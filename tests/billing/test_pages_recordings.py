"""Where the recording of a call can be heard on the calls page."""

import pytest
from django.urls import reverse

from billing.models import Folio
from billing.services.calls import call_rate
from hotelpbx.common.roles import ACCOUNTING, MANAGER
from tests.billing.world import call, phone_of
from tests.helpers.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
NAME = "20191024012719-1571909237.191-4000-4001-Internal.wav"


def test_a_recording_is_linked_for_those_who_may_listen(folio: Folio) -> None:
    call_rate(call=call(phone_of(folio.stay), recording=NAME))
    address = reverse("pbx-recording", args=["main", NAME])
    page = text_of(signed_in(MANAGER).get(reverse("calls")))
    assert f'<audio controls preload="none" src="{address}"' in page
    assert f'<a href="{address}" download>' in page
    assert address not in text_of(signed_in(ACCOUNTING).get(reverse("calls")))


@pytest.mark.parametrize("name", ["", "a/b.wav"])
def test_a_call_without_a_usable_recording_has_no_link(folio: Folio, name: str) -> None:
    call_rate(call=call(phone_of(folio.stay), recording=name))
    assert "<audio" not in text_of(signed_in(MANAGER).get(reverse("calls")))
