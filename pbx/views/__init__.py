"""Pages of the telephone side, and where the device sends its reports."""
