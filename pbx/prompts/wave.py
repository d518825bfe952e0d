"""Recordings as a telephone wants them: RIFF WAV, 8 kHz, 16 bit, one channel. Standard library only."""

import io
import math
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

RATE, WIDTH, CHANNELS = 8000, 2, 1
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 30.0
LOUDEST = 0.7 * 32767  # leaves room for what a line adds
SILENCE_LEVEL = 200
FRAME = 160  # samples that an Asterisk sends at once; one recording of several begins with a frame of its own
_TAPS = 16  # samples on either side: six crossings of the sinc
Samples: TypeAlias = "array[int]"


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of one channel at a rate."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


class SoundError(Exception):
    """A recording that no telephone can play; says what is wrong."""


def sound_problem(path: Path) -> str:
    """What is wrong with a recording as a file for the exchange; empty when nothing is."""
    try:
        with wave.open(str(path), "rb") as file:
            found = (file.getframerate(), file.getsampwidth() * 8, file.getnchannels())
            count = len(file.readframes(file.getnframes())) // (file.getsampwidth() * file.getnchannels())
    except (OSError, EOFError, wave.Error) as error:
        return f"it is no WAV file ({error})"
    if found != (RATE, WIDTH * 8, CHANNELS):
        rate, bits, channels = found
        return f"it has {rate} Hz, {bits} bit, {channels} channel(s); 8000 Hz, 16 bit, 1 channel are wanted"
    return _length_problem(count / RATE)


def _length_problem(seconds: float) -> str:
    if SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        return ""
    return f"it lasts {seconds:.2f} s; {SHORTEST_SECONDS} to {LONGEST_SECONDS:.0f} s are wanted"


def sound_read(content: bytes) -> Sound:
    """A recording of one channel and 16 bit at any rate. Raises `SoundError`."""
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            if (file.getsampwidth(), file.getnchannels()) != (WIDTH, CHANNELS):
                raise SoundError("it has not 16 bit and one channel")
            rate, frames = file.getframerate(), file.readframes(file.getnframes())
    except (EOFError, wave.Error) as error:
        raise SoundError(f"it is no WAV file ({error})") from error
    return Sound(array("h", frames[: len(frames) // WIDTH * WIDTH]), rate)


def sound_write(path: Path, sound: Sound) -> None:
    """Write a recording as a WAV file, all of it or nothing."""
    new = path.with_suffix(".new")
    with wave.open(str(new), "wb") as file:
        file.setnchannels(CHANNELS)
        file.setsampwidth(WIDTH)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples.tobytes())
    new.replace(path)


def sound_for_telephone(sound: Sound) -> Sound:
    """The same at 8 kHz, without silence at its ends, as loud as all others, and in whole frames.

    Raises `SoundError` for silence alone.
    """
    return _in_frames(_as_loud(_without_silence(_resampled(sound))))


def _resampled(sound: Sound) -> Sound:
    """By a windowed sinc that lets nothing pass over half the rate of a telephone."""
    if sound.rate == RATE:
        return sound
    step = sound.rate / RATE
    kernel = [_tap(index / 8, step) for index in range(-_TAPS * 8, _TAPS * 8 + 1)]
    count = int(len(sound.samples) / step)
    return Sound(array("h", (_at(sound.samples, place * step, kernel) for place in range(count))), RATE)


def _tap(distance: float, step: float) -> float:
    """The weight of a sample so far from the middle."""
    if abs(distance) >= _TAPS:
        return 0.0
    window = 0.5 + 0.5 * math.cos(math.pi * distance / _TAPS)
    angle = math.pi * distance / step
    return window * (math.sin(angle) / angle if angle else 1.0) / step


def _at(samples: Samples, place: float, kernel: list[float]) -> int:
    """The value between samples, from those around it."""
    middle = int(place)
    offset = round((place - middle) * 8)
    first, last = max(0, middle - _TAPS + 1), min(len(samples), middle + _TAPS)
    total = sum(samples[index] * kernel[(index - middle + _TAPS) * 8 - offset] for index in range(first, last))
    return max(-32768, min(32767, round(total)))


def _without_silence(sound: Sound) -> Sound:
    """A tenth of a second stays at either end."""
    loud = [index for index, value in enumerate(sound.samples) if abs(value) > SILENCE_LEVEL]
    if not loud:
        raise SoundError("nothing is to be heard")
    margin = sound.rate // 10
    return Sound(sound.samples[max(0, loud[0] - margin) : loud[-1] + margin], sound.rate)


def _as_loud(sound: Sound) -> Sound:
    gain = LOUDEST / max(abs(value) for value in sound.samples)
    return Sound(array("h", (round(value * gain) for value in sound.samples)), sound.rate)


def _in_frames(sound: Sound) -> Sound:
    missing = -len(sound.samples) % FRAME
    return Sound(sound.samples + array("h", [0] * missing), sound.rate)
