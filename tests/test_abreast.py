"""Several things at once: as fast as side by side, and otherwise as if it were one after the other."""

import threading
import time

import pytest

from lookout_config.observe.abreast import abreast


@pytest.mark.parametrize("at_once", [1, 2, 8, 100])
def test_results_come_in_the_order_of_the_jobs(at_once):
    jobs = [lambda number=number: number * number for number in range(50)]
    assert abreast(jobs, at_once) == [number * number for number in range(50)]
    assert abreast([], at_once) == []


def test_as_many_as_allowed_are_under_way_at_once_and_no_more():
    together = threading.Barrier(3)
    under_way, most = set(), []

    def job():
        under_way.add(threading.get_ident())
        together.wait(5)
        most.append(len(under_way))
        together.wait(5)
        under_way.discard(threading.get_ident())
        together.wait(5)

    abreast([job] * 9, 3)
    assert set(most) == {3}


@pytest.mark.parametrize("at_once", [1, 4])
def test_after_a_fault_nothing_more_is_begun_and_one_fault_comes_out(at_once):
    begun = []

    def job(number):
        begun.append(number)
        if number % 2:
            raise ValueError(str(number))

    with pytest.raises(ValueError, match=r"^\d$"):
        abreast([lambda number=number: job(number) for number in range(1000)], at_once)
    assert len(begun) < 20


def test_of_several_faults_at_once_the_first_in_order_is_told():
    together = threading.Barrier(3)

    def job(number):
        together.wait(5)
        raise ValueError(str(number))

    with pytest.raises(ValueError, match=r"^0$"):
        abreast([lambda number=number: job(number) for number in range(3)], 3)


def test_an_interruption_does_not_wait_for_those_that_are_under_way():
    held = threading.Event()
    begun = []

    def job():
        begun.append(1)
        held.wait(30)

    since = time.monotonic()
    watcher = threading.Timer(0.2, _interrupt)
    watcher.start()
    with pytest.raises(KeyboardInterrupt):
        abreast([job] * 10, 2)
    assert time.monotonic() - since < 5
    held.set()
    time.sleep(0.05)
    assert len(begun) == 2


def _interrupt():
    import _thread

    _thread.interrupt_main()
