"""Configuration files to start from; a test loads each."""
