"""One Asterisk: its configuration written, started, asked and stopped."""

import re
import secrets
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.telephony.lab.packages import Programs
from tests.telephony.lab.places import HOST, Ports

TEMPLATES = Path(__file__).parent / "etc"
TRUNK_PLACE = 49  # the outside phone is the last one
# Not loaded: what needs hardware, a server, an interpreter or a library that is not there, or opens ports of its own.
NOT_LOADED = re.compile(
    r"app_(adsiprog|agent_pool|alarmreceiver|amd|audiosocket|broadcast|dictate|externalivr|festival|followme|getcpeid|jack|minivm|mp3|sla|sms"
    r"|stasis_broadcast|test|voicemail_odbc)"
    r"|cdr_(adaptive_odbc|csv|custom|odbc|pgsql|radius|sqlite3_custom|tds)|cel_.*"
    r"|chan_(audiosocket|console|iax2|motif|unistim|websocket)"
    r"|codec_(amr|codec2|opus.*|speex)|format_ogg.*"
    r"|func_(aes|curl|enum|frame_trace|iconv|odbc|pitchshift|speex|srv|vmcount)|pbx_(ael|dundi|lua|realtime)"
    r"|res_(adsi|aeap|ael_share|agi|audiosocket|calendar.*|config_.*|curl|fax.*|geolocation|hep.*|http_media_cache"
    r"|http_post|odbc.*|parking|phoneprov|pjsip_(geolocation|phoneprov_provider|notify|publish_asterisk|stir_shaken|transport_websocket)"
    r"|prometheus|resolver_unbound|smdi|snmp|speech_aeap|stasis_broadcast|stasis_test|statsd|stir_shaken|stun_monitor"
    r"|timing_pthread|xmpp|clialiases)"
)
FIRST = ("res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_pjproject", "res_pjsip")
NO_TEXT = """acl ccss cel confbridge features musiconhold pjproject pjsip_wizard queuerules queues udptl voicemail
websocket_client"""  # files that must be there
BOOT_SECONDS = 60


@dataclass
class Asterisk:
    """An Asterisk in a folder of its own. `etc` holds texts or a folder that replace or add configuration files."""

    programs: Programs
    run: Path
    ports: Ports
    sounds: Path
    rooms: Sequence[str]
    dialplan: str = ""
    etc: Mapping[str, str] | Path = field(default_factory=dict)
    user: str = "lab"
    secret: str = field(default_factory=lambda: secrets.token_hex(8))
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Write the configuration, start, and wait until it is up; raises AssertionError with its last words."""
        self._make_folders()
        for name, text in self._files().items():
            target = self.run / "etc" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(self.filled(text))
            target.chmod(0o600)
        with (self.run / "log" / "stdout").open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603
                [*self._command, "-f"],
                env=self.programs.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_booted()

    def stop(self) -> None:
        """End it: at once, with every call."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cli(self, command: str) -> str:
        """What Asterisk's own command line answers."""
        done = subprocess.run(  # noqa: S603
            [*self._command, "-rx", command], check=False, capture_output=True, text=True, env=self.programs.environment
        )
        return done.stdout

    def write(self, name: str, text: str) -> None:
        """Put a configuration file in its place; `cli("dialplan reload")` or the like makes it count."""
        (self.run / "etc" / name).write_text(self.filled(text))

    def filled(self, text: str) -> str:
        """The text with @NAME@ replaced by what this run has for it; any other @ stays."""
        values = {
            "RUN": str(self.run),
            "MODULES": str(self.programs.modules),
            "HOST": HOST,
            "SIP_PORT": str(self.ports.sip),
            "AMI_PORT": str(self.ports.ami),
            "HTTP_PORT": str(self.ports.http),
            "RTP_FIRST": str(self.ports.rtp[0]),
            "RTP_LAST": str(self.ports.rtp[1]),
            "TRUNK_PORT": str(self.ports.phone(TRUNK_PLACE)[0]),
            "USER": self.user,
            "SECRET": self.secret,
            "ROOMS": "\n".join(_room(number) for number in self.rooms),
            "HINTS": "\n".join(f"exten = {number},hint,PJSIP/{number}" for number in self.rooms),
        }
        return re.sub(r"@([A-Z_]+)@", lambda found: values.get(found[1], found[0]), text)

    def _files(self) -> dict[str, str]:
        own = {f"{name}.conf": "" for name in NO_TEXT.split()}
        own |= {path.name: path.read_text() for path in TEMPLATES.glob("*.conf")}
        own |= {"modules.conf": self._modules(), "extensions_support.conf": self.dialplan}
        if isinstance(self.etc, Path):
            given = {str(path.relative_to(self.etc)): path.read_text() for path in self.etc.rglob("*.conf")}
        else:
            given = dict(self.etc)
        return own | given

    def _modules(self) -> str:
        there = sorted(path.stem for path in self.programs.modules.glob("*.so"))
        wanted = [name for name in there if name not in FIRST and not NOT_LOADED.fullmatch(name)]
        lines = [f"load = {name}.so" for name in (*FIRST, *wanted)]
        return "\n".join(["[modules]", "autoload = no", *lines, ""])

    def _make_folders(self) -> None:
        for name in (
            "etc",
            "lib",
            "run",
            "lib/keys",
            "log",
            "data",
            "spool/outgoing",
            "spool/outgoing_done",
            "spool/tmp",
        ):
            (self.run / name).mkdir(parents=True, exist_ok=True)
        shared = self.programs.root / "usr/share/asterisk"
        for name, target in (
            ("documentation", shared / "documentation"),
            ("rest-api", shared / "rest-api"),
            ("sounds", self.sounds),
        ):
            link = self.run / "data" / name
            link.unlink(missing_ok=True)
            link.symlink_to(target)

    @property
    def _command(self) -> list[str]:
        return [*self.programs.command("asterisk"), "-C", str(self.run / "etc" / "asterisk.conf")]

    def _wait_until_booted(self) -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
            if "fully booted" in self.cli("core waitfullybooted"):
                return
            time.sleep(0.1)
        said = [path.read_text(errors="replace")[-1500:] for path in self.run.glob("log/[ms]*")]
        self.stop()
        raise AssertionError("Asterisk does not start:\n" + "\n".join(said))


def _room(number: str) -> str:
    return (
        f"[{number}](room)\nauth = {number}\naors = {number}\ncallerid = Room {number} <{number}>\n"
        f"[{number}](room-auth)\nusername = {number}\n[{number}](room-aor)\n"
    )
