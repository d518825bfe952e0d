"""The one conversion of the wire that other apps need: a guest's name as a phone can show it."""

from pbx.vendor.payloads import display_name

__all__ = ["display_name"]
