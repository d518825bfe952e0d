"""Short marks of what is shown, by which a browser and the server know whether it has changed."""

import zlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Model


def version_of(facts: object) -> str:
    """A mark that is another one when the `repr` of the facts is."""
    return f"{zlib.crc32(repr(facts).encode()):08x}"


def columns_of(rows: Iterable[Model]) -> list[dict[str, Any]]:
    """The columns of rows as facts; not those of the rows they lead to."""
    return [{name: value for name, value in vars(row).items() if not name.startswith("_")} for row in rows]
