"""What each printed example is meant to do, said with the client's own methods."""
