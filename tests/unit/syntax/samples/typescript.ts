export interface Book {
  title: string;
  pages?: number;
}

export enum State { Lent, Kept }

export abstract class Shelf<T extends Book> {
  private books: T[] = [];

  add(book: T): void {
    this.books.push(book);
  }
}

export const count = (books: Book[]): number => {
  return books.length;
};
