"""What the hotel side does when the telephone side reports something."""


def subscribe_all() -> None:
    """Subscribe every handler of this app."""
