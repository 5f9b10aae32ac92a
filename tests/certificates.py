"""Certificates with their keys, in the forms in which people have them."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

PASSWORD = "pass phrase"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lookout-config")])


def certificate(key, begins=NOW - DAY, ends=NOW + DAY):
    """Signed by itself, as those that applications upload are."""
    built = x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number(), begins, ends)
    return built.sign(key, hashes.SHA256())


def pem(key, *certs, password=None, kind=PrivateFormat.PKCS8):
    how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    parts = [key.private_bytes(Encoding.PEM, kind, how)] if key else []
    return b"".join([*parts, *(cert.public_bytes(Encoding.PEM) for cert in certs)])


def pfx(key, cert, *, password=None):
    how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"lookout-config", key, cert, None, how)
