"""What can be set on the simulated exchange."""

from dataclasses import dataclass


@dataclass
class Settings:
    """What the exchange's web page, or the control API, sets."""

    username: str = "api"
    password: str = "simulator"  # noqa: S105 - the documented default of a training device
    serial: str = "369451090405"
    transport: str = "HTTP"
    single_keys: bool = True
    repeat_reports: int = 3
    repeat_pause: float = 0.2
    report_version: str | None = None
    tcp_chunking: str = "normal"
    host_header: str = "printed"
    outside_behaviour: str = "answer"
    outside_answer_after: float = 2.0
    final_string: bool = True
    uacsta: bool = False
    answer_control: bool = False
    destination_control: bool = False
    status_monitor: bool = True
    parking_seconds: float = 60.0
    model: str = "S300"
    profile: str = "device"
    furnished: bool = False
    record_calls: bool = False
    prompts: list[str] | None = None  # the voice files that were uploaded; None: whatever is asked for
