"""A certificate and its key, as msal takes them, out of a PEM or PFX file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lookout_config.auth.faults import SignInError

_LARGEST = 1024 * 1024
_FILE = "AZURE_CLIENT_CERTIFICATE_PATH"
_PASSWORD = "AZURE_CLIENT_CERTIFICATE_PASSWORD"  # noqa: S105 -- the name of the variable
_CHAIN = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"
_UPLOAD = "upload a new one under App registrations > Certificates & secrets > Certificates"


def credential(environ: Mapping[str, str]) -> dict[str, str]:
    """What msal signs with. The key is no longer encrypted, and stays in memory."""
    from cryptography.hazmat.primitives import hashes, serialization

    key, certificate, others = _read(environ[_FILE], environ.get(_PASSWORD) or "")
    pem = serialization.Encoding.PEM
    opened = {
        "private_key": key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
    }
    if not environ.get(_CHAIN):
        return opened | {"public_certificate": certificate.public_bytes(pem).decode()}
    # msal sends those above the certificate only beside the old thumbprint.
    chain = "".join(each.public_bytes(pem).decode() for each in (certificate, *others))
    thumbprint = certificate.fingerprint(hashes.SHA1()).hex()  # noqa: S303 -- a name, and no signature
    return opened | {"public_certificate": chain, "thumbprint": thumbprint}


def _read(path: str, password: str) -> tuple[Any, Any, list[Any]]:
    """Key, certificate, and those above it; SignInError when they cannot serve."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    key, certificate, others = _opened(path, _content(path), password.encode() or None)
    if key is None or certificate is None:
        raise SignInError(f"{path}: has no key and certificate in it", "export it with its private key")
    if not isinstance(key, RSAPrivateKey):
        raise SignInError(
            f"{path}: its key is not an RSA key", "Microsoft takes RSA keys of 2048 bits or more"
        )
    if key.public_key() != certificate.public_key():
        raise SignInError(
            f"{path}: the key is not that of the certificate", "the certificate itself comes first"
        )
    _check_time(path, certificate)
    return key, certificate, others


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as fault:
        reason = (fault.strerror or "").lower()
        raise SignInError(f"{path}: the certificate cannot be read: {reason}", f"look at {_FILE}") from fault
    if len(content) > _LARGEST:
        raise SignInError(f"{path}: too large for a certificate", f"look at {_FILE}")
    return content


def _opened(path: str, content: bytes, password: bytes | None) -> tuple[Any, Any, list[Any]]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

    try:
        if b"-----BEGIN" not in content:
            return pkcs12.load_key_and_certificates(content, password)
        first, *others = x509.load_pem_x509_certificates(content)
        return load_pem_private_key(content, password), first, others
    except (TypeError, ValueError) as fault:  # TypeError: a password is missing, or given for nothing
        # One wrong password in some 250 makes a key of noise, and then the fault is that of the noise.
        is_noise = password is not None and b"ENCRYPTED" in content
        if is_noise or "password" in str(fault).lower():
            raise _wrong_password(path, fault, given=password is not None) from fault
        raise SignInError(
            f"{path}: holds no certificate with its key, neither as PEM nor as PFX", f"look at {_FILE}"
        ) from fault


def _wrong_password(path: str, fault: Exception, *, given: bool) -> SignInError:
    if not given:
        return SignInError(
            f"{path}: is encrypted, and {_PASSWORD} is not set", "set it to the file's password"
        )
    if isinstance(fault, TypeError):
        return SignInError(f"{path}: is not encrypted, and {_PASSWORD} is set", f"leave {_PASSWORD} out")
    return SignInError(f"{path}: {_PASSWORD} is not the password of this file", "or the file is damaged")


def _check_time(path: str, certificate: Any) -> None:
    """Said here, with the file and the day: the authority would only say that it refuses."""
    now = datetime.now(UTC)
    if certificate.not_valid_after_utc < now:
        raise SignInError(f"{path}: expired on {certificate.not_valid_after_utc:%Y-%m-%d}", _UPLOAD)
    if certificate.not_valid_before_utc > now:
        starts = f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
        raise SignInError(f"{path}: is not valid before {starts}", "is this machine's clock right?")
