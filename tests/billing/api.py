"""Whoever asks the API, and what it answers."""

from typing import Any

from rest_framework.test import APIClient

from tests.factories import user_with_roles

V1 = "/api/v1"


def client(*held: str) -> APIClient:
    """Somebody with these roles."""
    api = APIClient()
    api.force_authenticate(user_with_roles(*held))
    return api


def error(response: Any) -> tuple[int, str]:
    """Status and code."""
    return response.status_code, response.json()["code"]
