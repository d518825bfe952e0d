"""What is on a recording: seconds of sound, and which prompts."""

import array
import math
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 8000  # Hz
FRAME = 160  # samples, 20 ms
QUIET = 32768 * 10 ** (-40 / 20)  # -40 dB below full scale
CLOSE = 0.015  # of the loudness: what G.711 changes in it
GAP, LOST = 8, 15  # frames of a prompt that may get lost in a row; frames of others after which it has ended
ENOUGH = 0.5  # share of a prompt's loud frames from which on it counts as heard


def levels(path: Path) -> list[float]:
    """The loudness of each 20 ms. The length in the header is wrong while a recording is being written: not read."""
    raw = path.read_bytes()
    start = raw.find(b"data") + 8
    samples = array.array("h")
    samples.frombytes(raw[start : start + (len(raw) - start) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return [_loudness(samples[at : at + FRAME]) for at in range(0, len(samples) - FRAME + 1, FRAME)]


def fill_last_frame(path: Path) -> None:
    """Lengthen a recording by silence to whole frames: what is played behind it then begins a frame of its own."""
    with wave.open(str(path), "rb") as file:
        form, samples = file.getparams(), file.readframes(file.getnframes())
    missing = -len(samples) % (2 * FRAME)
    with wave.open(str(path), "wb") as file:
        file.setparams(form)
        file.writeframes(samples + bytes(missing))


def _loudness(samples: "array.array[int]") -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def heard_seconds(path: Path) -> float:
    """Seconds of sound above -40 dB."""
    return round(sum(level > QUIET for level in levels(path)) * FRAME / RATE, 2)


@dataclass(frozen=True)
class Heard:
    """A prompt on a recording: from when, and how much of it (1 is the whole)."""

    name: str
    at_seconds: float
    share: float


@dataclass(frozen=True)
class _Match:
    name: str
    first: int
    last: int
    frames: int
    share: float


def heard_prompts(recording: Path, folder: Path) -> list[Heard]:
    """The prompts of a folder that a recording holds at least half of, in order of time.

    Asterisk sends a prompt in frames of 20 ms (see `fill_last_frame`), and a phone writes whole frames: lost ones are
    missing, late ones leave silence, but one that arrives is as loud as in the file. So frames are compared in order,
    and gaps passed over. On a busy machine a phone may lose a part of a frame, and recognises nothing from there on:
    good for reports, while tests of what was heard count seconds.
    """
    curve = [(at, level) for at, level in enumerate(levels(recording)) if level > QUIET]
    found = [match for path in sorted(folder.rglob("*.wav")) for match in _find(curve, path, folder)]
    return [Heard(match.name, round(match.first * FRAME / RATE, 2), round(match.share, 2)) for match in _apart(found)]


def _apart(found: list[_Match]) -> list[_Match]:
    """Of matches that lie over each other the longest, in order of time."""
    kept: list[_Match] = []
    for match in sorted(found, key=lambda match: (-match.frames, -match.share)):
        if all(match.last < other.first or match.first > other.last for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match.first)


def _find(curve: list[tuple[int, float]], path: Path, folder: Path) -> list[_Match]:
    prompt = [level for level in levels(path) if level > QUIET]
    name = str(path.relative_to(folder).with_suffix(""))
    starts = [at for at in range(len(curve)) if any(_close(curve[at][1], level) for level in prompt[:3])]
    matches = [_follow(curve, at, prompt, name) for at in starts]
    return [match for match in matches if match.share >= ENOUGH and match.frames > 5]


def _follow(curve: list[tuple[int, float]], start: int, prompt: list[float], name: str) -> _Match:
    """From here on; frames that belong to no place of the prompt count against it, or any speech would look alike."""
    place = frames = strange = in_a_row = best = 0
    last = start
    for at in range(start, len(curve)):
        ahead = range(place, min(place + GAP, len(prompt)))
        hit = next((there for there in ahead if _close(curve[at][1], prompt[there])), None)
        if hit is None:
            strange, in_a_row = strange + 1, in_a_row + 1
        else:
            place, frames, in_a_row = hit + 1, frames + 1, 0
        if frames - strange > best:
            best, last = frames - strange, at
        if place >= len(prompt) or in_a_row > LOST:
            break
    return _Match(name, curve[start][0], curve[last][0], best, best / (len(prompt) or 1))


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE * max(one, other)
