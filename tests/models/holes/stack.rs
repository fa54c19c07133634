//! A stack with a limit.

use std::fmt;

#[derive(Debug, PartialEq)]
pub enum StackError {
    Full,
    Empty,
}

impl fmt::Display for StackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StackError::Full => write!(f, "the stack is full"),
            StackError::Empty => «write!(f, "the stack is empty"),»
        }
    }
}

pub struct Stack<T> {
    items: Vec<T>,
    limit: usize,
}

impl<T> Stack<T> {
    pub fn new(limit: usize) -> Self {
        Stack {
            items: «Vec::new(),»
            limit,
        }
    }

    pub fn push(&mut self, item: T) -> Result<(), StackError> {
        if self.items.len() >= «self.limit {»
            return Err(StackError::Full);
        }
        «self.items.push(item);»
        Ok(())
    }

    pub fn pop(&mut self) -> Result<T, StackError> {
        self.items.pop().ok_or(«StackError::Empty)»
    }

    pub fn peek(&self) -> Option<&T> {
        self.items.«last()»
    }

    pub fn len(&self) -> usize {
        «self.items.len()»
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
