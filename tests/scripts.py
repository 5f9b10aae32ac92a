"""A tenant that answers by a script."""

from collections import deque

from lookout_config.world import Request, Response
from tests.tenants import CONNECTORS, LOOKOUT

GROUPS = Request("GET", "/v1.0/groups")
PATCH = Request("PATCH", f"/v1.0/{CONNECTORS}/{LOOKOUT}", {"iosEnabled": True})


def ok(body=None):
    return Response(200, {"value": []} if body is None else body)


class Scripted:
    """A tenant that gives these answers one after the other, and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers = deque(answers)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer
