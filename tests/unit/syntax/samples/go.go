package shelf

import "fmt"

// Shelf holds books.
type Shelf struct {
	books []string
}

type Keeper interface {
	Add(title string)
}

func (s *Shelf) Add(title string) {
	s.books = append(s.books, title)
}

func Count(s *Shelf) string {
	return fmt.Sprintf("%d books", len(s.books))
}
