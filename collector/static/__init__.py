"""Reads declared networks: data centres and other providers."""
