"""One folder an API: its behaviours, and what the passing of time does to its world."""
