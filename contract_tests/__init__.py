"""What any server of an API must keep: a suite that judges a target by its document."""
