"""The API of the money side."""
