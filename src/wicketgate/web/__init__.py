"""The doors: HTTP and HTML live here and nowhere else. Each door serves one kind of visitor."""
