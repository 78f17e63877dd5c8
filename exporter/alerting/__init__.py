"""Findings told to others: alerts for Alertmanager, messages for people without one."""
