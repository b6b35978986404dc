"""Stories send requests, each chosen by what was answered before, to bring a target about."""
