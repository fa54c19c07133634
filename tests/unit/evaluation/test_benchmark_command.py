"""`fimble benchmark` with the real server; the engine is scripted here. Nothing stays behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from fimble.cli.main import main
from fimble.engine.client import OpenAICompatibleEngine
from fimble.evaluation.engine_speed import measure_run, peak_rss, write_prompt
from fimble.evaluation.own_engine import own_folders
from fimble.evaluation.results import read_results
from fimble.paths import runtime_directory
from support.scripted_engine import MODEL, ScriptedEngine

SLEEPER = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]


def test_startup_gives_positive_ordered_figures(
    scripted_engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    command = ["benchmark", "startup", "--runs=2", "--engine-url", scripted_engine.url]
    assert main([*command, "--json", "--out", str(out)]) == 0
    result = json.loads(capsys.readouterr().out)
    figures = result["summary"]
    for name in ("initialize_ms", "rss_after_initialize", "uss_after_initialize"):
        assert 0 < figures[name]["min"] <= figures[name]["median"] <= figures[name]["max"]
    assert len(result["servers"]) == 2
    for memory in (figures["after_completion"], *(one["memory"] for one in result["servers"])):
        assert 0 < memory["uss"] <= memory["rss"]
    assert scripted_engine.asked, "no completion was asked for"
    assert list(read_results(out).values()) == [{"format": 1, **result}]
    assert "## Starting" in (out / "README.md").read_text("utf-8")


def test_typing_along_a_suggestion_asks_the_model_once(
    scripted_engine: ScriptedEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["benchmark", "reuse", "--runs=2", "--engine-url", scripted_engine.url, "--json"]
    scripted_engine.pieces = ["sum(numbers)", " / len(numbers)"]
    assert main(command) == 0
    figures = json.loads(capsys.readouterr().out)["summary"]
    assert figures["keys"] == 2 * (len("sum(numbers) / len(numbers)") - 1)
    assert 0 < figures["key_ms"]["min"] <= figures["key_ms"]["median"]
    # What asks for an alternative says what it is to avoid.
    asked = [body for body in scripted_engine.asked if body["prompt"]]
    firsts = [body for body in asked if "avoids" not in body["fimble"]]
    assert len(firsts) == 2


async def test_the_speed_of_an_engine(scripted_engine: ScriptedEngine) -> None:
    scripted_engine.delay_s = 0.01
    engine = OpenAICompatibleEngine(scripted_engine.url)
    prompt = await write_prompt(engine, MODEL, 300, 7)
    run = await measure_run(engine, MODEL, prompt, 5)
    await engine.aclose()
    assert 250 < run.prompt_tokens < 350
    assert [body["max_tokens"] for body in scripted_engine.asked] == [5, 1]
    assert scripted_engine.asked[0]["prompt"] == scripted_engine.asked[1]["prompt"]
    # The first piece comes after 10 ms; the engine cannot be seen to be faster than that.
    assert run.first_token_ms >= 10 and run.cached_first_token_ms >= 10
    assert 0 < run.prefill_tokens_per_s <= run.prompt_tokens / 0.01
    assert run.new_tokens == 2
    assert run.decode_tokens_per_s is not None and run.decode_tokens_per_s > 0


async def test_prompts_of_different_runs_share_no_beginning(
    scripted_engine: ScriptedEngine,
) -> None:
    engine = OpenAICompatibleEngine(scripted_engine.url)
    prompts = [await write_prompt(engine, MODEL, 100, mark) for mark in range(3)]
    await engine.aclose()
    assert len({prompt[0] for prompt in prompts}) == 3


@pytest.mark.parametrize(
    ("words", "status", "remedy"),
    [
        (["engine", "--engine-url", "http://127.0.0.1:1"], 2, "Leave out --engine-url."),
        (["engine", "--random-weights", "nowhere.json"], 2, "config.json"),
        (["startup", "--model", "qwen2.5-coder-7b"], 1, "models pull qwen2.5-coder-7b"),
        (["startup", "--out", "/dev/null/results"], 2, "--out"),
        (["engine", "--lengths", "128,many"], 2, "whole numbers"),
        (["replay", "--engine-url", "http://127.0.0.1:1"], 2, "Leave out --engine-url."),
        (["replay", "--random-weights", "config.json"], 2, "Leave out --random-weights."),
        (["replay", "--peers", "llama.cpp,copilot"], 2, "Name any of llama.cpp, "),
        (["replay", "--key-ms", "0"], 2, "such as 50,150,400"),
        (["replay", "--model", "qwen2.5-coder-7b"], 1, "models pull qwen2.5-coder-7b"),
    ],
)
def test_what_cannot_be_measured_is_said_at_once(
    words: list[str], status: int, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["benchmark", *words]) == status
    said = capsys.readouterr()
    assert said.out == "" and remedy in said.err.splitlines()[-1]
    assert "Traceback" not in said.err


def test_the_most_memory_is_at_least_that_of_now() -> None:
    peak = peak_rss(os.getpid())
    assert peak is None or peak >= psutil.Process().memory_info().rss * 0.9


def test_own_folders_are_left_without_a_process_and_without_a_trace() -> None:
    before = runtime_directory()
    with pytest.raises(ZeroDivisionError), own_folders() as folder:
        assert runtime_directory() == Path(folder)
        child = subprocess.Popen(SLEEPER, start_new_session=True)
        raise ZeroDivisionError
    assert not psutil.pid_exists(child.pid)
    assert runtime_directory() == before
    assert not Path(folder).exists()


def test_a_measurement_that_is_told_to_end_takes_its_processes_along() -> None:
    code = (
        "import subprocess, sys, time\nfrom fimble.evaluation.own_engine import own_folders\n"
        "with own_folders() as folder:\n"
        f"    child = subprocess.Popen({SLEEPER!r}, start_new_session=True, stdout=-1)\n"
        "    print(child.pid, folder, flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-3, text=True)
    assert process.stdout is not None
    pid, folder = process.stdout.readline().split()
    process.terminate()
    assert process.wait(20) != 0
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(pid)) and time.monotonic() < deadline:
        if psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE:
            break  # nobody buries it in a container without an init
        time.sleep(0.05)
    else:
        assert not psutil.pid_exists(int(pid))
    assert not Path(folder).exists()
