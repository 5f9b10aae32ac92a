"""A person who waits sees how far it is, on one line that is gone in the end."""

from lookout_config.cli.pacing import Progress


class Screen:
    """What a terminal shows of one line."""

    def __init__(self):
        self.now = 0.0
        self.line = ""
        self.lines = []

    def show(self, text):
        start, _, rest = text.rpartition("\r")
        self.line = rest + self.line[len(rest) :] if "\r" in text else self.line + rest
        if start.strip("\r"):
            self.line = "".join(" " for _ in self.line)
        self.lines.append(self.line.rstrip())


def test_it_begins_after_a_second_and_is_gone_at_the_end():
    screen = Screen()
    progress = Progress(screen.show, lambda: screen.now)
    with progress.of("reading the tenant"):
        progress.tell("groups", 300, 10_000)
        assert screen.lines == []
        screen.now = 1.5
        progress.tell("groups", 1_200, 10_000)
        progress.tell("groups", 1_500, 10_000)
        assert screen.line == "reading the tenant: 1,200 of 10,000 groups ..."
        screen.now = 1.8
        progress.tell("groups", 1_800, 10_000)
        assert screen.line == "reading the tenant: 1,800 of 10,000 groups ..."
    assert screen.line.strip() == ""


def test_a_message_in_between_has_a_line_of_its_own(capsys):
    screen = Screen()
    progress = Progress(screen.show, lambda: screen.now)
    with progress.of("reading the tenant"):
        screen.now = 2
        progress.tell("groups", 1, 2)
        progress.note("Graph is busy; going on in 60 seconds")
        assert screen.line.rstrip() == "reading the tenant: 1 of 2 groups ..."
    assert capsys.readouterr().err == "Graph is busy; going on in 60 seconds\n"


def test_where_nobody_watches_nothing_is_shown(capsys):
    progress = Progress(None, lambda: 5.0)
    with progress.of("reading the tenant"):
        progress.tell("groups", 1, 2)
    assert capsys.readouterr() == ("", "")
