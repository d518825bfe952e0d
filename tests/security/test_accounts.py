"""Sign-ins: first passwords, demo accounts, sessions that end, cookies and headers behind TLS."""

import json
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import Account, ApiToken, AuditRecord, PropertyAccess
from hotelpbx.common.roles import FRONT_DESK
from hotelpbx.common.sessions import SEEN, SessionEndMiddleware
from hotelpbx.common.tokens import token_issue
from tests.factories import PropertyFactory, user_with_roles
from tests.helpers.pages import htmx

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NEW = "four horses and a cart"


def added(*args: str) -> str:
    """The first password of a user that the command has added."""
    out = StringIO()
    call_command("user_add", "rita", "--role", FRONT_DESK, *args, stdout=out)
    return out.getvalue().split()[-1]


def sign_in(password: str) -> Client:
    client = Client()
    answer = client.post("/sign-in/", {"username": "rita", "password": password}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 302
    return client


def choose(client: Client, old: str, new: str = NEW) -> int:
    values = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/password/", values, REMOTE_ADDR="192.0.2.7").status_code


def token(password: str) -> int:
    credentials = {"username": "rita", "password": password}
    return Client().post("/api/v1/auth/token/", credentials, content_type="application/json").status_code


def test_with_the_first_password_nothing_opens_but_the_choice_of_another() -> None:
    PropertyFactory()
    first = added("--property", "grand")
    client = sign_in(first)
    assert client.get("/").headers["Location"] == "/password/"
    assert htmx(client, "GET", "/pulse/").headers["HX-Redirect"] == "/password/"
    assert client.get("/api/v1/rooms/").status_code == 403
    assert token(first) == 401
    key = token_issue(user=User.objects.get(), actor=SYSTEM)
    assert Client().get("/api/v1/rooms/", headers={"Authorization": f"Token {key}"}).status_code == 401
    assert choose(client, first) == 302
    assert client.get("/").status_code == 200
    assert not ApiToken.objects.exists()
    assert token(NEW) == 200
    trail = AuditRecord.objects.order_by("pk").values_list("action", "address")
    assert list(trail) == [
        ("common.user.created", ""),
        ("common.user.signed_in", "192.0.2.7"),
        ("common.token.issued", ""),
        ("common.user.password_changed", "192.0.2.7"),
        ("common.token.issued", "127.0.0.1"),
    ]
    assert first not in json.dumps(list(AuditRecord.objects.values_list("data", flat=True)))
    assert PropertyAccess.objects.get().property_code == "grand"


def test_the_first_superuser_opens_the_admin_with_a_password_of_his_own() -> None:
    out = StringIO()
    call_command("user_add", "rita", "--superuser", "--name", "Rita Root", stdout=out)
    first = out.getvalue().split()[-1]
    client = sign_in(first)
    answer = client.get("/admin/auth/user/", follow=True)
    assert answer.redirect_chain[-1] == ("/password/", 302)
    assert choose(client, first) == 302
    assert client.get("/admin/auth/user/").status_code == 200
    assert AuditRecord.objects.get(action="common.user.created").data["superuser"] is True


def test_a_user_who_may_do_nothing_is_not_added() -> None:
    with pytest.raises(CommandError, match="--superuser"):
        call_command("user_add", "rita")
    assert not User.objects.exists()


@pytest.mark.parametrize("new", ["short", "password1234", None])
def test_a_poor_password_or_the_same_is_refused(new: str | None) -> None:
    PropertyFactory()
    first = added()
    client = sign_in(first)
    assert choose(client, first, new or first) == 422
    assert client.get("/").status_code == 302


def test_a_new_password_ends_the_other_sessions() -> None:
    PropertyFactory()
    first = added()
    here, there = sign_in(first), sign_in(first)
    choose(here, first)
    assert here.get("/").status_code == 200
    assert there.get("/").headers["Location"].startswith("/sign-in/")


def test_a_name_is_given_once_and_for_properties_that_exist() -> None:
    added()
    with pytest.raises(CommandError, match="already"):
        added()
    with pytest.raises(CommandError, match="no property"):
        call_command("user_add", "eve", "--role", FRONT_DESK, "--property", "nowhere")


def test_outside_of_the_demo_its_accounts_are_neither_made_nor_let_in(settings: Settings) -> None:
    PropertyFactory()
    user = user_with_roles(FRONT_DESK, username="rita")
    Account.objects.create(user=user, is_demo=True)
    key = token_issue(user=user, actor=SYSTEM)
    client = sign_in("correct horse")
    assert client.get("/").status_code == 200
    settings.DEMO = False
    assert client.get("/").status_code == 302
    assert Client().post("/sign-in/", {"username": "rita", "password": "correct horse"}).status_code == 200
    assert token("correct horse") == 401
    assert Client().get("/api/v1/rooms/", headers={"Authorization": f"Token {key}"}).status_code == 401


def test_outside_of_the_demo_there_is_no_demo(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_a_session_ends_when_nobody_is_there_though_the_page_polls(settings: Settings) -> None:
    PropertyFactory()
    settings.SESSION_IDLE_MINUTES = 30
    user_with_roles(FRONT_DESK, username="rita")
    with time_machine.travel(0, tick=False) as clock:
        client = sign_in("correct horse")
        for _minute in range(29):
            clock.shift(60)
            assert htmx(client, "GET", "/pulse/", version="x").status_code == 200
        clock.shift(60)
        assert htmx(client, "GET", "/pulse/", version="x").status_code == 401


def test_a_person_keeps_the_session_alive_but_not_for_ever(settings: Settings) -> None:
    PropertyFactory()
    settings.SESSION_IDLE_MINUTES = 30
    user_with_roles(FRONT_DESK, username="rita")
    with time_machine.travel(0, tick=False) as clock:
        client = sign_in("correct horse")
        hours = settings.SESSION_COOKIE_AGE // 3600
        for _part in range(hours * 3 - 1):
            clock.shift(1200)
            assert client.get("/check-in/room/").status_code == 200
        clock.shift(1200)
        assert client.get("/check-in/room/").status_code == 302


def test_who_signs_out_in_another_window_at_this_very_moment_is_a_stranger() -> None:
    user_with_roles(FRONT_DESK, username="rita")
    request = RequestFactory().get("/")
    request.session = SessionStore(sign_in("correct horse").session.session_key)
    request.session[SEEN] = int(time.time()) - 600  # so that it is to be noted that he is there
    Session.objects.all().delete()
    SessionEndMiddleware(lambda _request: HttpResponse())(request)
    assert SESSION_KEY not in request.session
    assert not Session.objects.exists()


def test_signing_in_again_begins_anew() -> None:
    PropertyFactory()
    user_with_roles(FRONT_DESK, username="rita")
    with time_machine.travel(0, tick=False) as clock:
        client = sign_in("correct horse")
        clock.shift(3 * 3600)
        client.get("/")
        client.post("/sign-out/")
        client.post("/sign-in/", {"username": "rita", "password": "correct horse"})
        clock.shift(3 * 3600 + 1800)
        assert client.get("/").status_code == 200


def test_behind_tls_nothing_is_left_to_wish(tmp_path: Path) -> None:
    """Django's own list for a deployment, in a process of its own, with the settings of production."""
    env = {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "BEHIND_TLS": "true"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import hotelpbx.settings as s; "
            "print(s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.DEMO, s.PASSWORD_HASHERS[0])",
        ],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["True", "31536000", "False", "django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_plain_http_is_sent_to_https_and_https_is_remembered(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 1000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client = Client()
    assert client.get("/sign-in/").headers["Location"] == "https://testserver/sign-in/"
    answer = client.get("/sign-in/", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=1000"
    assert client.get("/health/live/").status_code == 200


def test_a_form_without_its_token_is_refused() -> None:
    PropertyFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_with_roles(FRONT_DESK))
    assert client.post("/rooms/101/unblock/").status_code == 403
    page = client.get("/sign-in/").headers.get("Content-Security-Policy", "")
    assert "unsafe-inline" not in page
