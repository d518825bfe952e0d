"""Tokens of programs: told once, kept as a digest, and not for ever."""

import datetime as dt
import importlib
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import ApiToken
from hotelpbx.common.roles import FRONT_DESK
from hotelpbx.common.tokens import MOST_OF_A_USER, token_issue
from tests.factories import PropertyFactory, user_with_roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rita() -> Any:
    PropertyFactory()
    return user_with_roles(FRONT_DESK, username="rita")


def asked() -> str:
    credentials = {"username": "rita", "password": "correct horse"}
    answer = Client().post("/api/v1/auth/token/", credentials, content_type="application/json")
    assert answer.status_code == 200
    return str(answer.json()["token"])


def opens(key: str) -> bool:
    status = Client().get("/api/v1/rooms/", headers={"Authorization": f"Token {key}"}).status_code
    assert status in (200, 401)
    return status == 200


def test_the_database_does_not_know_the_token() -> None:
    key = asked()
    assert opens(key)
    stored = ApiToken.objects.values().get()
    assert key not in str(stored)
    assert not opens(stored["digest"])


def test_another_program_gets_its_own_token() -> None:
    first, second = asked(), asked()
    assert first != second
    assert opens(first)
    assert opens(second)


def test_a_token_ends(settings: Any) -> None:
    settings.API_TOKEN_DAYS = 30
    key = asked()
    with time_machine.travel(timezone.now() + dt.timedelta(days=29, hours=23)):
        assert opens(key)
    with time_machine.travel(timezone.now() + dt.timedelta(days=30, seconds=1)):
        assert not opens(key)
        asked()
        assert ApiToken.objects.count() == 1


def test_the_last_use_is_noted_now_and_then() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        key = asked()
        uses = []
        for seconds in (0, 59, 2):
            clock.shift(seconds)
            opens(key)
            uses.append(ApiToken.objects.get().last_used_at)
    assert uses[0] == uses[1] < uses[2]


def test_of_too_many_those_go_that_nobody_uses(rita: Any) -> None:
    used, idle = asked(), asked()
    assert opens(idle)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert opens(used)
        for _start in range(MOST_OF_A_USER - 1):
            token_issue(user=rita, actor=SYSTEM)
        assert (opens(used), opens(idle)) == (True, False)
    assert ApiToken.objects.count() == MOST_OF_A_USER


def test_tokens_that_were_stored_in_clear_stay_good_and_are_so_no_more(rita: Any) -> None:
    key = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"
    migration = importlib.import_module("hotelpbx.common.migrations.0006_api_tokens_digested")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, created timestamp, user_id bigint)")
        cursor.execute("INSERT INTO authtoken_token VALUES (%s, %s, %s)", [key, timezone.now(), rita.pk])
        migration.digest(apps, SimpleNamespace(connection=connection))
        cursor.execute("SELECT count(*) FROM authtoken_token")
        assert cursor.fetchone() == (0,)
    assert opens(key)
