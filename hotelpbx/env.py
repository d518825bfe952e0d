"""The environment: one reader, with one clear line for each wrong value."""

import ipaddress
import secrets
import sys
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import TypeVar

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()

T = TypeVar("T")


def read(name: str, reader: Callable[..., T], default: object = environ.Env.NOTSET) -> T:
    """Read one variable; a wrong value stops the start with a line that names it."""
    try:
        return reader(name, default=default)
    except (ImproperlyConfigured, ValueError, KeyError) as error:
        sys.exit(f"HotelPBX cannot start: the setting {name} is wrong: {error}")


def mail_sender(name: str, default: str) -> str:
    """Read who mails come from: `address` or `Name <address>`."""
    text = str(env.str(name, default=default))
    user, _at, domain = parseaddr(text)[1].rpartition("@")
    if not (user and domain) or not text.isprintable():
        raise ValueError(f"write an address, or Name <address>, not {text!r}")
    return text


def networks(name: str, default: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Read a comma list of networks in CIDR notation."""
    try:
        return [ipaddress.ip_network(part.strip()) for part in read(name, env.str, default).split(",") if part.strip()]
    except ValueError as error:
        sys.exit(f"HotelPBX cannot start: the setting {name} is wrong: {error}")


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Read one of a few words."""
    value = str(read(name, env.str, default))
    if value not in allowed:
        sys.exit(f"HotelPBX cannot start: the setting {name} is wrong: use one of {', '.join(allowed)}, not {value!r}")
    return value


def flag(name: str, default: bool) -> bool:
    """Read a yes or no."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    word = str(read(name, env.str, str(default))).strip().lower()
    if word not in words:
        sys.exit(f"HotelPBX cannot start: the setting {name} is wrong: use true or false, not {word!r}")
    return words[word]


def kept_secret(name: str, make: Callable[[], str]) -> str:
    """Read a secret; where none is set, make one and keep it under var/ so that the next start has the same."""
    value = str(read(name, env.str, ""))
    if value:
        return value
    path = VAR_DIR / name.lower()
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{secrets.token_hex(4)}")
        temporary.touch(mode=0o600)
        temporary.write_text(make())
        try:
            path.hardlink_to(temporary)
        except FileExistsError:  # another process was first; its secret counts
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()


def secret_key() -> str:
    """Django's signing key."""
    return kept_secret("SECRET_KEY", lambda: secrets.token_urlsafe(50))


def encryption_keys() -> list[str]:
    """Fernet keys of stored secrets, newest first; a comma list makes rotation possible."""
    text = kept_secret("FIELD_ENCRYPTION_KEY", lambda: Fernet.generate_key().decode())
    keys = [key.strip() for key in text.split(",")]
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            sys.exit(
                "HotelPBX cannot start: the setting FIELD_ENCRYPTION_KEY is wrong: each key is 32 bytes in "
                "url-safe base64, as `openssl rand -base64 32 | tr '+/' '-_'` makes it"
            )
    return keys
