"""Faults that a test or a trainer switches on."""

from dataclasses import asdict, dataclass
from typing import Any

MODES = ("none", "away", "slow", "error500", "garbage", "answer_lost", "errno")


@dataclass
class Faults:
    """One fault at a time. `endpoint` limits it to names that start so; `count` to that many requests."""

    mode: str = "none"
    errno: str = "10025"
    endpoint: str = ""
    count: int | None = None
    seconds: float = 1.0

    @property
    def away(self) -> bool:
        """The device cannot be reached and cannot send."""
        return self.mode == "away"

    def take(self, endpoint: str) -> str:
        """The fault for this request; counts it, and ends the fault when its count is used up."""
        if self.mode == "none" or not endpoint.startswith(self.endpoint):
            return "none"
        mode = self.mode
        if self.count is not None:
            self.count -= 1
            if self.count <= 0:
                self.mode = "none"
        return mode

    def describe(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_request(cls, body: dict[str, Any]) -> "Faults":
        """Raises ValueError with a sentence when the mode or a value is not understood."""
        mode = str(body.get("mode", "none"))
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        count = body.get("count")
        return cls(
            mode=mode,
            errno=str(body.get("errno", "10025")),
            endpoint=str(body.get("endpoint") or ""),
            count=None if count is None else int(count),
            seconds=float(body.get("seconds", 1.0)),
        )
