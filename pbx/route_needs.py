"""Which outbound routes the house counts on. Apps above tell their source in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable

from pbx.models import Extension, Pbx

Source = Callable[[str], Iterable[str]]
_sources: list[Source] = []


def routes_needed_by(source: Source) -> None:
    """Register a source: it gets a property's code and names routes. Registering it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def routes_needed(pbx: Pbx) -> list[str]:
    """Every route that an extension should have now, or that a source names, in alphabetical order."""
    wanted = {
        name for routes in Extension.objects.filter(pbx=pbx).values_list("wanted_routes", flat=True) for name in routes
    }
    named = {name for source in _sources for name in source(pbx.property_code)}
    return sorted(wanted | named)
