"""The speed promises, each a ratio within one run."""
