"""A first file for a tenant that has been set up by hand: what Graph tells, what a person tells, what stays open."""
