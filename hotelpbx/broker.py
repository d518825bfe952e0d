"""The embedded broker: kombu's folder of message files, with messages that appear whole.

kombu writes a message under its final name; a consumer that looks in between reads half of it and ends the worker.
"""

import os
import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes a message beside the queue and renames it into place."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{time_ns()}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f".{name}.part"  # no queue's consumer looks at names like this
        unfinished.write_text(dumps(payload))
        os.replace(unfinished, folder / name)


class Transport(filesystem.Transport):
    """The folder transport with whole messages."""

    Channel = Channel


def register() -> None:
    """Make `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
