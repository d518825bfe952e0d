"""Sound files that do not exist until somebody downloads them: a tone of the right length, made second by second."""

import io
import math
import struct
import wave
from collections.abc import Iterator

RATE = 8000
HERTZ = 440
LOUDNESS = 8000

# A whole number of waves, so that one second joins on to the next.
_WAVES = (round(LOUDNESS * math.sin(2 * math.pi * HERTZ * n / RATE)) for n in range(RATE))
_SECOND = struct.pack(f"<{RATE}h", *_WAVES)


def tone(seconds: int) -> Iterator[bytes]:
    """A WAV file (8 kHz, 16 bit, mono) of that many seconds, in pieces."""
    yield _header(seconds)
    for _ in range(seconds):
        yield _SECOND


def _header(seconds: int) -> bytes:
    start = io.BytesIO()
    with wave.open(start, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.setnframes(seconds * RATE)
        file.writeframesraw(b"")
        return start.getvalue()  # before the end, when the frames would be counted
