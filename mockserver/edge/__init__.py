"""HTTP, and nothing else: routing, authentication, validation, rate limits, answers."""
