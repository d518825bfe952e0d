"""Recordings are made: by somebody's voice where there is a file of the same name, else by espeak-ng."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pbx.prompts.texts import CHINESE, ENGLISH, LANGUAGES, prompt_words
from pbx.prompts.wave import SoundError, sound_for_telephone, sound_problem, sound_read, sound_write

SPEAKER = "espeak-ng"
VOICES = {ENGLISH: "en-us", CHINESE: "cmn"}
WORDS_PER_MINUTE = {ENGLISH: 150, CHINESE: 190}
SPEAK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a recording; `problem` is empty when it is there."""

    name: str
    source: str
    problem: str = ""


def speaker_path() -> str:
    """Where espeak-ng is; empty where it is not installed."""
    return shutil.which(SPEAKER) or ""


def prompts_make(*, folder: Path, recordings: Path | None, speaker: str) -> Iterator[Made]:
    """Fill `folder` with a folder a language. A recording of somebody is taken as it is, if a telephone can play it.

    Where nobody has spoken a text and `speaker` is empty, that recording is missing and said so.
    """
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for name, words in prompt_words(language).items():
            target = folder / language / f"{name}.wav"
            own = recordings / language / f"{name}.wav" if recordings else None
            yield _made(f"{language}/{name}", target, own, words, language, speaker)


def _made(name: str, target: Path, own: Path | None, words: str, language: str, speaker: str) -> Made:
    if own is not None and own.exists():
        problem = sound_problem(own)
        if not problem:
            shutil.copyfile(own, target)
        return Made(name, "recording", problem)
    if not speaker:
        return Made(name, "nobody", f"nobody has recorded it and {SPEAKER} is not installed")
    try:
        sound_write(target, sound_for_telephone(sound_read(_spoken(speaker, words, language))))
    except (SoundError, OSError, subprocess.SubprocessError) as error:
        return Made(name, SPEAKER, f"{SPEAKER} could not speak it: {error}")
    return Made(name, SPEAKER)


def _spoken(speaker: str, words: str, language: str) -> bytes:
    command = [speaker, "-v", VOICES[language], "-s", str(WORDS_PER_MINUTE[language]), "--stdout", "--", words]
    done = subprocess.run(command, capture_output=True, timeout=SPEAK_SECONDS, check=True)  # noqa: S603
    return done.stdout


def prompts_check(*, folder: Path) -> Iterator[Made]:
    """Every recording that the dialplan plays: whether it is there and a telephone can play it."""
    for language in LANGUAGES:
        for name in prompt_words(language):
            path = folder / language / f"{name}.wav"
            problem = sound_problem(path) if path.exists() else "it is missing"
            yield Made(f"{language}/{name}", "file", problem)
