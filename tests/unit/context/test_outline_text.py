"""A type with its members as a few lines: what the cursor is about is told whole."""

from fimble.context.index.lookup import Symbol
from fimble.context.outline_text import write_outline


def symbol(name: str, line: int, signature: str = "", kind: str = "function") -> Symbol:
    return Symbol(
        path="shelf.cs",
        language="csharp",
        name=name,
        kind=kind,
        container="Shelf" if kind == "function" else "",
        signature=signature or f"public void {name}(string title, int year)",
        doc="",
        line=line,
        last_line=line,
    )


SHELF = symbol("Shelf", 0, "class Shelf", "type")


def test_few_members_are_told_in_the_files_order() -> None:
    members = [symbol("PutUp", 1), symbol("Dust", 2)]
    assert write_outline(SHELF, members, frozenset({"dust"})).split("\n") == [
        "class Shelf",
        "    public void PutUp(string title, int year)",
        "    public void Dust(string title, int year)",
    ]


def test_of_many_those_near_the_cursor_are_told_and_of_the_others_the_names() -> None:
    members = [symbol(f"Member{number}", number) for number in range(1, 40)]
    members.append(symbol("LendBook", 40))
    text = write_outline(SHELF, members, frozenset({"lend"}))
    *told, names = text.split("\n")
    assert any("LendBook(" in line for line in told)
    assert names.startswith("    ... Member") and "LendBook" not in names
    assert len(text) < 1200
    assert not any(f"{name}(" in text for name in names.removeprefix("    ... ").split(", "))


def test_what_is_private_is_told_only_inside() -> None:
    members = [symbol("Rest", 1, "private void Rest()"), symbol("_x", 2), symbol("Open", 3)]
    outside = write_outline(SHELF, members, frozenset())
    assert "Open" in outside and "Rest" not in outside and "_x" not in outside
    assert "Rest" in write_outline(SHELF, members, frozenset(), from_inside=True)


def test_overloads_are_told_once() -> None:
    members = [symbol("Open", 1), symbol("Open", 2, "public void Open(int year)")]
    assert write_outline(SHELF, members, frozenset()).count("Open") == 1
