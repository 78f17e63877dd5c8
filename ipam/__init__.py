"""The vocabulary and the rules of address planning. Pure: no I/O, no clock, no SDK."""
