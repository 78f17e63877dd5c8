"""Reads Alibaba Cloud accounts with the Alibaba SDK."""
