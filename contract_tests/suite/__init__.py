"""The pytest suite itself: it collects nothing, unless there is a `--target`."""
