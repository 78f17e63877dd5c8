"""Snapshot and pool tree in, report out. Pure and columnar."""
