"""Half of the work in a second process: the same results in the same order, and nothing lost when it dies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lookout_config.forked import in_two

ROOT = Path(__file__).parents[1]
SMALL = "version: 1\ntenant: {{id: 3f2504e0-4f89-41d3-9a0c-{:012d}}}\n{}"
OFF = "connector: {state_sync: {device_status: true, threat_status: false}}\n"

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def as_it_is(results):
    return results


def test_results_come_in_order():
    doubled = in_two(lambda some: [number * 2 for number in some], range(301), as_it_is)
    assert doubled == [number * 2 for number in range(301)]


def test_the_second_process_hands_over_what_is_light():
    assert in_two(list, range(200), lambda results: [None] * len(results)) == [*range(100), *[None] * 100]


def test_what_the_second_process_can_not_do_is_done_here():
    here = os.getpid()

    def work(some):
        if os.getpid() != here:
            os._exit(1)
        return list(some)

    assert in_two(work, range(250), as_it_is) == list(range(250))


def test_a_fault_in_the_second_half_is_raised_here():
    def work(some):
        if 299 in some:
            raise ValueError("the last one")
        return list(some)

    with pytest.raises(ValueError, match="the last one"):
        in_two(work, range(300), as_it_is)


def test_the_second_process_ends_when_nobody_is_left_to_hand_over_to(tmp_path):
    """Its results are more than a pipe holds, so that it would have to wait."""
    here, child = os.getpid(), tmp_path / "child"

    def work(some):
        if os.getpid() != here:
            child.write_text(str(os.getpid()), encoding="utf-8")
            return [str(number) * 1000 for number in some]
        raise ValueError("the first half")

    with pytest.raises(ValueError, match="the first half"):
        in_two(work, range(1000), as_it_is)
    assert os.wait()[1] == 0
    assert child.exists()


def test_where_no_process_can_be_made_all_is_done_here(monkeypatch):
    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)  # root has no limit that a test could reach
    assert in_two(list, range(250), as_it_is) == list(range(250))


def test_many_files_are_judged_as_few_are(tmp_path):
    for number in range(240):
        same = 7 if number == 200 else number  # one tenant twice, in different halves
        text = SMALL.format(same, OFF if number % 100 == 50 else "")
        (tmp_path / f"{number:03}.lookout.yaml").write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "lookout_config", "validate", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    errors = [line for line in ran.stdout.splitlines() if " error [" in line]
    assert (ran.returncode, ran.stderr) == (1, "")
    assert [line.partition(":")[0] for line in errors] == [
        "050.lookout.yaml",
        "150.lookout.yaml",
        "200.lookout.yaml",
    ]
