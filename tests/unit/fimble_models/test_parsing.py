"""Every wrong field of a card is refused by its name."""

import tomllib
from typing import Any

import pytest

from fimble_models import parse_card

GOOD = """
id = "tiny"
name = "Tiny"
family = "tiny"
parameters = 1_000
licence = "MIT"
context_length = 128
good_for = ["complete"]
chat_template = false

[fim]
prefix = "<p>"
suffix = "<s>"
middle = "<m>"
stop = ["<end>"]

[[sources]]
kind = "local"
path = "weights.gguf"

[[sources]]
kind = "index"
wheels = ["tiny-part1==1.0"]
size = 10
sha256 = "{sha256}"
""".replace("{sha256}", "a" * 64)


def check_refused(change: dict[str, Any], said: str) -> None:
    """A good card with some fields changed (dots go into tables, None deletes) is refused so."""
    raw = tomllib.loads(GOOD)
    for path, value in change.items():
        table: Any = raw
        *tables, name = path.split(".")
        for step in tables:
            table = table[int(step) if step.isdigit() else step]
        if value is None:
            del table[name]
        else:
            table[name] = value
    with pytest.raises(ValueError) as caught:
        parse_card(raw)
    assert str(caught.value).startswith(said)


def test_a_good_card() -> None:
    card = parse_card(tomllib.loads(GOOD))
    assert card.fim is not None
    assert (card.fim.order, card.fim.anchor) == ("psm", "cursor")
    assert [source.kind for source in card.sources] == ["local", "index"]


def test_a_card_without_fim() -> None:
    raw = tomllib.loads(GOOD)
    del raw["fim"]
    assert parse_card(raw).fim is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "Has Spaces"}, "id is 'Has Spaces'"),
        ({"id": "../../etc"}, "id is '../../etc'"),
        ({"parameters": "many"}, "parameters must be of type int"),
        ({"parameters": 0}, "parameters must be a whole number above 0"),
        ({"parameters": True}, "parameters must be a whole number above 0"),
        ({"good_for": []}, "good_for must not be empty"),
        ({"good_for": ["poems"]}, "good_for knows chat, complete, edit, not 'poems'"),
        ({"good_for": [1]}, "good_for must be a list of strings"),
        ({"chat_template": "yes"}, "chat_template must be of type bool"),
        ({"licence": ""}, "licence must not be empty"),
        ({"lisence": "MIT"}, "lisence is not a field of a model card"),
        ({"fim.suffix": None}, "fim.suffix is missing"),
        ({"fim.order": "mps"}, "fim.order must be one of psm, spm"),
        ({"fim.anchor": "end"}, "fim.anchor is 'end'"),
        ({"fim.anchor": "lines:x"}, "fim.anchor is 'lines:x'"),
        ({"fim.middle": "<p>"}, "fim: prefix, suffix and middle must be three different"),
        ({"fim.stops": ["x"]}, "fim.stops is not a field"),
        ({"sources": []}, "sources must be a list of at least one table"),
        ({"sources.0.kind": "ftp"}, "sources[0].kind must be one of hub, index, local"),
        ({"sources.0.path": None}, "sources[0].path is missing"),
        ({"sources.1.sha256": "abc"}, "sources[1].sha256 is 'abc'"),
        ({"sources.1.wheels": ["--index-url=x"]}, "sources[1].wheels is '--index-url=x'"),
        ({"sources.1.size": -1}, "sources[1].size must be a whole number above 0"),
    ],
)
def test_a_wrong_field(change: dict[str, Any], said: str) -> None:
    check_refused(change, said)


@pytest.mark.parametrize(
    ("field", "value"),
    [("revision", "v1"), ("repository", "no-owner"), ("format", "pickle"), ("sha256", {"a": "b"})],
)
def test_a_wrong_field_of_a_hub_source(field: str, value: object) -> None:
    hub = {
        "kind": "hub",
        "repository": "acme/tiny",
        "revision": "main",
        "format": "gguf",
        "files": ["tiny.gguf"],
        "size": 1,
    }
    check_refused({"sources": [{**hub, field: value}]}, f"sources[0].{field}")
