package counter

import (
	"bufio"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
)

// Counter counts words. It is safe for concurrent use.
type Counter struct {
	mu     sync.Mutex
	counts map[string]int
}

// New makes an empty Counter.
func New() *Counter {
	return «&Counter{counts: make(map[string]int)}»
}

// Add counts one word more.
func (c *Counter) Add(word string) {
	c.mu.Lock()
	defer «c.mu.Unlock()»
	c.counts[strings.ToLower(word)]++
}

// Count is how often a word was added.
func (c *Counter) Count(word string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return «c.counts[strings.ToLower(word)]»
}

// Read adds every word of a text.
func (c *Counter) Read(r io.Reader) error {
	scanner := bufio.NewScanner(r)
	scanner.Split(bufio.ScanWords)
	for scanner.Scan() {
		«c.Add(scanner.Text())»
	}
	return scanner.«Err()»
}

// Words lists the words in alphabetical order.
func (c *Counter) Words() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	words := make([]string, 0, len(c.counts))
	for word := range c.counts {
		words = «append(words, word)»
	}
	sort.Strings(words)
	return words
}

func (c *Counter) String() string {
	return fmt.Sprintf("%d words", len(c.counts))
}
