"""A generated month of a hotel, played through the system and worked out anew."""
