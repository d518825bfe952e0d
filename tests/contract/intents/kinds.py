"""The two kinds of rows in the tables of intents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contract.everything import Everything


def whole(answer: Any) -> Any:
    """The answer itself."""
    return answer


@dataclass(frozen=True)
class Intent:
    """The call an example stands for; `facts` of what it returns are `expected`."""

    call: Callable[[Everything], Any]
    expected: Any = None
    facts: Callable[[Any], Any] = whole


Values = dict[tuple[str, str], Callable[[Everything, str], Any]]
Intents = dict[str, Intent]
