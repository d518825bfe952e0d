"""What every page knows."""

from typing import Any

from django.http import HttpRequest


def frontdesk(request: HttpRequest) -> dict[str, Any]:
    """Roles of the signed-in user, for the navigation."""
    return {}
