"""What rules and `Prefer` make of requests: answers that are late, others, broken, or cut short."""
