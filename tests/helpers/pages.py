"""A browser without a screen: signed-in clients, and requests as htmx sends them."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.factories import user_with_roles


def signed_in(*roles: str) -> Client:
    """A client of a user with these roles."""
    client = Client()
    client.force_login(user_with_roles(*roles))
    return client


def htmx(
    client: Client, method: str, url: str, data: Any = None, *, target: str = "", version: str = ""
) -> HttpResponse:
    """One request of htmx; `target` is the id of the element that waits for the answer."""
    headers = {"HX-Request": "true", "HX-Target": target, "X-Version": version}
    send = client.post if method == "POST" else client.get
    response: HttpResponse = send(url, data or {}, headers={name: value for name, value in headers.items() if value})
    return response


def text_of(response: HttpResponse) -> str:
    """What the answer says, with its white space drawn together."""
    return " ".join(response.content.decode().split())
