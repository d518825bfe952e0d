"""All intents in one table."""

from tests.contract.intents import base, calls, directories, features
from tests.contract.intents.kinds import Intents, Values

INTENTS: Intents = {**base.INTENTS, **directories.INTENTS, **features.INTENTS, **calls.INTENTS}
VALUES: Values = {**base.VALUES, **directories.VALUES, **features.VALUES}
