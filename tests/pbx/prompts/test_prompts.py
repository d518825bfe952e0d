"""Recordings: texts in both languages, what a telephone can play, and where each comes from."""

import io
import math
import stat
import wave
from array import array
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pbx.dialplan.options import ROOM_STATES
from pbx.prompts import rendering
from pbx.prompts.rendering import prompts_check, prompts_make
from pbx.prompts.texts import LANGUAGES, PROMPTS, prompt_words
from pbx.prompts.wave import Sound, SoundError, sound_for_telephone, sound_problem, sound_read, sound_write

FEW = {"hp-goodbye": ("Goodbye.", "再见"), "hp-test": ("Test.", "测试")}


def tone(rate: int, seconds: float = 0.5, hertz: float = 440, loudness: int = 5000) -> Sound:
    count = int(rate * seconds)
    return Sound(array("h", (round(loudness * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count))), rate)


def wav(rate: int = 22050, *, width: int = 2, channels: int = 1, seconds: float = 0.5) -> bytes:
    with io.BytesIO() as content, wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(
            tone(rate, seconds).samples.tobytes() * channels if width == 2 else b"\x80" * int(rate * seconds)
        )
        file.close()
        return content.getvalue()


@pytest.fixture
def speaker(tmp_path: Path) -> str:
    """A program that speaks like espeak-ng: a WAV at 22050 Hz on its standard output."""
    (tmp_path / "spoken.wav").write_bytes(wav())
    program = tmp_path / "speaker"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\ncat {tmp_path}/spoken.wav\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbx.prompts.texts.PROMPTS", FEW)


def test_every_recording_has_words_in_both_languages_and_each_state_its_own() -> None:
    for language in LANGUAGES:
        words = prompt_words(language)
        assert words.keys() == PROMPTS.keys()
        assert all(words.values())
        states = [words[f"hp-state-{state}"] for state in ROOM_STATES]
        assert len(set(states)) == len(ROOM_STATES)
    assert all(any("一" <= sign <= "鿿" for sign in text) for text in prompt_words("zh").values())
    assert all(text.isascii() for text in prompt_words("en").values())


def test_a_telephone_gets_the_same_tone_at_its_own_rate() -> None:
    sound = sound_for_telephone(tone(22050, seconds=1.0))
    crossings = sum(a < 0 <= b for a, b in zip(sound.samples, sound.samples[1:], strict=False))
    assert sound.rate == 8000
    assert sound.seconds == pytest.approx(1.0, abs=0.03)
    assert len(sound.samples) % 160 == 0
    assert crossings == pytest.approx(440, abs=5)
    assert max(sound.samples) == pytest.approx(0.7 * 32767, rel=0.02)


def test_nothing_over_half_the_rate_of_a_telephone_comes_through() -> None:
    mixed = tone(22050, 0.3)
    high = tone(22050, 0.3, hertz=9000, loudness=5000)
    both = Sound(array("h", (a + b for a, b in zip(mixed.samples, high.samples, strict=True))), 22050)
    clean, told = sound_for_telephone(mixed), sound_for_telephone(both)
    middle = slice(200, 2000)
    assert max(abs(a - b) for a, b in zip(clean.samples[middle], told.samples[middle], strict=True)) < 700


def test_silence_at_the_ends_is_cut_and_silence_alone_is_no_recording() -> None:
    quiet = array("h", [0] * 8000)
    sound = sound_for_telephone(Sound(quiet + tone(8000).samples + quiet, 8000))
    assert sound.seconds == pytest.approx(0.5 + 0.2, abs=0.03)
    with pytest.raises(SoundError, match="nothing is to be heard"):
        sound_for_telephone(Sound(quiet, 8000))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (wav(8000), ""),
        (wav(16000), "16000 Hz, 16 bit, 1 channel"),
        (wav(8000, channels=2), "2 channel"),
        (wav(8000, width=1), "8 bit"),
        (wav(8000, seconds=0.05), "lasts 0.05 s"),
        (wav(8000, seconds=31), "lasts 31.00 s"),
        (b"RIFF", "no WAV file"),
        (b"", "no WAV file"),
    ],
)
def test_what_a_telephone_cannot_play_is_said(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    found = sound_problem(path)
    assert problem in found
    assert bool(found) is bool(problem)


def test_a_sound_is_written_as_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    sound_write(path, tone(8000))
    assert sound_read(path.read_bytes()) == tone(8000)
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_what_is_no_recording_of_one_channel_is_refused() -> None:
    for content in (b"nothing", wav(8000, channels=2)):
        with pytest.raises(SoundError):
            sound_read(content)


def test_what_nobody_recorded_is_spoken(tmp_path: Path, speaker: str, few: None) -> None:
    made = list(prompts_make(folder=tmp_path / "out", recordings=None, speaker=speaker))
    assert {(each.name, each.problem) for each in made} == {
        (f"{lang}/{name}", "") for lang in LANGUAGES for name in FEW
    }
    assert all(not each.problem for each in prompts_check(folder=tmp_path / "out"))
    said = (tmp_path / "said").read_text()
    assert "-v cmn" in said
    assert "再见" in said
    assert "Goodbye." in said


def test_a_recording_of_the_same_name_wins_and_a_wrong_one_is_not_taken(
    tmp_path: Path, speaker: str, few: None
) -> None:
    own = tmp_path / "own"
    (own / "en").mkdir(parents=True)
    (own / "en/hp-goodbye.wav").write_bytes(wav(8000))
    (own / "en/hp-test.wav").write_bytes(wav(44100))
    made = {each.name: each for each in prompts_make(folder=tmp_path / "out", recordings=own, speaker=speaker)}
    assert made["en/hp-goodbye"].source == "recording"
    assert (tmp_path / "out/en/hp-goodbye.wav").read_bytes() == wav(8000)
    assert "44100 Hz" in made["en/hp-test"].problem
    assert not (tmp_path / "out/en/hp-test.wav").exists()
    assert made["zh/hp-test"].source == "espeak-ng"


def test_where_nobody_can_speak_it_is_said_what_is_missing(
    tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rendering, "SPEAKER", "no-such-speaker")
    with pytest.raises(CommandError, match="4 of 4 recordings are missing"):
        call_command("pbx_prompts", str(tmp_path / "out"))
    assert "en/hp-goodbye.wav: nobody has recorded it" in capsys.readouterr().err
    with pytest.raises(CommandError, match="4 of 4"):
        call_command("pbx_prompts", str(tmp_path / "out"), "--check")


def test_the_command_lists_what_is_to_be_spoken(capsys: pytest.CaptureFixture[str], few: None) -> None:
    call_command("pbx_prompts", "--list")
    assert "zh/hp-goodbye.wav\t再见" in capsys.readouterr().out


def test_a_speaker_that_fails_leaves_no_half_file(tmp_path: Path, few: None) -> None:
    made = list(prompts_make(folder=tmp_path / "out", recordings=None, speaker="/bin/false"))
    assert all("could not speak it" in each.problem for each in made)
    assert not list((tmp_path / "out").rglob("*.wav"))
