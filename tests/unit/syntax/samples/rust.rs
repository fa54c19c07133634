//! A shelf of books.

pub struct Shelf<'a> {
    books: Vec<&'a str>,
}

pub trait Keeper {
    fn add(&mut self, title: &'static str);
}

impl<'a> Keeper for Shelf<'a> {
    fn add(&mut self, title: &'static str) {
        self.books.push(title);
    }
}

mod tests {
    fn count() -> usize {
        0
    }
}
