"""The filters together: their order, a filter that fails, and the way to a rejection."""

from fimble.completion.postprocess.chain import run_filters
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection


def test_all_of_them() -> None:
    context = FilterContext(
        line_before="    total = ",
        lines_above=("def f(items):",),
        lines_below=("    return total",),
        line_end="\r\n",
        held_back=" ",
        control_tokens=("<|end|>",),
    )
    done = run_filters(" sum(items)  \n    extra()\n    return total\n<|end|>x", context)
    assert done.result == "sum(items)\r\n    extra()"
    assert set(done.changed_by) >= {
        "control tokens",
        "held back",
        "existing text",
        "trailing blanks",
        "line ends",
    }
    assert done.dropped == ()


def test_a_filter_that_raises_is_left_out_by_name() -> None:
    def broken(text: str, context: FilterContext) -> str:
        raise ZeroDivisionError("on purpose")

    def louder(text: str, context: FilterContext) -> str:
        return text.upper()

    done = run_filters("a", FilterContext(), [("broken", broken), ("louder", louder)])
    assert done.result == "A"
    assert done.changed_by == ("louder",)
    assert done.dropped == ("broken: ZeroDivisionError: on purpose",)


def test_nothing_runs_after_a_rejection() -> None:
    def refuse(text: str, context: FilterContext) -> Rejection:
        return Rejection.EMPTY

    done = run_filters("a", FilterContext(), [("refuse", refuse), ("again", refuse)])
    assert done.result is Rejection.EMPTY
    assert done.changed_by == ("refuse",)
