"""Lines that people paste or load from a file, to be checked one by one before anything happens."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.privacy import TextGuardForm

SEPARATORS = ("\t", ";", "；", ",", "，")
MOST_CHARACTERS = 200_000


class LinesForm(TextGuardForm):
    """Lines that are pasted, or a file of them; a file takes the place of what was pasted."""

    lines = forms.CharField(
        label=_("Lines"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "numbers", "autocomplete": "off"}),
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)
    not_free_text = ("lines",)

    def clean_file(self) -> str:
        """The text of the file (UTF-8, with or without a byte order mark)."""
        upload = self.cleaned_data["file"]
        if not upload:
            return ""
        if upload.size > MOST_CHARACTERS:
            raise forms.ValidationError(_t("The file is larger than 200 kB; load it in parts."), code="too_large")
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            message = _t("The file is not UTF-8 text. Save it as CSV with UTF-8 encoding.")
            raise forms.ValidationError(message, code="encoding") from None

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = dict(self.cleaned_data)
        data["text"] = data.get("file") or data.get("lines", "")
        if not self.errors and not data["text"].strip():
            raise forms.ValidationError(_t("Paste at least one line, or choose a file."), code="required")
        return data


def cells_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that is not empty, with its number; each line has its own separator."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.strip(" \t;,；，"):
            separator = next((mark for mark in SEPARATORS if mark in line), ";")
            yield number, [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
