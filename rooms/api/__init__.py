"""The API of properties, rooms, service levels and wake-up calls."""
