"""Where the device is and how to talk to it."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from pbx.vendor.errors import PbxConfigError, gettext_noop

API_PATH = "api/v2.0.0"
DEFAULT_TCP_PORT = 8333


@dataclass(frozen=True, kw_only=True)
class PbxConfig:
    """One device. Raises `PbxConfigError` for an address that cannot work. Timeouts are seconds.

    `base_url` is the device's web address without a path, such as `https://192.0.2.10:8088`. `report_url` is the
    absolute address the device posts HTTP reports to; None leaves the device's reports as they are.
    `application_address` is the IP address the keep-alive names as ours; None lets the session find it out.
    `ca_file` pins a private certificate.
    """

    base_url: str
    username: str
    password: str = field(repr=False)
    verify_tls: bool = True
    ca_file: str | None = None
    connect_timeout: float = 3.05
    read_timeout: float = 15.0
    report_url: str | None = field(default=None, repr=False)
    report_version: str = "2.0.0"
    application_address: str | None = None
    tcp_port: int = DEFAULT_TCP_PORT

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", self.base_url.strip().rstrip("/"))
        _check_base_url(self.base_url)
        _check_credential("user name", self.username)
        _check_credential("password", self.password)
        if self.report_url is not None:
            _check_report_url(self.report_url)
        if self.application_address is not None:
            _check_address(self.application_address)
        if self.connect_timeout <= 0 or self.read_timeout <= 0:
            raise PbxConfigError(gettext_noop("The timeouts of the phone system must be positive."))

    @property
    def host(self) -> str:
        """The device's host name or address."""
        return _split(self.base_url).hostname or ""

    def endpoint_url(self, endpoint: str) -> str:
        """The address of a request, without its token."""
        return f"{self.base_url}/{API_PATH}/{endpoint}"

    def report_parameters(self) -> dict[str, str]:
        """What login and keep-alive say about reports (manual: login); `urltag` 1 makes the address absolute."""
        parameters = {"version": self.report_version}
        if self.report_url is not None:
            parts = _split(self.report_url)
            port = str(parts.port or 80)
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else (parts.hostname or "")
            query = f"?{parts.query}" if parts.query else ""
            parameters |= {"port": port, "url": f"{host}:{port}{parts.path or '/'}{query}", "urltag": "1"}
        return parameters


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise PbxConfigError(gettext_noop("The address has a wrong host or port.")) from None
    return parts


def _check_base_url(url: str) -> None:
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PbxConfigError(gettext_noop("The address of the phone system must look like https://192.0.2.10:8088."))
    if parts.username is not None or parts.query or parts.fragment or parts.path:
        raise PbxConfigError(
            gettext_noop("The address of the phone system must be without a path, a query and a password.")
        )


def _check_report_url(url: str) -> None:
    parts = _split(url)
    if parts.scheme != "http" or not parts.hostname:
        raise PbxConfigError(
            gettext_noop("The device posts its reports over plain http: the report address must start with http://.")
        )
    if parts.username is not None or parts.fragment or any(c.isspace() for c in url):
        raise PbxConfigError(gettext_noop("The report address must be without a user name, a fragment and blanks."))


def _check_credential(what: str, value: str) -> None:
    if not value or any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise PbxConfigError(f"The API {what} is empty or holds a control character.")


def _check_address(address: str) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise PbxConfigError(gettext_noop("The application's own address must be an IP address.")) from None
