"""All cases and refusals in one table each."""

from tests.contract.cases import base, calls, directories, features, files, settings
from tests.contract.cases.registry import Case, Refusal

_SECTIONS = (base, directories, features, files, calls, settings)

CASES: list[Case] = [case for section in _SECTIONS for case in section.cases]
REFUSALS: list[Refusal] = [refusal for section in _SECTIONS for refusal in section.REFUSALS]
