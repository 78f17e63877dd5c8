"""What is said about findings: one file for each family of rules."""
