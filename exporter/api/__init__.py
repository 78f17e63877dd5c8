"""The JSON API: a table of operations that dispatches, validates and describes itself."""
