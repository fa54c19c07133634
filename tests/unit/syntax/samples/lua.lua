-- A shelf of books.
local Shelf = {}

function Shelf.new(first)
  return { books = { first } }
end

function Shelf:add(title)
  table.insert(self.books, title)
end

local count = function(shelf)
  return #shelf.books
end

return Shelf
