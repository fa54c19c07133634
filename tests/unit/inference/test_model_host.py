"""The host of a model: what is read ahead, numbers that are none, a device that goes away."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError
from fimble.inference.decoding import NotANumberError
from fimble.inference.model_host import ModelHost
from fimble.inference.scheduler import Item, Job


@pytest.fixture
def host(tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHost]:
    monkeypatch.setenv("FIMBLE_DATA_DIR", str(tmp_path))
    yield ModelHost("cpu", "none", 0)


def run(host: ModelHost, folder: Path, prompt: str = "def add(", **more: Any) -> list[Item]:
    """Everything that one request gives."""

    async def ask() -> list[Item]:
        request = GenerationRequest(
            prompt=prompt, stop=StopRules(max_tokens=5), model=str(folder), **more
        )
        job = Job(request=request, loop=asyncio.get_running_loop())
        await asyncio.to_thread(host.generate, job)
        await asyncio.sleep(0)
        return [job.items.get_nowait() for _ in range(job.items.qsize())]

    return asyncio.run(ask())


def end_of(items: list[Item]) -> GenerationEnd:
    end = items[-1]
    assert isinstance(end, GenerationEnd)
    return end


def test_a_prompt_read_ahead_gives_no_text_and_is_not_read_again(
    host: ModelHost, tiny_folder: Path
) -> None:
    ahead = run(host, tiny_folder, prefill_only=True)
    assert len(ahead) == 1
    assert end_of(ahead).generated_tokens == 0
    answer = run(host, tiny_folder)
    prompt_tokens = end_of(answer).prompt_tokens
    assert prompt_tokens is not None
    assert end_of(answer).cached_tokens == prompt_tokens - 1
    assert end_of(answer).reason is StopReason.TOKEN_LIMIT


def test_numbers_that_are_none_fail_the_request_and_the_model_is_loaded_anew(
    host: ModelHost, tiny_folder: Path
) -> None:
    expected = [item.text for item in run(host, tiny_folder) if isinstance(item, TextChunk)]
    host.load(str(tiny_folder)).model.lm_head.weight.fill_(float("nan"))
    with pytest.raises(NotANumberError, match="no number"):
        run(host, tiny_folder)
    assert host.description.status == "unloaded"
    again = [item.text for item in run(host, tiny_folder) if isinstance(item, TextChunk)]
    assert again == expected
    assert host.description.status == "ready"


def test_a_device_that_goes_away_is_left_with_a_message(
    host: ModelHost, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device is a CPU that is called a GPU: a real one cannot be pulled out in a test."""
    import dataclasses

    loaded = host.load(str(tiny_folder))

    class Gone:
        device = loaded.model.device

        def __call__(self, *arguments: object, **more: object) -> None:
            raise RuntimeError("CUDA error: unspecified launch failure\nmore lines")

    on_gpu = dataclasses.replace(loaded, model=Gone(), device="cuda")
    monkeypatch.setattr(host, "_loaded", on_gpu)
    with pytest.raises(EngineError, match=r"cuda failed .*unspecified launch failure.*goes on"):
        run(host, tiny_folder)
    assert end_of(run(host, tiny_folder)).device == "cpu"


def test_the_tokenizer_is_at_hand_once_the_model_is(host: ModelHost, tiny_folder: Path) -> None:
    assert host.tokenizer_at_hand("auto") is None
    card = host.load(str(tiny_folder)).card
    tokenizer = host.tokenizer_at_hand(card.id)
    assert tokenizer is not None
    assert tokenizer.count(["def add("]) == host.count_tokens(card.id, ["def add("])
