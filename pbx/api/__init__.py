"""The part of the API about the phone systems."""
