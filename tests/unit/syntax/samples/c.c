#include <stdio.h>
#include <string.h>

struct shelf {
    const char *books[10];
    int count;
};

typedef enum { LENT, KEPT } state;

/* The first book. */
static const char *first(const struct shelf *shelf) {
    return shelf->books[0];
}

int main(void) {
    printf("%s\n", "books");
    return 0;
}
