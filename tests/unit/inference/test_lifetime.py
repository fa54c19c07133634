"""When the engine unloads and when it ends."""

import os
import subprocess
import sys
import time

import pytest

from fimble.inference.lifetime import ABANDONED_AFTER_S, Lifetime


@pytest.fixture
def lifetime() -> Lifetime:
    return Lifetime(unload_after_s=1000, exit_after_s=5000)


def after(lifetime: Lifetime, seconds: float) -> str:
    return lifetime.judge(lifetime.last_use + seconds)


def test_idle_times(lifetime: Lifetime) -> None:
    assert [after(lifetime, idle) for idle in (0, 999, 1000, 4999, 5000)] == [
        "stay",
        "stay",
        "unload",
        "unload",
        "exit",
    ]


def test_use_begins_the_time_anew(lifetime: Lifetime) -> None:
    lifetime.last_use -= 2000
    assert lifetime.judge(time.monotonic()) == "unload"
    lifetime.note_use(None)
    assert lifetime.judge(time.monotonic()) == "stay"


def test_a_living_client_keeps_the_engine_for_its_whole_time(lifetime: Lifetime) -> None:
    lifetime.note_use(str(os.getpid()))
    assert after(lifetime, ABANDONED_AFTER_S + 1) == "stay"


def test_when_all_clients_are_gone_it_ends_sooner(lifetime: Lifetime) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client:
        lifetime.note_use(str(client.pid))
        assert after(lifetime, ABANDONED_AFTER_S + 1) == "stay"
    assert after(lifetime, ABANDONED_AFTER_S - 1) == "stay"
    assert after(lifetime, ABANDONED_AFTER_S + 1) == "exit"


def test_a_client_that_comes_later_brings_the_whole_time_back(lifetime: Lifetime) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as client:
        lifetime.note_use(str(client.pid))
    after(lifetime, 1)
    lifetime.note_use(str(os.getpid()))
    assert after(lifetime, ABANDONED_AFTER_S + 1) == "stay"


@pytest.mark.parametrize("header", ["", "-1", "abc", "99999999999999999999", "²"])
def test_a_strange_header_changes_nothing(lifetime: Lifetime, header: str) -> None:
    lifetime.note_use(header)
    assert after(lifetime, 10) == "stay"
    assert not lifetime.clients
