"""What is wrong with a dump."""


class DumpError(Exception):
    """A dump cannot be read; the message says where and why."""
