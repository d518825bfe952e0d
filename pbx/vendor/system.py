"""The device itself (manual: system)."""

from dataclasses import dataclass

from pbx.vendor.errors import PbxProtocolError
from pbx.vendor.payloads import SystemTime, parse_int, parse_system_time, text_of
from pbx.vendor.requester import Requester


@dataclass(frozen=True, kw_only=True)
class DeviceInfo:
    """What the device says of itself; `uptime` as it prints it, `extensions_max` None when it does not say."""

    name: str
    serial_number: str
    hardware: str
    firmware: str
    system_time: SystemTime | None
    uptime: str
    extensions_used: int | None
    extensions_max: int | None


class System:
    """Requests of the section "system"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def device_info(self) -> DeviceInfo:
        """Model, firmware, clock and how many extensions there are (manual: deviceinfo/query). Read only."""
        info = self._requester.request("deviceinfo/query").get("deviceinfo")
        if not isinstance(info, dict):
            raise PbxProtocolError("The phone system's answer has no deviceinfo.")
        used, _, most = text_of(info, "extensionstatus").partition("/")
        return DeviceInfo(
            name=text_of(info, "devicename"),
            serial_number=text_of(info, "sn"),
            hardware=text_of(info, "hardwarever"),
            firmware=text_of(info, "firmwarever"),
            system_time=parse_system_time(info.get("systemtime")),
            uptime=text_of(info, "uptime"),
            extensions_used=parse_int(used),
            extensions_max=parse_int(most),
        )
