"""Forms of the money side: they parse and say what is wrong with the input, nothing more."""
