"""What each request does on the device: cases by request, run in both spellings over a real socket."""
