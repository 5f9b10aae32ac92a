"""Lookout Mobile Threat Protection, its Intune connector and its groups as one reviewed YAML file."""

__version__ = "0.1.0"
