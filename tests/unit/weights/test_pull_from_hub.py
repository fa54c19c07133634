"""Pulling with the real `huggingface_hub` from a hub on loopback."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fimble.errors import PullError
from fimble.weights.progress import ignore_progress
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import ResolvedModel
from fimble.weights.store import loadable_directory, place_of, verify, weights_state
from fimble_models import HubSource, ModelCard
from unit.weights.conftest import QWEN_SENTINELS
from unit.weights.hub_on_loopback import COMMIT, HubOnLoopback

Cards = Callable[..., ModelCard]
TOKENIZER = json.dumps({"added_tokens": [{"content": token} for token in QWEN_SENTINELS]})


def hub_source(**changes: object) -> HubSource:
    fields: dict[str, object] = {
        "repository": "acme/tiny",
        "revision": "main",
        "format": "safetensors",
        "files": ("model*.safetensors",),
        "size": 1000,
        "sha256": {},
    }
    return HubSource(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def published(hub: HubOnLoopback) -> HubOnLoopback:
    hub.files = {
        "config.json": b'{"model_type": "tiny"}',
        "tokenizer.json": TOKENIZER.encode(),
        "model.safetensors": bytes(range(256)) * 4096,
        "pytorch_model.bin": b"a pickle",
        "modeling_tiny.py": b"print('remote code')",
    }
    return hub


def test_pulls_safetensors_and_small_files_and_no_pickle_no_code(
    published: HubOnLoopback, make_card: Cards
) -> None:
    card = make_card(hub_source())
    folder = ensure_weights(ResolvedModel(card=card), ignore_progress)
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "tokenizer.json",
        "model.safetensors",
        "fimble-weights.json",
    }
    assert (folder / "model.safetensors").read_bytes() == published.files["model.safetensors"]
    record = weights_state(card).record
    assert record is not None
    assert record.source == f"hub acme/tiny @ {COMMIT[:12]}"
    assert {check.verdict for check in verify(card)} == {"ok"}
    assert [path.name for path in place_of(card).root.iterdir()] == ["loadable"]


def test_pulls_a_gguf_and_converts_it(
    published: HubOnLoopback, make_card: Cards, tiny_gguf: Path
) -> None:
    published.files["tiny.gguf"] = tiny_gguf.read_bytes()
    card = make_card(hub_source(format="gguf", files=("tiny.gguf",)))
    folder = ensure_weights(ResolvedModel(card=card), ignore_progress)
    assert (folder / "model.safetensors").is_file()


@pytest.mark.parametrize("who", ["hub", "card"])
def test_a_wrong_checksum_is_refused(published: HubOnLoopback, make_card: Cards, who: str) -> None:
    if who == "hub":
        published.claimed_sha256["model.safetensors"] = "0" * 64
    pinned = {"model.safetensors": "1" * 64} if who == "card" else {}
    card = make_card(hub_source(sha256=pinned))
    with pytest.raises(PullError, match="hub acme/tiny gave a file with a wrong checksum"):
        ensure_weights(ResolvedModel(card=card), ignore_progress)
    assert not (place_of(card).partial / "hub" / "model.safetensors").exists()


def test_a_pickle_is_refused(published: HubOnLoopback, make_card: Cards) -> None:
    card = make_card(hub_source(files=("pytorch_model.bin",)))
    with pytest.raises(PullError, match="no safetensors or GGUF"):
        ensure_weights(ResolvedModel(card=card), ignore_progress)


def test_a_gated_repository_says_where_to_accept_the_licence(
    published: HubOnLoopback, make_card: Cards
) -> None:
    published.gated = True
    with pytest.raises(PullError, match=r"Accept it at https://huggingface\.co/acme/tiny"):
        ensure_weights(ResolvedModel(card=make_card(hub_source())), ignore_progress)


def test_a_lost_connection_resumes_where_it_broke_off(
    published: HubOnLoopback, make_card: Cards
) -> None:
    published.files["model.safetensors"] = bytes(range(256)) * 49_152  # 12 MiB
    published.break_off_at = 11 << 20
    card = make_card(hub_source())
    folder = ensure_weights(ResolvedModel(card=card), ignore_progress)
    assert f"bytes={10 << 20}-" in published.ranges_asked  # it keeps what it had written
    assert (folder / "model.safetensors").read_bytes() == published.files["model.safetensors"]


def test_a_sentinel_that_is_no_single_token_is_said(
    published: HubOnLoopback, make_card: Cards
) -> None:
    card = make_card(hub_source(), sentinels=["<PRE>", QWEN_SENTINELS[1], QWEN_SENTINELS[2]])
    ensure_weights(ResolvedModel(card=card), ignore_progress)
    record = weights_state(card).record
    assert record is not None
    assert [problem for problem in record.problems if "<PRE>" in problem] == list(record.problems)
    assert len(record.problems) == 1


def test_a_file_that_lost_bytes_makes_the_weights_broken_and_a_pull_mends_them(
    published: HubOnLoopback, make_card: Cards
) -> None:
    card = make_card(hub_source())
    folder = ensure_weights(ResolvedModel(card=card), ignore_progress)
    with (folder / "model.safetensors").open("ab") as file:
        file.truncate(100)
    assert weights_state(card).kind == "broken"
    assert loadable_directory(card) is None
    assert {c.name for c in verify(card) if c.verdict == "wrong size"} == {"model.safetensors"}
    assert ensure_weights(ResolvedModel(card=card), ignore_progress) == folder
    assert {check.verdict for check in verify(card)} == {"ok"}


def test_a_changed_byte_is_found_by_verify_alone(
    published: HubOnLoopback, make_card: Cards
) -> None:
    card = make_card(hub_source())
    folder = ensure_weights(ResolvedModel(card=card), ignore_progress)
    with (folder / "model.safetensors").open("r+b") as file:
        file.write(b"X")
    assert weights_state(card).kind == "ready"
    assert [c.verdict for c in verify(card) if c.verdict != "ok"] == ["wrong checksum"]
