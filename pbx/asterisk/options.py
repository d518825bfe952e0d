"""What the gateway is told about the Asterisk it stands before."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The manager interface (`manager.conf`) and a user of it."""

    host: str = "127.0.0.1"
    port: int = 5038
    username: str = "hotelpbx"
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`config_dir` is the folder that Asterisk's own files include. `trunks` are names of its PJSIP endpoints.

    `services_context` is a context of the hotel's own with 777 and 778, in place of those written here;
    `voicemail_spool` is Asterisk's folder of messages, None where there is no voicemail.
    """

    config_dir: Path
    trunks: tuple[str, ...] = ()
    language: str = ""
    services_context: str = ""
    voicemail_spool: Path | None = None
