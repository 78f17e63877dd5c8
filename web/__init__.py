"""ASGI plumbing for whoever serves: listener, TLS, users, headers, limits."""
