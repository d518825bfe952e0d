"""uaCSTA: what a telephone that is under its control reports about its calls, while the setting `uacsta` is on."""

from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Leg

RINGING = "callstart"
ANSWERED = "callanswer"
OVER = "callover"
# Every telephone of the simulator has this address; uaCSTA names it with its SIP port.
REGISTERED_IP = "192.168.5.100"
PHONE_ADDRESS = f"{REGISTERED_IP}:5060"


def follow(pbx: Exchange, leg: Leg, operation: str) -> None:
    """Report a step of an extension's call. Its ringing gives it an id; without one nothing is reported."""
    if operation == RINGING and pbx.state.settings.uacsta:
        pbx.state.last_cstacallid += 1
        leg.cstacallid = str(pbx.state.last_cstacallid)
    if not leg.cstacallid:
        return
    report = {"event": "uacstacall", "operation": operation, "extnumber": leg.number}
    pbx.emit({**report, "cstacallid": leg.cstacallid, "ipaddress": PHONE_ADDRESS})
    if operation == OVER:
        leg.cstacallid = ""
