"""`python -m tests.telephony.lab`: installs the lab's programs, or says in one line why it cannot (exit status 3)."""

import sys

from tests.telephony.lab.packages import LabUnavailableError, programs


def main() -> int:
    """Install what is missing."""
    try:
        there = programs()
    except LabUnavailableError as error:
        sys.stdout.write(f"No tests on real telephony: {error}.\n")
        return 3
    sys.stdout.write(f"Asterisk {there.version('asterisk')} and baresip {there.version('baresip-core')}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
