"""What a refusal means and what to do about it: by Microsoft's error number, by way to sign in, by kind of fault.

Microsoft Learn, "Microsoft Entra authentication and authorization error codes".
"""

_NEW_CODE = "run the command again to get a new code"
_CREDENTIALS = "App registrations > Certificates & secrets"
_LETTERS = "\n  issuer    {issuer}\n  subject   {subject}\n  audience  {audience}"
_CONSENT = (
    "nobody has consented to what application {client} asks for",
    "an administrator consents under App registrations > API permissions > Grant admin consent",
)
_NO_CREDENTIAL = (
    "no federated credential of application {client} fits this ID token",
    f"add one under {_CREDENTIALS} > Federated credentials > Other issuer; it must match to the letter:{_LETTERS}",
)
_BLOCKED = (
    "a Conditional Access policy of the tenant forbids this sign-in",
    "Sign-in logs in the Entra admin center name the policy; sign in from an allowed place or device",
)

# By the number of Microsoft's error, or by the OAuth word where there is none: what it is, what to do.
BY_CODE: dict[str, tuple[str, str]] = {
    "7000215": (
        "the client secret is wrong",
        f"AZURE_CLIENT_SECRET takes the secret's value, not its ID; {_CREDENTIALS}",
    ),
    "7000222": (
        "the client secret has expired",
        f"make a new one under {_CREDENTIALS}, and set AZURE_CLIENT_SECRET",
    ),
    "700027": (
        "application {client} does not know this certificate",
        f"upload it (without its key) under {_CREDENTIALS} > Certificates",
    ),
    "1000502": (
        "the certificate is not valid at this time",
        f"upload a new one under {_CREDENTIALS} > Certificates, and set AZURE_CLIENT_CERTIFICATE_PATH",
    ),
    "700024": (
        "the ID token is not valid at this time: it was good until {until}",
        "is this machine's clock right? otherwise run it again: a new one is asked for each time",
    ),
    "70021": _NO_CREDENTIAL,
    "700211": _NO_CREDENTIAL,
    "700212": _NO_CREDENTIAL,
    "700213": _NO_CREDENTIAL,
    "90002": (
        "there is no tenant {tenant}",
        "look at tenant.id in the file, and at tenant.cloud: each cloud knows its own tenants only",
    ),
    "700016": (
        "tenant {tenant} has no application {client}",
        "look at AZURE_CLIENT_ID, at tenant.id in the file, and whether an administrator consented to it there",
    ),
    "7000229": (
        "tenant {tenant} has no service principal of application {client}",
        "an administrator of the tenant makes it: az ad sp create --id {client}",
    ),
    "7000112": ("application {client} is disabled", "Enterprise applications > Properties > Enabled: Yes"),
    "500011": (
        "tenant {tenant} does not know this Microsoft Graph",
        "look at tenant.cloud in the file, and at --graph-url",
    ),
    "50020": (
        "that account is not one of tenant {tenant}",
        "sign in with another account, or have it invited as a guest; look at tenant.id in the file too",
    ),
    "50034": (
        "that account is not one of tenant {tenant}",
        "sign in with another account; look at tenant.id in the file too",
    ),
    "50105": (
        "that account is not assigned to application {client}",
        "Enterprise applications > Users and groups > Add user, or Properties > Assignment required: No",
    ),
    "65001": _CONSENT,
    "90094": _CONSENT,
    "65004": ("the consent was declined", "run the command again, or have an administrator consent"),
    "53000": _BLOCKED,
    "53003": _BLOCKED,
    "530003": _BLOCKED,
    "7000218": (
        "application {client} takes no device code",
        "App registrations > Authentication > Allow public client flows: Yes",
    ),
    "signed_out": ("the sign-in is over", "run the command again to sign in anew"),
    "authorization_declined": ("the sign-in was declined", _NEW_CODE),
    "access_denied": ("the sign-in was declined", _NEW_CODE),
    "expired_token": ("the code has expired", _NEW_CODE),
    "code_expired": ("the code has expired", _NEW_CODE),
    "authorization_pending": ("the code has expired", _NEW_CODE),
}

# What is otherwise for one way to sign in: by the same words, or by the kind of fault below (the advice alone).
BY_METHOD: dict[tuple[str, str], tuple[str, str]] = {
    ("7000222", "certificate"): (
        "the certificate has expired",
        f"upload a new one under {_CREDENTIALS} > Certificates, and set AZURE_CLIENT_CERTIFICATE_PATH",
    ),
    ("700024", "certificate"): (
        "what this machine signed is not valid at this time",
        "set this machine's clock: it is minutes away from Microsoft's",
    ),
    ("700024", "token-file"): (
        "the token in AZURE_FEDERATED_TOKEN_FILE is not valid at this time: it was good until {until}",
        "whatever writes the file must write it anew; is this machine's clock right?",
    ),
    ("700024", "azure-cli-task"): (
        "the task's idToken is not valid at this time: it was good until {until}",
        "it lives for ten minutes; --auth azure-devops asks for a new one: SYSTEM_ACCESSTOKEN must be set for that",
    ),
    ("", "managed-identity"): (
        "",
        "has this machine an identity? where it has several, AZURE_CLIENT_ID says which",
    ),
    ("JSONDecodeError", "managed-identity"): ("", "is this machine in Azure, and has it a managed identity?"),
    ("ConnectionError", "managed-identity"): ("", "is this machine in Azure, and has it a managed identity?"),
    ("Timeout", "managed-identity"): ("", "is this machine in Azure, and has it a managed identity?"),
}

# By the name of an exception's class, the first that is among the causes.
BY_FAULT: dict[str, tuple[str, str]] = {
    "SSLCertVerificationError": (
        "its certificate is not trusted",
        "where a proxy opens TLS, give its certificate with --ca-bundle, or install lookout-mtp-config[system-certs]",
    ),
    "JSONDecodeError": (
        "it gave no token, but something else",
        "is a proxy or a sign-in page in between?",
    ),
    "InvalidURL": (
        "its address, or that of the proxy, is none",
        "look at HTTPS_PROXY: it is to read like http://proxy.example:8080",
    ),
    "ProxyError": ("the proxy did not let the sign-in through", "look at HTTPS_PROXY and NO_PROXY"),
    "TooManyRedirects": (
        "it answered with a redirect, which is not followed",
        "is a proxy or a sign-in page in between? look at --authority too, where it is given",
    ),
    "Timeout": ("no answer in time", "is the network up, and a proxy in between?"),
    "ConnectionError": ("it could not be reached", "is the network up, and a proxy in between?"),
    # urllib3 has an HTTPError too, which is among the causes of all of the above.
    "HTTPError": ("it has trouble of its own", "try again later"),
    "MsalServiceError": ("it has trouble of its own", "try again later"),
}
