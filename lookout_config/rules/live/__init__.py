"""Rules that ask the tenant: pure functions of a file and what was read of its tenant."""
