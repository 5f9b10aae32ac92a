"""Signing in by a certificate: PEM or PFX, as azure-identity takes them, checked by who knows its public half."""

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

from tests.authority import CLIENT
from tests.certificates import DAY, NOW, PASSWORD, certificate, pem, pfx
from tests.signing import refused, sign_in


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def cert(key):
    return certificate(key)


def with_file(tmp_path, content, password=None, **more):
    file = tmp_path / "certificate"
    file.write_bytes(content)
    environ = {"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_CERTIFICATE_PATH": str(file), **more}
    return {**environ, "AZURE_CLIENT_CERTIFICATE_PASSWORD": password} if password else environ


def said(authority, tls, tmp_path, content, password=None):
    """The message without the file's name; nothing may have been sent."""
    environ = with_file(tmp_path, content, password)
    message = refused(authority, tls, "certificate", environ).message
    assert authority.forms == []
    return message.removeprefix(f"{environ['AZURE_CLIENT_CERTIFICATE_PATH']}: ")


@pytest.mark.parametrize(
    ("form", "password"),
    [
        (pem, None),
        (pem, PASSWORD),
        (
            lambda key, cert, password: pem(
                key, cert, password=password, kind=PrivateFormat.TraditionalOpenSSL
            ),
            PASSWORD,
        ),
        (lambda key, cert, password: pem(None, cert) + pem(key), None),
        (pfx, None),
        (pfx, PASSWORD),
    ],
    ids=["pem", "pem-encrypted", "pem-traditional", "certificate-first", "pfx", "pfx-encrypted"],
)
def test_an_application_signs_in_by_its_certificate(authority, tls, tmp_path, key, cert, form, password):
    authority.certificate = cert
    environ = with_file(tmp_path, form(key, cert, password=password), password)
    assert sign_in(authority, tls, "certificate", environ)()
    head = pyjwt.get_unverified_header(authority.forms[0]["client_assertion"])
    assert (head["alg"], "x5t#S256" in head) == ("PS256", True)


def test_those_above_the_certificate_are_sent_when_that_is_asked_for(authority, tls, tmp_path, key, cert):
    authority.certificate = cert
    above = certificate(rsa.generate_private_key(65537, 2048))
    environ = with_file(tmp_path, pem(key, cert, above), AZURE_CLIENT_SEND_CERTIFICATE_CHAIN="true")
    assert sign_in(authority, tls, "certificate", environ)()
    assert len(pyjwt.get_unverified_header(authority.forms[0]["client_assertion"])["x5c"]) == 2


def test_a_certificate_that_was_not_uploaded_is_said(authority, tls, tmp_path, key, cert):
    other = rsa.generate_private_key(65537, 2048)
    authority.certificate = cert
    environ = with_file(tmp_path, pem(other, certificate(other)))
    found = refused(authority, tls, "certificate", environ)
    assert found.message == f"application {CLIENT} does not know this certificate (AADSTS700027)"
    assert "without its key" in found.advice


def test_a_clock_that_is_wrong_is_said(authority, tls, tmp_path, key, cert):
    authority.says.append((401, {"error": "invalid_client", "error_description": "AADSTS700024: not now."}))
    found = refused(authority, tls, "certificate", with_file(tmp_path, pem(key, cert)))
    assert found.message == "what this machine signed is not valid at this time (AADSTS700024)"
    assert "set this machine's clock" in found.advice


@pytest.mark.parametrize("form", [pem, pfx])
def test_passwords_are_judged_before_anything_is_sent(authority, tls, tmp_path, key, cert, form):
    encrypted = form(key, cert, password=PASSWORD)
    variable = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
    assert (
        said(authority, tls, tmp_path, encrypted, "other") == f"{variable} is not the password of this file"
    )
    assert said(authority, tls, tmp_path, encrypted) == f"is encrypted, and {variable} is not set"


def test_a_password_for_nothing_is_said(authority, tls, tmp_path, key, cert):
    message = said(authority, tls, tmp_path, pem(key, cert), PASSWORD)
    assert message == "is not encrypted, and AZURE_CLIENT_CERTIFICATE_PASSWORD is set"


def test_what_is_no_certificate_with_its_key_is_said(authority, tls, tmp_path, key, cert):
    nothing = "holds no certificate with its key, neither as PEM nor as PFX"
    for content in (
        b"",
        b"hello",
        pem(key),
        pem(None, cert),
        cert.public_bytes(Encoding.DER),
        b"-----BEGIN NOISE-----",
    ):
        assert said(authority, tls, tmp_path, content) == nothing
    assert said(authority, tls, tmp_path, b"x" * 2_000_000) == "too large for a certificate"
    keyless = pfx(None, cert)
    assert said(authority, tls, tmp_path, keyless) == "has no key and certificate in it"
    other = rsa.generate_private_key(65537, 2048)
    assert said(authority, tls, tmp_path, pem(other, cert)) == "the key is not that of the certificate"
    curve = ec.generate_private_key(ec.SECP256R1())
    assert said(authority, tls, tmp_path, pem(curve, certificate(curve))) == "its key is not an RSA key"


def test_a_certificate_out_of_its_time_is_said_with_the_day(authority, tls, tmp_path, key):
    past = certificate(key, NOW - 9 * DAY, NOW - 2 * DAY)
    assert said(authority, tls, tmp_path, pem(key, past)) == f"expired on {NOW - 2 * DAY:%Y-%m-%d}"
    coming = certificate(key, NOW + DAY, NOW + 2 * DAY)
    assert "is not valid before" in said(authority, tls, tmp_path, pem(key, coming))


def test_a_file_that_is_not_there_is_said(authority, tls, tmp_path):
    environ = {"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_CERTIFICATE_PATH": str(tmp_path / "none.pem")}
    found = refused(authority, tls, "certificate", environ)
    assert found.message.endswith("none.pem: the certificate cannot be read: no such file or directory")
