"""Clouds in, readings out. The only room that calls a cloud SDK."""
