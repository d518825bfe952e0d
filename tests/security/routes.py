"""The URL table as the tests walk it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OF_NOTHING: Mapping[str, Any] = {
    "int": 999_999,
    "str": "nobody",
    "slug": "nobody",
    "isodate": dt.date(2026, 11, 22),
    "reportname": "summary",
    "filekind": "pdf",
}


@dataclass(frozen=True)
class Route:
    """A named route: its full name, and its parameters with the kind of each."""

    name: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.name.startswith("api-")

    def url(self, **values: Any) -> str:
        """Its address; what is not given names nothing that exists."""
        return reverse(self.name, kwargs={name: values.get(name, OF_NOTHING[kind]) for name, kind in self.parameters})


@cache
def routes() -> dict[str, Route]:
    """Every route of the project by name, without the pages of Django's admin."""
    return {route.name: route for route in _walk(get_resolver().url_patterns, ())}


def _walk(entries: "Iterable[URLPattern | URLResolver]", parents: tuple[Any, ...]) -> Iterator[Route]:
    for entry in entries:
        converters = (*parents, *((name, kind) for name, kind in entry.pattern.converters.items()))
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from _walk(entry.url_patterns, converters)
        else:
            assert entry.name, f"{entry.pattern} has no name"
            yield Route(entry.name, tuple((name, _kind(converter)) for name, converter in converters))


def _kind(converter: Any) -> str:
    name = type(converter).__name__
    return {"IsoDate": "isodate"}.get(name, name.removesuffix("Converter").lower().replace("string", "str"))


@cache
def admin_urls() -> tuple[str, ...]:
    """The lists and forms of Django's admin, one of each kind."""
    admin = next(
        entry for entry in get_resolver().url_patterns if isinstance(entry, URLResolver) and entry.namespace == "admin"
    )
    names = [entry.name for part in admin.url_patterns for entry in getattr(part, "url_patterns", [part])]
    return tuple(reverse(f"admin:{name}") for name in names if name and name.endswith(("_changelist", "_add", "index")))
