"""The gateway before a real Asterisk with real telephones."""
