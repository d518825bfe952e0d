"""Keyed digests: PINs are recognised by them and kept as nothing else.

They are made with `FIELD_ENCRYPTION_KEY`, so whoever has the database alone cannot try out the few thousand PINs.
"""

import hashlib
import hmac

from django.conf import settings


def keyed_digest(text: str, purpose: str) -> str:
    """The digest (64 hexadecimal digits) of a text by the newest key, to be stored."""
    return keyed_digests(text, purpose)[0]


def keyed_digests(text: str, purpose: str) -> tuple[str, ...]:
    """The digests by every key, the newest first: what is stored may be from an older one."""
    return tuple(_digest(key, f"{purpose}:{text}") for key in settings.FIELD_ENCRYPTION_KEYS)


def _digest(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
