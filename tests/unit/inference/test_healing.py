"""Which tokens may come while an answer still has to spell what it must begin with."""

from hypothesis import given
from hypothesis import strategies as st

from fimble.inference.healing import Healing, Vocabulary

BYTE_LEVEL = ["Ġreturn", "Ġre", "Ġ", "re", "turn", "t", "Ã¼", "Ã", "<end>", None, "Ċ", "."]
SENTENCEPIECE = ["▁return", "▁", "re", "turn", "<0xC3>", "<0xBC>", "<end>"]


def allowed(
    names: list[str | None], text: str, *taken: int, avoids: str = ""
) -> set[str | None] | None:
    healing = Healing(Vocabulary(names, special={names.index("<end>")}), text, avoids)
    for token in taken:
        healing.take(token)
    found = healing.allowed()
    return None if found is None else {names[token] for token in found}


def test_tokens_that_spell_the_beginning_or_go_on_from_it() -> None:
    assert allowed(BYTE_LEVEL, " re") == {"Ġreturn", "Ġre", "Ġ"}
    assert allowed(BYTE_LEVEL, " ret") == {"Ġreturn", "Ġre", "Ġ"}
    assert allowed(BYTE_LEVEL, " ") == {"Ġreturn", "Ġre", "Ġ"}
    assert allowed(SENTENCEPIECE, " re") == {"▁return", "▁"}


def test_what_is_left_after_a_token() -> None:
    assert allowed(BYTE_LEVEL, " ret", BYTE_LEVEL.index("Ġre")) == {"turn", "t"}
    assert allowed(BYTE_LEVEL, " ret", BYTE_LEVEL.index("Ġ")) == {"re"}
    assert allowed(BYTE_LEVEL, " ret", BYTE_LEVEL.index("Ġreturn")) is None
    assert allowed(BYTE_LEVEL, "re", BYTE_LEVEL.index("re")) is None


def test_bytes_of_one_character_may_be_several_tokens() -> None:
    assert allowed(BYTE_LEVEL, "ü") == {"Ã¼", "Ã"}
    assert allowed(SENTENCEPIECE, "ü") == {"<0xC3>"}


def test_what_must_not_come_behind_the_beginning() -> None:
    assert allowed(BYTE_LEVEL, " ", avoids="return") == {"Ġ"}
    assert allowed(BYTE_LEVEL, " r", avoids="e") == {"Ġ"}
    assert forbidden(" ", "return") == set()
    assert forbidden(" re", "turn", "Ġre") == {"turn", "t", "<end>"}
    assert forbidden(" re", "turn", "Ġre", ".") == set()


def forbidden(text: str, avoids: str, *taken: str) -> set[str | None]:
    healing = Healing(Vocabulary(BYTE_LEVEL, special={8}), text, avoids)
    for name in taken:
        healing.take(BYTE_LEVEL.index(name))
    return {BYTE_LEVEL[token] for token in healing.forbidden()}


def test_what_is_to_be_spelled_is_drafted_while_it_is_spelled_that_way() -> None:
    usual = [BYTE_LEVEL.index("Ġre"), BYTE_LEVEL.index("turn")]
    healing = Healing(Vocabulary(BYTE_LEVEL, special={8}), " return", usual=usual)
    healing.take(usual[0])
    assert healing.propose() == usual[1:]
    healing.take(BYTE_LEVEL.index("t"))
    assert healing.propose() == []


def test_where_nothing_fits_anything_may_come() -> None:
    assert allowed(BYTE_LEVEL, "xyz") is None
    assert allowed(BYTE_LEVEL, "xyz", BYTE_LEVEL.index("<end>")) is None


@given(st.text(alphabet="ab ü", max_size=8), st.randoms())
def test_any_choice_among_the_allowed_spells_the_text(text: str, random: object) -> None:
    names: list[str | None] = ["a", "b", "ab", "ba", "Ġ", "Ġa", "Ã", "¼", "aÃ", "<end>", "Ġü"]
    vocabulary = Vocabulary(names, special={9})
    healing, spelled = Healing(vocabulary, text), b""
    while (fitting := healing.allowed()) is not None:
        token = random.choice(fitting)  # type: ignore[attr-defined]
        healing.take(token)
        spelled += vocabulary.spelling(token)
    assert spelled.startswith(text.encode())


WAYS: list[str | None] = ["a", "b", "ab", "ba", "b_", "Ġ", "Ġa", "aĠ", "(", "b(", "_"]


@given(
    st.text(alphabet="ab ", max_size=3),
    st.lists(st.text(alphabet="ab_", max_size=5), min_size=1, max_size=4),
    st.randoms(),
)
def test_any_choice_spells_one_of_the_words_and_ends_it(
    text: str, words: list[str], random: object
) -> None:
    vocabulary = Vocabulary(WAYS, special=())
    healing, spelled = Healing(vocabulary, text, one_of=words), b""
    while (fitting := healing.allowed()) is not None:
        token = random.choice(fitting)  # type: ignore[attr-defined]
        healing.take(token)
        spelled += vocabulary.spelling(token)
    whole = spelled.decode()
    ends = [word for word in words if whole.startswith(text + word)]
    rests = [whole.removeprefix(text + word) for word in ends]
    assert any(rest and not (rest[0].isalnum() or rest[0] == "_") for rest in rests)
