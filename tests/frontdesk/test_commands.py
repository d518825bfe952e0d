"""Management commands that installers' scripts use."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command

from billing.models import FolioEntry, MinibarItem, Tariff
from hotelpbx.common import roles
from pbx.enums import CommandKind
from pbx.models import Command
from rooms.models import Property, Room, ServiceLevel, Stay, WakeUpCall

pytestmark = pytest.mark.django_db(transaction=True)


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_a_property_comes_with_service_levels_and_departments() -> None:
    run("property_add", "aurora", "--name", "Hotel Aurora", "--timezone", "Europe/Berlin", "--currency", "EUR")
    property = Property.objects.get(code="aurora")
    assert set(property.service_levels.values_list("code", flat=True)) == {"house", "standard", "premium"}
    assert set(property.departments.values_list("code", flat=True)) >= {"PHONE", "MINIBAR", "ROOM", "MISC"}
    with pytest.raises(CommandError, match="already"):
        run("property_add", "aurora")


@pytest.mark.parametrize("wrong", [("--timezone", "Mars/Olympus"), ("--currency", "EURO"), ("--country", "Germany")])
def test_wrong_values_are_refused_with_a_sentence(wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        run("property_add", "x", *wrong)
    assert not Property.objects.exists()


def test_reference_data_may_be_seeded_again_and_keeps_what_was_changed() -> None:
    run("property_add", "aurora")
    run("seed_reference")
    ServiceLevel.objects.filter(code="standard").update(name="Comfort")
    run("seed_reference")
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ALL_ROLES)
    assert ServiceLevel.objects.get(code="standard").name == "Comfort"


def test_the_demo_hotel_is_whole_and_refuses_a_database_in_use() -> None:
    run("seed_demo")

    assert Room.objects.count() == 40
    assert len(set(Room.objects.values_list("floor", flat=True))) == 4
    assert {user.groups.get().name for user in User.objects.all()} == set(roles.ALL_ROLES)
    assert sorted(Tariff.objects.values_list("status", flat=True)) == ["active", "draft"]
    assert MinibarItem.objects.filter(code="123456789").exists()
    assert Stay.objects.filter(status="in_house").count() == 16
    assert FolioEntry.objects.exists()
    assert WakeUpCall.objects.count() == 6
    waiting = Command.objects.filter(kind=CommandKind.EXTENSION_SYNC)
    assert waiting.count() == 15, "a sharer does not touch the first guest's phone"
    with pytest.raises(CommandError, match="make reset"):
        run("seed_demo")
    run("seed_demo", "--if-empty")
    assert Room.objects.count() == 40


def test_work_once_does_what_is_due_and_prints_the_counts() -> None:
    run("property_add", "aurora")
    lines = dict(line.split(": ") for line in run("work", "--once").splitlines())
    assert {"pbx_receipts", "pbx_commands", "wakeups_armed"} <= lines.keys()
    assert all(count == "0" for count in lines.values())
