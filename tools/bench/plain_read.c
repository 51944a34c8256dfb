/* SPDX-License-Identifier: MIT */

/* The limit that the benchmark compares with: reads files in pieces of 1 MiB and sums their 64-bit
 * words. */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define PIECE_WORDS ((size_t)131072)

static uint64_t words[PIECE_WORDS];

static int add_file(const char *path, uint64_t *sum)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;
    while (descriptor >= 0 && (got = read(descriptor, words, sizeof words)) > 0) {
        size_t count = (size_t)got / sizeof *words;
        for (size_t i = 0; i < count; i++)
            *sum += words[i];
    }
    if (descriptor < 0 || got < 0)
        perror(path);
    if (descriptor >= 0)
        close(descriptor);
    return got < 0 ? -1 : 0;
}

int main(int count, char **arguments)
{
    uint64_t sum = 0;
    int status = 0;
    for (int i = 1; i < count; i++)
        if (add_file(arguments[i], &sum) < 0)
            status = 1;
    printf("%016llx\n", (unsigned long long)sum);
    return status;
}
