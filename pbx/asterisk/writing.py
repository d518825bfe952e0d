"""The files that Asterisk includes: telephones, what they may dial, queues' and groups' numbers, mailboxes."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pbx.asterisk.dialplan import dialplan, rights_context
from pbx.asterisk.options import Options
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Extension

# What is read anew when a file has changed.
MODULES = {"pjsip.conf": "res_pjsip.so", "extensions.conf": "pbx_config.so", "voicemail.conf": "app_voicemail.so"}
_TEMPLATES = """[hotelpbx-endpoint](!)
type = endpoint
disallow = all
allow = ulaw,alaw
dtmf_mode = rfc4733
direct_media = no
rtp_symmetric = yes
force_rport = yes
rewrite_contact = yes
trust_id_inbound = no

[hotelpbx-auth](!)
type = auth
auth_type = digest

[hotelpbx-aor](!)
type = aor
remove_existing = yes
default_expiration = 120
"""


def files(pbx: Exchange, options: Options) -> dict[str, str]:
    """The content of each file by its name, for the state as it is."""
    texts = {
        "pjsip.conf": _joined(_telephones(pbx, options)),
        "extensions.conf": _joined(dialplan(pbx, options)),
    }
    if options.voicemail_spool is not None:
        texts["voicemail.conf"] = _joined(_mailboxes(pbx))
    return texts


def _joined(lines: Iterable[str]) -> str:
    return "; Written by HotelPBX, and again with every change: nothing that is changed here stays.\n" + "".join(
        f"{line}\n" for line in lines
    )


def _telephones(pbx: Exchange, options: Options) -> Iterator[str]:
    yield _TEMPLATES
    for extension in pbx.state.extensions.values():
        yield from _telephone(pbx, extension, options)


def _telephone(pbx: Exchange, extension: Extension, options: Options) -> Iterator[str]:
    number, settings = extension.number, extension.settings
    yield f"[{number}](hotelpbx-endpoint)"
    yield f"auth = {number}"
    yield f"aors = {number}"
    yield f"context = {rights_context(pbx, extension)}"
    yield f'callerid = "{display_name(settings["username"])}" <{number}>'
    if options.language:
        yield f"language = {options.language}"
    if options.voicemail_spool is not None and settings["hasvoicemail"] == "on":
        yield f"mailboxes = {number}@hotelpbx"
    yield f"[{number}](hotelpbx-auth)"
    yield f"username = {settings['registername']}"
    yield f"password = {settings['registerpassword']}"
    yield f"[{number}](hotelpbx-aor)"
    yield f"max_contacts = {settings['maxregistrations']}"


def _mailboxes(pbx: Exchange) -> Iterator[str]:
    yield "[hotelpbx]"
    for extension in pbx.state.extensions.values():
        settings = extension.settings
        if settings["hasvoicemail"] == "on":
            name = display_name(settings["username"]).replace(",", " ")
            yield f"{extension.number} => {settings['vmsecret']},{name}"


def display_name(text: str) -> str:
    """A guest's name without what has a meaning in Asterisk's files."""
    return " ".join(re.sub(r'[\x00-\x1f"\\;<>]', " ", text).split())


def write(folder: Path, texts: dict[str, str]) -> list[str]:
    """Write what differs, each file whole or not at all; the names of those. Raises OSError.

    Passwords stand in them: nobody but owner and group may read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changed = [name for name, text in texts.items() if _read(folder / name) != text]
    for name in changed:
        temporary = folder / f".{name}.new"
        temporary.touch(mode=0o640)
        temporary.write_text(texts[name])
        os.replace(temporary, folder / name)
    return changed


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
