"""The page of the dialplan, its file, its command, and the wait for the self-test."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from pbx.dialplan.options import Dialect, Options
from pbx.dialplan.writing import dialplan_text
from pbx.dialplan_codes import STATES, codes_to_dial
from pbx.enums import Transport
from pbx.models import Dialplan, Pbx
from pbx.service_codes import service_code
from pbx.services.dialplans import dialplan_options, dialplan_save
from pbx.services.intake import event_receive, receipts_process
from tests.factories import PbxFactory
from tests.helpers.forms import form_values
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db
PAGE = "/pbx/exchanges/main/dialplan/"


@pytest.fixture
def pbx() -> Pbx:
    return PbxFactory()


def test_the_standard_options_are_those_of_the_generator(pbx: Pbx) -> None:
    assert dialplan_options(pbx) == Options()


def test_an_engineer_chooses_and_the_file_follows(pbx: Pbx) -> None:
    client = signed_in(roles.ENGINEER)
    page = text_of(client.get(PAGE))
    assert "777*01" in page
    values = {**form_values(page), "room_state": "9777", "wake_up": "", "staff_pin": "on", "other_rooms": "on"}
    assert client.post(PAGE, values).status_code == 302
    assert dialplan_options(pbx) == Options(room_state="9777", wake_up="", staff_pin=True)
    assert AuditRecord.objects.get(action="pbx.dialplan.saved").data["room_state"] == "9777"
    page = text_of(client.get(PAGE))
    assert "9777 01" in page
    assert "776*0630" not in page
    answer = client.get(f"{PAGE}gosub/extensions_support.conf")
    assert answer.content.decode() == dialplan_text(dialplan_options(pbx), Dialect.GOSUB)
    assert answer["Content-Disposition"] == 'attachment; filename="extensions_support.conf"'
    assert client.get(f"{PAGE}lua/extensions_support.conf").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minibar": "777"}, "Each service needs a number of its own."),
        ({"room_state": "*77"}, "Enter a valid value"),
        ({"calling_context": "a]b"}, "Enter a valid value"),
        ({"pin_digits": "3"}, "greater than or equal to 4"),
        (dict.fromkeys(("room_state", "minibar", "take_back", "wake_up", "test"), ""), "at least one service"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(pbx: Pbx, wrong: dict[str, str], said: str) -> None:
    client = signed_in(roles.ENGINEER)
    answer = client.post(PAGE, {**form_values(text_of(client.get(PAGE))), **wrong})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Dialplan.objects.exists()


def test_a_program_is_told_the_same(pbx: Pbx) -> None:
    with pytest.raises(InputError, match="of its own"):
        dialplan_save(pbx=pbx, actor=SYSTEM, test="777")


def test_the_self_test_is_waited_for_and_another_code_is_not_it(pbx: Pbx) -> None:
    client = signed_in(roles.ENGINEER)
    waiting = text_of(htmx(client, "POST", "/pbx/exchanges/main/checklist/test/"))
    assert "Dial 775" in waiting
    again = waiting.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    report(pbx, "777*01")
    assert "Dial 775" in text_of(client.get(again))
    report(pbx, "775*test")
    assert "775*test came from phone 1001" in text_of(client.get(again))


def report(pbx: Pbx, code: str) -> None:
    payload = f'{{"event": "DTMF", "callid": "1.1", "infos": "{code}", "members": [{{"ext": {{"number": "1001"}}}}]}}'
    event_receive(pbx=pbx, payload=payload.encode(), source=Transport.HTTP)
    receipts_process()


def test_the_list_to_dial_is_understood_and_complete() -> None:
    listed = list(codes_to_dial(Options(staff_pin=True)))
    for each in listed:
        assert service_code(each.report.replace("PIN", "4711")) is not None
    assert len(listed) == len(STATES) + 4
    assert (
        list(codes_to_dial(Options(**dict.fromkeys(("room_state", "minibar", "take_back", "wake_up", "test"), ""))))
        == []
    )


def test_the_command_writes_the_file(pbx: Pbx, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("pbx_dialplan", "main", "--dialect", "gosub", "--output", str(tmp_path / "a.conf"))
    assert (tmp_path / "a.conf").read_text() == dialplan_text(Options(), Dialect.GOSUB)
    capsys.readouterr()
    call_command("pbx_dialplan", "main")
    assert capsys.readouterr().out == dialplan_text(Options(), Dialect.MACRO)
    with pytest.raises(CommandError):
        call_command("pbx_dialplan", "nobody")
