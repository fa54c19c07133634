<?php
namespace Library;

interface Keeper { public function add(string $title): void; }

class Shelf implements Keeper
{
    private array $books = [];

    public function add(string $title): void
    {
        $this->books[] = "book: {$title}";
    }
}

function count_books(Shelf $shelf): int
{
    return 0;
}
