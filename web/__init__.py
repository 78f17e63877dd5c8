"""ASGI plumbing for whoever serves: listener, headers, limits."""
