package shelf

interface Keeper {
    fun add(title: String)
}

class Shelf(private val books: MutableList<String>) : Keeper {
    override fun add(title: String) {
        books.add("book: ${title.trim()}")
    }
}

object Library {
    fun count(shelf: Shelf): Int = 0
}
