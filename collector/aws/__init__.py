"""Reads AWS accounts with boto3."""
