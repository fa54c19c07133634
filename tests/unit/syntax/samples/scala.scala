package shelf

trait Keeper {
  def add(title: String): Unit
}

class Shelf(var books: List[String]) extends Keeper {
  def add(title: String): Unit = {
    books = s"book: ${title.trim}" :: books
  }
}

object Library {
  def count(shelf: Shelf): Int = shelf.books.size
}
