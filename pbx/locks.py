"""The only row locks of this app. Order: PBX (while a report is processed), then extensions in pk order."""

from collections.abc import Iterable

from pbx.models import Extension, Pbx


def pbx_lock(*, pbx_id: int) -> Pbx:
    """Lock a PBX: its reports are processed one after the other."""
    return Pbx.objects.select_for_update(no_key=True).get(pk=pbx_id)


def extensions_lock(*, extensions: Iterable[Extension]) -> list[Extension]:
    """Lock extensions and read them anew, each once, in pk order; serialises what is asked of one extension."""
    pks = {extension.pk for extension in extensions}
    locked = Extension.objects.select_for_update(no_key=True, of=("self",)).select_related("pbx")
    return list(locked.filter(pk__in=pks).order_by("pk"))
