import { readFile } from "node:fs";

class Shelf {
  #books = [];

  add(title) {
    this.#books.push(title);
  }
}

function* titles(shelf) {
  yield `first: ${shelf.first}`;
}

export const count = (shelf) => {
  return shelf.length;
};

module.exports = { lend: function (title) { return title; } };
