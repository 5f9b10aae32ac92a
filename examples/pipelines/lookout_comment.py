"""Keep one comment with the plan on a merge request of GitLab, or on a pull request of Azure DevOps.

``python3 lookout_comment.py plan.md`` in a job; whose comment, where and with which token come from the environment
alone. The comment is found by its first line, which nobody sees, and by its author. The standard library is enough.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

PAGE = 100


class Ours(NamedTuple):
    """The comments that this identity has written, as address and text; where and how another one is written."""

    known: Iterator[tuple[str, str]]
    where: str
    new: dict[str, Any]
    changes: str  # the method that changes one
    change: dict[str, Any]


class _Nowhere(HTTPRedirectHandler):
    """The token goes to no other address than the one that the pipeline names."""

    def redirect_request(self, *_: Any) -> None:
        return None


def main(file: str) -> None:
    with open(file, encoding="utf-8") as opened:
        body = opened.read()
    mark = body.partition("\n")[0].partition(',"tenant"')[0]
    ours = gitlab(body) if "GITLAB_CI" in os.environ else azure_devops(body)
    for address, text in ours.known:
        if text.startswith(mark):
            asked(ours.changes, address, ours.change)
            return
    asked("POST", ours.where, ours.new)


def gitlab(body: str) -> Ours:
    api, number = os.environ["CI_API_V4_URL"], os.environ["CI_MERGE_REQUEST_IID"]
    notes = f"{api}/projects/{os.environ['CI_MERGE_REQUEST_PROJECT_ID']}/merge_requests/{number}/notes"
    me = asked("GET", f"{api}/user")["id"]
    known = ((f"{notes}/{note['id']}", note["body"]) for note in pages(notes) if note["author"]["id"] == me)
    return Ours(known, notes, {"body": body}, "PUT", {"body": body})


def pages(notes: str) -> Iterator[dict[str, Any]]:
    number, page = 0, [{}] * PAGE
    while len(page) == PAGE:
        number += 1
        page = asked("GET", f"{notes}?per_page={PAGE}&page={number}")
        yield from page


def azure_devops(body: str) -> Ours:
    collection, project = os.environ["SYSTEM_COLLECTIONURI"].rstrip("/"), os.environ["SYSTEM_TEAMPROJECTID"]
    repository = f"{collection}/{project}/_apis/git/repositories/{os.environ['BUILD_REPOSITORY_ID']}"
    threads = f"{repository}/pullRequests/{os.environ['SYSTEM_PULLREQUEST_PULLREQUESTID']}/threads"
    version = "?api-version=7.1"
    me = asked("GET", f"{collection}/_apis/connectionData")["authenticatedUser"]["id"]
    known = (
        (f"{threads}/{thread['id']}/comments/{first['id']}{version}", first.get("content") or "")
        for thread in asked("GET", threads + version)["value"]
        for first in thread["comments"][:1]
        if first["author"]["id"] == me and not first.get("isDeleted")
    )
    # Closed: an open thread would keep the pull request from being completed where all must be resolved.
    new = {"comments": [{"parentCommentId": 0, "content": body, "commentType": "text"}], "status": "closed"}
    return Ours(known, threads + version, new, "PATCH", {"content": body})


def asked(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    token = os.environ.get("LOOKOUT_COMMENT_TOKEN") or os.environ["SYSTEM_ACCESSTOKEN"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, headers, method=method)  # noqa: S310 -- the address is the pipeline's own
    with build_opener(_Nowhere).open(request, timeout=60) as answer:
        return json.load(answer)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2] or ["plan.md"])
    except HTTPError as refused:
        sys.exit(
            f"the comment is not written: {refused.code} {refused.reason} by {refused.url.partition('?')[0]}"
        )
    except KeyError as fault:
        sys.exit(f"the comment is not written: {fault.args[0]} is not set")
    except OSError as fault:
        sys.exit(f"the comment is not written: {fault}")
