"""Make and check the recordings of the dialplan."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pbx.prompts.rendering import prompts_check, prompts_make, speaker_path
from pbx.prompts.texts import LANGUAGES, prompt_words


class Command(BaseCommand):
    """`pbx_prompts FOLDER [--recordings FOLDER]`, `pbx_prompts FOLDER --check`, `pbx_prompts --list`."""

    help = (
        "Make the recordings of the dialplan as 8 kHz, 16 bit mono WAV, in a folder a language (en, zh): yours where "
        "--recordings has a file of the same name, else spoken by espeak-ng where that is installed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where they go, and where your own are."""
        parser.add_argument("folder", nargs="?", type=Path, help="where en/ and zh/ are, or shall be")
        parser.add_argument("--recordings", type=Path, help="a folder with en/ and zh/ of your own recordings")
        parser.add_argument("--check", action="store_true", help="make nothing; say which files are missing or wrong")
        parser.add_argument("--list", action="store_true", help="print what each recording says")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, check or list."""
        if options["list"]:
            self._list()
            return
        folder: Path | None = options["folder"]
        if folder is None:
            raise CommandError("Say in which folder: pbx_prompts FOLDER.")
        recordings: Path | None = options["recordings"]
        if recordings is not None and not recordings.is_dir():
            raise CommandError(f"{recordings} is no folder.")
        speaker = speaker_path()
        found = prompts_make(folder=folder, recordings=recordings, speaker=speaker)
        wrong = total = 0
        for made in prompts_check(folder=folder) if options["check"] else found:
            total += 1
            if made.problem:
                wrong += 1
                self.stderr.write(f"{made.name}.wav: {made.problem}")
        if wrong:
            raise CommandError(f"{wrong} of {total} recordings are missing or wrong.")
        self.stdout.write(f"All {total} recordings are in {folder}.")

    def _list(self) -> None:
        for language in LANGUAGES:
            for name, words in prompt_words(language).items():
                self.stdout.write(f"{language}/{name}.wav\t{words}")
