"""Errors of the application. Their mapping to HTTP lives in `api.py` and `middleware.py` and nowhere else."""

from typing import Any


def error_body(code: str, message: Any, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """The one form of an error in the API."""
    return {"code": code, "message": str(message), "extra": extra or {}}


class ApplicationError(Exception):
    """A rule said no, in words for the person who asked. `code` is stable; `extra` is for programs."""

    http_status = 422
    default_code = "rule_violated"

    def __init__(self, message: Any, code: str | None = None, extra: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.extra = extra or {}

    def __str__(self) -> str:
        return str(self.message)


class NotFoundError(ApplicationError):
    """What was named does not exist."""

    http_status = 404
    default_code = "not_found"


class RuleError(ApplicationError):
    """A rule of the house forbids it."""

    http_status = 422
    default_code = "rule_violated"


class ConflictError(ApplicationError):
    """Somebody else was first, or the thing is in another state."""

    http_status = 409
    default_code = "conflict"


class UnavailableError(ApplicationError):
    """A needed part (usually the PBX) is away."""

    http_status = 503
    default_code = "unavailable"


class InputError(ApplicationError):
    """The request itself is wrong; `extra["fields"]` says where."""

    http_status = 400
    default_code = "invalid"

    def __init__(self, message: Any, fields: dict[str, Any] | None = None, code: str | None = None) -> None:
        super().__init__(message, code, {"fields": fields or {}})
