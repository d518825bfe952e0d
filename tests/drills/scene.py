"""What a drill works with."""

import random
import time
from dataclasses import dataclass, field

from tests.drills.desk import Traffic
from tests.drills.house import Hotel
from tests.drills.ledger import Ledger


@dataclass
class Scene:
    """What a drill works with. `wrong` collects what it saw besides the invariants."""

    hotel: Hotel
    ledger: Ledger
    traffic: Traffic
    random: random.Random
    seconds: float
    kills: int
    burst: int
    away_seconds: float
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, sentence: str) -> None:
        """Note what should be and is not."""
        if not holds:
            self.wrong.append(f"expectation: {sentence}")

    def pause(self, share: float = 1.0) -> None:
        """Let the fault last."""
        time.sleep(self.seconds * share)
