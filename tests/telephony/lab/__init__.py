"""A real Asterisk and real SIP phones on loopback, for tests. README.md says how to use it."""

from tests.telephony.lab.ami import Ami, AmiError, Event
from tests.telephony.lab.lab import Lab
from tests.telephony.lab.packages import LabUnavailableError, programs
from tests.telephony.lab.phone import Phone, PhoneError

__all__ = ["Ami", "AmiError", "Event", "Lab", "LabUnavailableError", "Phone", "PhoneError", "programs"]
