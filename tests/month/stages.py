"""What each part of a run costs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Stage:
    """How often, and how long altogether; the longest single one."""

    count: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    slowest: float = 0.0


class Stages(dict[str, Stage]):
    """Stages by name."""

    @contextmanager
    def measured(self, name: str, count: int = 1) -> Iterator[Stage]:
        """Add what the block costs to a stage."""
        stage = self.setdefault(name, Stage())
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield stage
        finally:
            wall = time.perf_counter() - wall
            stage.count += count
            stage.wall += wall
            stage.cpu += time.process_time() - cpu
            stage.slowest = max(stage.slowest, wall)

    def table(self) -> str:
        """The stages, the dearest first."""
        lines = [f"{'stage':34} {'count':>8} {'wall s':>9} {'CPU s':>9} {'ms of CPU each':>15} {'slowest ms':>11}"]
        for name, stage in sorted(self.items(), key=lambda item: -item[1].cpu):
            each, slowest = stage.cpu * 1000 / max(1, stage.count), stage.slowest * 1000
            lines.append(f"{name:34} {stage.count:8,} {stage.wall:9.1f} {stage.cpu:9.1f} {each:15.2f} {slowest:11.1f}")
        return "\n".join(lines)
