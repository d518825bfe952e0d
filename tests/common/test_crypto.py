"""Secrets at rest."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from pbx.models import Pbx, PbxSession
from tests.factories import PbxFactory

pytestmark = pytest.mark.django_db


def stored(pbx: Pbx) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM pbx_pbx WHERE id = %s", [pbx.pk])
        return str(cursor.fetchone()[0])


def test_the_database_never_sees_the_password() -> None:
    pbx = PbxFactory(password="s3cret-Ä")
    assert "s3cret" not in stored(pbx)
    assert Pbx.objects.get(pk=pbx.pk).password == "s3cret-Ä"


def test_a_rotated_key_still_opens_old_secrets_and_a_wrong_one_says_so(settings: Settings) -> None:
    pbx = PbxFactory(password="s3cret")
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()

    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert Pbx.objects.get(pk=pbx.pk).password == "s3cret"

    settings.FIELD_ENCRYPTION_KEYS = [new]
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEY"):
        Pbx.objects.get(pk=pbx.pk)


def test_after_a_rotation_every_secret_is_stored_anew_and_the_old_key_can_go(settings: Settings) -> None:
    pbx = PbxFactory(password="s3cret")
    PbxSession.objects.create(pbx=pbx, token="t0ken")
    before, key = stored(pbx), pbx.intake_key
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    call_command("reencrypt")
    assert stored(pbx) != before
    settings.FIELD_ENCRYPTION_KEYS = [new]
    again = Pbx.objects.select_related("session").get()
    assert (again.password, again.intake_key, again.session.token) == ("s3cret", key, "t0ken")


def test_a_secret_that_no_key_opens_stops_the_rotation_and_changes_nothing(settings: Settings) -> None:
    before = stored(PbxFactory())
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEY"):
        call_command("reencrypt")
    assert stored(Pbx.objects.only("pk").get()) == before
