"""Values by a schema: those that fit it, those that do not, and which is which."""
