"""Pages of the rooms app."""
