"""Rows of the telephone side."""

from pbx.models.calls import CallRecord
from pbx.models.commands import Command, CommandAttempt, CommandTarget
from pbx.models.exchanges import Extension, LinkChange, Pbx, PbxSession
from pbx.models.keys import KeyedCall, KeyPress
from pbx.models.receipts import Receipt

__all__ = [
    "CallRecord",
    "Command",
    "CommandAttempt",
    "CommandTarget",
    "Extension",
    "KeyPress",
    "KeyedCall",
    "LinkChange",
    "Pbx",
    "PbxSession",
    "Receipt",
]
