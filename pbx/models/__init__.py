"""Rows of the telephone side."""

from pbx.models.calls import CallRecord
from pbx.models.commands import Command, CommandAttempt, CommandTarget
from pbx.models.dialplan import Dialplan
from pbx.models.exchanges import Extension, LinkChange, Pbx, PbxSession
from pbx.models.keys import KeyedCall, KeyPress
from pbx.models.live_calls import LiveCall, Party
from pbx.models.receipts import Receipt

__all__ = [
    "CallRecord",
    "Command",
    "CommandAttempt",
    "CommandTarget",
    "Dialplan",
    "Extension",
    "KeyPress",
    "KeyedCall",
    "LinkChange",
    "LiveCall",
    "Party",
    "Pbx",
    "PbxSession",
    "Receipt",
]
