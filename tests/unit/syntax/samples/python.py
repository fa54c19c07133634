"""A shelf of books."""

from dataclasses import dataclass


@dataclass
class Shelf:
    books: list[str]

    def add(self, title: str) -> None:
        if title not in self.books:
            self.books.append(title)

    async def lend(self, title: str) -> str:
        return f"{title.upper()} is lent"


def count(shelf: Shelf) -> int:
    return len(shelf.books)
