"""The range a suggestion replaces, drawn: the part between `<cursor>` and `<end>` goes."""

import pytest

from fimble.completion.replaced_range import replaced_end

CASES = {
    "closes the editor's bracket": ("f(<cursor>)<end>", "a, b)"),
    "leaves the editor's bracket": ("f(<cursor><end>)", "a, b"),
    "closes and goes on": ("f(<cursor>)<end>", "a):\n    pass"),
    "own brackets do not count": ("f(<cursor><end>)", "g(a)"),
    "two closers": ("f([<cursor>])<end>", "1, 2])"),
    "the inner one only": ("f([<cursor>]<end>)", "1, 2]"),
    "blanks between": ("f(<cursor> )<end>", "a)"),
    "a quote": ('x = "<cursor>"<end>', 'hello"'),
    "a quote and a bracket": ('f("<cursor>")<end>', 'a", b)'),
    "a string of its own": ('f(<cursor><end>")', '"a"'),
    "a bracket in a string": ("f(<cursor><end>)", '")"'),
    "an apostrophe before": ("don't(<cursor>)<end>", "a)"),
    "three quotes, of a docstring": ('    """<cursor>"""<end>', 'Sum up."""'),
    "three quotes, begun above": ('"""Sum\n    up<cursor>"""<end>', '."""\n    return 1'),
    "three quotes that stay": ('"""<cursor><end>"""', "Sum up."),
    "a docstring of its own": ("f(<cursor><end>)", '"""a"""'),
    "one quote in a docstring": ('"""<cursor><end>"""', 'Say "yes".'),
    "a template, begun above": ("`a\n<cursor>`<end>", "b`;"),
    "a lifetime is no string": ("fn f(x: &'static <cursor>)<end>", "str)"),
    "a lifetime among types": ("fn f<'a>(x: <cursor>)<end>", "&'a str)"),
    "a character is one": ("f(x<'a<cursor>')<end>", "b')"),
    "over lines": ("f(<cursor>)<end>", "\n    a,\n)"),
    "a closer on the next line stays": ("f(<cursor><end>\n)", "a)"),
    "something else follows": ("f(<cursor><end> + 1)", "a)"),
}


@pytest.mark.parametrize("drawn, text", CASES.values(), ids=CASES.keys())
def test_replaced_end(drawn: str, text: str) -> None:
    document = drawn.replace("<cursor>", "").replace("<end>", "")
    offset = drawn.index("<cursor>")
    end = drawn.replace("<cursor>", "").index("<end>")
    assert replaced_end(text, document, offset) == end
