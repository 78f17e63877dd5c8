"""Who asks the servers that are measured."""

USER, PASSWORD = "bench", "bench"
