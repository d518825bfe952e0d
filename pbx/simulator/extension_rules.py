"""Which values the settings of an extension may have."""

import re
from typing import Any

LIMIT = 500
SWITCH = r"on|off"
DESTINATION = r"|Voicemail|Extension|Mobile Number|Custom Number"

PATTERNS = {
    "number": r"\d{1,7}",
    # The manual forbids ! % . @ : ; & " ' \ < > ` $ in a display name; it states no length.
    "username": r"[^!%.@:;&\"'\\<>`$|\x00-\x1f]+",
    "registername": r"[A-Za-z0-9]{1,31}",
    "registerpassword": r"[A-Za-z0-9~^*_?-]{16,}",
    "loginpassword": r"[A-Za-z0-9~^*_?-]{11,}",
    "callerid": r"[A-Za-z0-9]{1,31}",
    "maxregistrations": r"[1-5]",
    "email": r"|[^\s#;,\[\]=&\"'\\<>`~$|@]+@[^\s#;,\[\]=&\"'\\<>`~$|@]+",
    "mobile": r"\d{0,31}",
    "hasvoicemail": SWITCH,
    "enablevmtoemail": r"on|off|custom",
    "vmsecret": r"\d{1,63}",
    "alwaysforward": SWITCH,
    "noanswerforward": SWITCH,
    "busyforward": SWITCH,
    "atransferto": DESTINATION,
    "ntransferto": DESTINATION,
    "btransferto": DESTINATION,
    "atransferext": r"\d{0,7}",
    "ntransferext": r"\d{0,7}",
    "btransferext": r"\d{0,7}",
    "atransferprefix": r"\d{0,7}",
    "ntransferprefix": r"\d{0,7}",
    "btransferprefix": r"\d{0,7}",
    "mobileprefix": r"\d{0,7}",
    "atransfernum": r"\d{0,15}",
    "ntransfernum": r"\d{0,15}",
    "btransfernum": r"\d{0,15}",
    "ringsimultaneous": SWITCH,
    "enablemobile": SWITCH,
    "allowbeingmonitored": SWITCH,
    "monitormode": r"Disabled|Extensive|Listen|Whisper|Barge-in",
    "ringtimeout": r"[1-9]\d{0,3}",
    "maxduration": r"Follow System|\d{1,6}",
    "dnd": SWITCH,
    "callrestriction": SWITCH,
}

# Spellings that the manual's tables and examples use besides the device's own.
OTHER_SPELLINGS = {
    "moblie": "mobile",
    "atransferterto": "atransferto",
    "atransfertof": "atransferto",
    "ntransferterto": "ntransferto",
    "ntransferfo": "ntransferto",
    "btransferterto": "btransferto",
    "btransferfo": "btransferto",
}


def normalised_keys(body: dict[str, Any]) -> dict[str, Any]:
    return {OTHER_SPELLINGS.get(key, key): value for key, value in body.items()}


def is_valid(key: str, value: str) -> bool:
    pattern = PATTERNS.get(key)
    return pattern is None or re.fullmatch(pattern, value) is not None
