"""The gateway without an Asterisk: from recorded events to reports, what is written, what is kept."""
