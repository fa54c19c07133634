"""Control tokens in the user's own text: broken on the way in, whole again on the way out."""

from hypothesis import given
from hypothesis import strategies as st

from fimble.prompt.sentinels import break_control_tokens, control_tokens, mend_control_tokens
from fimble_models import FimTokens

FIM = FimTokens(prefix="<P>", suffix="<S>", middle="<M>", stop=("<END>", "<P>"))


def test_the_tokens_of_a_model_without_a_card() -> None:
    assert "<|endoftext|>" in control_tokens(None)


@given(st.text(alphabet="<>PSMEND ", max_size=30))
def test_broken_text_holds_no_token_and_can_be_mended(text: str) -> None:
    tokens = control_tokens(FIM)
    broken = break_control_tokens(text, tokens)
    assert not [token for token in tokens if token in broken]
    assert mend_control_tokens(broken, tokens) == text
