/* SPDX-License-Identifier: MIT */

/* evtdiag with a decoder that fails: linked with --wrap, so that the program itself holds nothing
 * of this. A log whose bytes hold one of the words, in UTF-16, fails in that way. The clock is
 * looked at more often, so that tests need not wait. */

#include "base/memory.h"
#include "base/os_worker.h"
#include "reader/reader.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int __real_reader_read(struct log_source source, const struct reader_options *options,
                       struct log_stats *stats, struct error *error);
int __wrap_reader_read(struct log_source source, const struct reader_options *options,
                       struct log_stats *stats, struct error *error);

int __real_os_channel_wait(const struct os_worker *workers, size_t count, size_t after,
                           int timeout);
int __wrap_os_channel_wait(const struct os_worker *workers, size_t count, size_t after,
                           int timeout);

#define MOST_MILLISECONDS 20

int __wrap_os_channel_wait(const struct os_worker *workers, size_t count, size_t after, int timeout)
{
    bool longer = timeout == OS_WAIT_FOREVER || timeout > MOST_MILLISECONDS;
    return __real_os_channel_wait(workers, count, after, longer ? MOST_MILLISECONDS : timeout);
}

static bool holds(const void *data, size_t size, const char *word)
{
    char wide[64];
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = word[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(data, size, wide, 2 * length) != NULL;
}

static int64_t read_at(void *context, void *data, size_t size, uint64_t offset, struct error *error)
{
    const struct log_source *source = context;
    int64_t got = source->read_at(source->context, data, size, offset, error);
    if (got <= 0)
        return got;
    if (holds(data, (size_t)got, "test-crash"))
        raise(SIGSEGV);
    while (holds(data, (size_t)got, "test-hang"))
        pause();
    while (holds(data, (size_t)got, "test-memory")) {
        char *more = memory_zeroed(1 << 20, 1);
        memset(more, 1, 1 << 20);
    }
    return got;
}

int __wrap_reader_read(struct log_source source, const struct reader_options *options,
                       struct log_stats *stats, struct error *error)
{
    struct log_source watched = {read_at, &source, source.size};
    return __real_reader_read(watched, options, stats, error);
}
