"""The records of a report, as the command line and the API show them."""
