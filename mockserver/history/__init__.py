"""What was asked and answered in a sandbox: kept as it is, and worked out when somebody looks."""
