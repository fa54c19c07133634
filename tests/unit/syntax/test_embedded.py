"""The script or style around the cursor, drawn; lines and offsets stay."""

import pytest

from fimble.documents.document import Document
from fimble.syntax.embedded import embedded_code

SCRIPT = "<p>\u00e4\U0001d11e</p>\r\n<script>\r\nlet a;<cursor>\r\n</script>\n<p/>"
EMBEDDED = {
    "a script": (SCRIPT, "html", "javascript"),
    "vue, typescript": ('<script setup lang="ts"><cursor></script>', "vue", "typescript"),
    "svelte, no end yet": ("<script lang='ts'>\nlet a<cursor>", "svelte", "typescript"),
    "a module": ("<script type=module src=x>a<cursor></script>", "html", "javascript"),
    "data": ('<script type="application/json">{<cursor>}</script>', "html", "json"),
    "a template": ('<script type="text/x-handlebars"><cursor></script>', "html", None),
    "a style": ("<STYLE scoped>a {<cursor>}</STYLE>", "vue", "css"),
    "a style of another kind": ('<style lang="scss">a {<cursor>}</style>', "vue", "scss"),
    "the second": ("<script>a</script><style>b<cursor></style>", "html", "css"),
    "markup": ("<script>a</script><p><cursor></p>", "vue", None),
    "within the tag": ("<script <cursor>>a</script>", "vue", None),
    "no markup": ('x = "<script>a<cursor></script>"', "python", None),
}


@pytest.mark.parametrize("drawn, language, expected", EMBEDDED.values(), ids=EMBEDDED)
def test_embedded_code(drawn: str, language: str, expected: str | None) -> None:
    offset, text = drawn.index("<cursor>"), drawn.replace("<cursor>", "")
    code = embedded_code(Document(uri="a", language_id=language, version=1, text=text), offset)
    assert (code.language_id if code else None) == expected


def test_all_else_is_blank_and_nothing_moves() -> None:
    offset, text = SCRIPT.index("<cursor>"), SCRIPT.replace("<cursor>", "")
    code = embedded_code(Document(uri="a", language_id="html", version=1, text=text), offset)
    assert code is not None and len(code.text) == len(text)
    assert code.text.split() == ["let", "a;"]
    assert [len(line) for line in code.text.splitlines()] == [
        len(line) for line in text.splitlines()
    ]
