"""Every page of the running hotel, opened in a browser, looked at by machine, and kept as a picture."""
