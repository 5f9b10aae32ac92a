"""What the embedded tenant answers instead of an object: a status, Graph's code and Graph's words."""

import json


class Refused(Exception):
    """A request that Graph would not carry out."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Unreadable(Refused):
    """Nothing can be said of a collection: it was not recorded, or could not be read when it was to be."""


def not_recorded(what: str) -> Unreadable:
    """The recording does not hold the answer; that is never the answer "there is none"."""
    return Unreadable(403, "NotRecorded", f"The snapshot did not record {what}.")


def malformed(message: str, code: str = "BadRequest") -> Refused:
    """A request that nobody could understand."""
    return Refused(400, code, message)


def unsupported(message: str) -> Refused:
    """A query that the directory does not take."""
    return Refused(400, "Request_UnsupportedQuery", message)


def missing(name: str) -> Refused:
    """An object of the directory that is not there."""
    return Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{name}' does not exist or one of its queried reference-property objects are not present.",
    )


def by_intune(status: int, code: str, message: str) -> Refused:
    """Intune words its refusals as JSON inside of the message."""
    words = f"{message} - Operation ID (for customer support): {'0' * 8}-0000-0000-0000-{'0' * 12}"
    return Refused(status, code, json.dumps({"_version": 3, "Message": words}))
