"""The set-up of users: who keeps whom, first passwords, locks, tokens, and that nobody locks the house out."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import Account, ApiToken, AuditRecord, PropertyAccess
from hotelpbx.common.roles import ENGINEER, FRONT_DESK, HOUSEKEEPING, MANAGER
from hotelpbx.common.selectors import user_rows, users_kept_by
from hotelpbx.common.users import user_deactivate, user_update
from tests.factories import PropertyFactory, user_with_roles
from tests.frontdesk.desk import BACKEND, DIALOG
from tests.helpers.pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)
USERS = "/setup/users/"
NEW = "four horses and a cart"
DOOR = {"REMOTE_ADDR": "192.0.2.7"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def mei() -> User:
    PropertyFactory()
    return user_with_roles(MANAGER, username="mei")


@pytest.fixture
def manager(mei: User) -> Client:
    return browser(mei)


def password_in(answer: Any) -> str:
    found = re.search(r'<kbd id="first-password"[^>]*>([^<]+)</kbd>', answer.content.decode())
    assert found is not None
    return found[1]


def token_in(answer: Any) -> str:
    found = re.search(r'<kbd id="new-token"[^>]*>([^<]+)</kbd>', answer.content.decode())
    assert found is not None
    return found[1]


def sign_in(name: str, password: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": name, "password": password}, **DOOR)
    return client


def add(client: Client, name: str = "rita", **values: Any) -> Any:
    form = {"username": name, "full_name": "Rita Sommer", "roles": [FRONT_DESK], **values}
    return client.post(f"{USERS}new/", form, headers=DIALOG)


def api(token: str) -> int:
    return Client().get("/api/v1/rooms/", headers={"Authorization": f"Token {token}"}).status_code


def test_a_user_is_added_with_a_password_that_is_shown_once(manager: Client) -> None:
    answer = add(manager, roles=[FRONT_DESK, HOUSEKEEPING], properties=["grand"])
    first = password_in(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    rita = User.objects.get(username="rita")
    assert (rita.first_name, rita.last_name) == ("Rita", "Sommer")
    assert first not in manager.get(USERS).content.decode()
    assert "first password" in text_of(manager.get(USERS))
    assert sign_in("rita", first).get("/")["Location"] == "/password/"
    (record,) = AuditRecord.objects.filter(action="common.user.created")
    assert record.data["roles"] == [FRONT_DESK, HOUSEKEEPING]
    assert first not in str(list(AuditRecord.objects.values_list("data", flat=True)))
    again = add(manager)
    assert (again.status_code, "already a user rita" in text_of(again)) == (422, True)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"roles": []}, "required"), ({"roles": ["King"]}, "Select a valid choice"), ({"name": "a b"}, "valid username")],
)
def test_who_may_do_nothing_is_not_added(manager: Client, values: dict[str, Any], words: str) -> None:
    answer = add(manager, **values)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert User.objects.count() == 1


def test_roles_change_and_the_trail_keeps_what_they_were(manager: Client) -> None:
    rita = user_with_roles(FRONT_DESK, username="rita")
    form = {"full_name": "Rita Root", "roles": [ENGINEER], "properties": ["grand"]}
    assert manager.post(f"{USERS}{rita.pk}/edit/", form).status_code == 302
    assert set(rita.groups.values_list("name", flat=True)) == {ENGINEER}
    (record,) = AuditRecord.objects.filter(action="common.user.rights_changed")
    assert (record.data["before"]["roles"], record.data["roles"]) == ([FRONT_DESK], [ENGINEER])
    assert record.data["properties"] == ["grand"]


def test_a_manager_cannot_take_from_himself_what_he_needs(manager: Client, mei: User) -> None:
    other = user_with_roles(MANAGER, username="zoe")
    url = f"{USERS}{mei.pk}/edit/"
    for rights in ({"roles": [FRONT_DESK]}, {"roles": [MANAGER], "properties": ["grand"]}):
        answer = manager.post(url, {"full_name": "", **rights})
        assert answer.status_code == 422
        assert "cannot take from yourself" in text_of(answer)
    for deed in ("deactivate", "password"):
        assert manager.post(f"{USERS}{mei.pk}/{deed}/").status_code == 422
    assert manager.post(url, {"full_name": "Mei Chen", "roles": [MANAGER, ENGINEER]}).status_code == 302
    mei.refresh_from_db()
    assert (mei.is_active, mei.last_name, other.is_active) == (True, "Chen", True)


def test_the_last_manager_of_a_hotel_stays(mei: User) -> None:
    root = User.objects.create_superuser("root")
    actor = Actor(user=root)
    with pytest.raises(ApplicationError, match="last manager"):
        user_deactivate(user=mei, actor=actor)
    local = user_with_roles(MANAGER, username="local")
    PropertyAccess.objects.create(user=local, property_code="grand")
    with pytest.raises(ApplicationError, match="last manager"):  # the other one keeps one hotel only
        user_update(user=mei, full_name="", roles=[FRONT_DESK], properties=[], actor=actor)
    assert not user_deactivate(user=local, actor=actor).is_active
    user_with_roles(MANAGER, username="zoe")
    assert not user_deactivate(user=mei, actor=actor).is_active


def test_who_is_deactivated_is_out_at_once_and_comes_back_with_a_new_password(manager: Client) -> None:
    rita = user_with_roles(FRONT_DESK, username="rita")
    there = sign_in("rita", "correct horse")
    assert there.get("/").status_code == 200
    token = token_in(manager.post(f"{USERS}{rita.pk}/tokens/", {"label": "kiosk"}))
    assert api(token) == 200
    assert "Deactivate rita?" in text_of(manager.get(f"{USERS}{rita.pk}/deactivate/", headers=DIALOG))
    assert manager.post(f"{USERS}{rita.pk}/deactivate/").status_code == 302
    assert there.get("/")["Location"].startswith("/sign-in/")
    assert api(token) == 401
    assert manager.post(f"{USERS}{rita.pk}/deactivate/").status_code == 422
    assert "rita" not in text_of(manager.get(USERS)).split("New user")[1]
    assert "Let in again" in text_of(manager.get(USERS, {"inactive": "on"}))
    back = password_in(manager.post(f"{USERS}{rita.pk}/password/", headers=DIALOG))
    assert there.get("/")["Location"].startswith("/sign-in/")
    assert api(token) == 401
    assert sign_in("rita", "correct horse").get("/").status_code == 302
    assert sign_in("rita", back).get("/")["Location"] == "/password/"
    actions = [record.action for record in AuditRecord.objects.order_by("pk")]
    assert "common.user.deactivated" in actions
    assert "common.user.password_reset" in actions


def test_a_lock_is_seen_and_taken_away(manager: Client) -> None:
    rita = user_with_roles(FRONT_DESK, username="rita")
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in("rita", "wrong")
    assert sign_in("rita", "correct horse").get("/").status_code == 302
    page = text_of(manager.get(USERS))
    assert "locked" in page
    assert f"{settings.AXES_FAILURE_LIMIT + 1} wrong passwords in a week" in page
    assert manager.post(f"{USERS}{rita.pk}/unlock/").status_code == 302
    assert sign_in("rita", "correct horse").get("/").status_code == 200
    assert manager.post(f"{USERS}{rita.pk}/unlock/").status_code == 409
    assert "locked" not in text_of(manager.get(USERS))


def test_a_program_has_tokens_and_no_password(manager: Client) -> None:
    answer = add(manager, "kiosk", is_service="on")
    assert "is a program" in text_of(answer)
    kiosk = User.objects.get(username="kiosk")
    assert not kiosk.has_usable_password()
    url = f"{USERS}{kiosk.pk}/tokens/"
    token = token_in(manager.post(url, {"label": "lobby"}, headers=DIALOG))
    assert api(token) == 200
    assert token not in manager.get(url).content.decode()
    assert token not in str(ApiToken.objects.values())
    page = text_of(manager.get(url))
    assert "lobby" in page
    row = ApiToken.objects.get()
    assert manager.post(f"{url}{row.pk}/revoke/").status_code == 302
    assert api(token) == 401
    assert manager.post(f"{url}{row.pk}/revoke/").status_code == 409
    assert AuditRecord.objects.get(action="common.token.revoked").data["label"] == "lobby"


def test_a_token_that_would_open_nothing_is_not_made(manager: Client) -> None:
    add(manager)
    rita = User.objects.get(username="rita")
    answer = manager.post(f"{USERS}{rita.pk}/tokens/", {"label": "x"})
    assert (answer.status_code, "choose a password before" in text_of(answer)) == (422, True)
    assert not ApiToken.objects.exists()


def test_a_manager_keeps_the_users_of_his_hotels_only(mei: User) -> None:
    PropertyFactory(code="annex", name="Annex")
    PropertyAccess.objects.create(user=mei, property_code="grand")
    user_with_roles(FRONT_DESK, username="everywhere")
    mine, both = user_with_roles(FRONT_DESK, username="mine"), user_with_roles(FRONT_DESK, username="both")
    PropertyAccess.objects.bulk_create(
        PropertyAccess(user=user, property_code=code)
        for user, code in ((mine, "grand"), (both, "grand"), (both, "annex"))
    )
    User.objects.create_superuser("root")
    assert [row.user.username for row in user_rows(users_kept_by(mei))] == ["mei", "mine"]
    client = browser(mei)
    assert client.post(f"{USERS}{both.pk}/deactivate/").status_code == 404
    assert "Annex" not in client.get(f"{USERS}new/").content.decode()
    assert add(client, properties=[]).status_code == 422
    assert add(client, properties=["annex"]).status_code == 422
    assert add(client, properties=["grand"]).status_code == 200
    with pytest.raises(ApplicationError, match="properties that you work for"):
        user_update(user=mine, full_name="", roles=[FRONT_DESK], properties=[], actor=Actor(user=mei))


def test_only_a_superuser_keeps_superusers(manager: Client) -> None:
    root = User.objects.create_superuser("root")
    assert "root" not in text_of(manager.get(USERS))
    assert manager.get(f"{USERS}{root.pk}/edit/").status_code == 404
    assert "superuser" in text_of(browser(root).get(USERS))


def test_the_list_is_searched_and_costs_the_same_for_many(manager: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(120):
        user_with_roles(FRONT_DESK, username=f"clerk-{number:03}", last_name="Müller")
    with django_assert_max_num_queries(30):
        page = text_of(manager.get(USERS))
    assert "Page 1 of 3" in page
    assert "clerk-007" in text_of(manager.get(USERS, {"q": "007 müller"}))
    assert "No user fits." in text_of(manager.get(USERS, {"q": "nobody"}))
    assert Account.objects.count() == 0


def test_the_list_names_roles_and_hotels_in_the_language_of_the_reader(manager: Client) -> None:
    PropertyFactory(code="lakeside", name="Hotel Lakeside")
    rita = user_with_roles(FRONT_DESK, username="rita")
    PropertyFactory(code="annex", name="The Annex")
    PropertyAccess.objects.create(user=rita, property_code="annex")
    manager.cookies["django_language"] = "zh-hans"
    row = re.search(r"<tr>(?:(?!</tr>).)*rita.*?</tr>", manager.get(USERS).content.decode(), re.DOTALL)
    assert row is not None
    assert "前台" in row[0]
    assert "The Annex" in row[0]
    assert FRONT_DESK not in row[0]
    assert "annex" not in row[0]
