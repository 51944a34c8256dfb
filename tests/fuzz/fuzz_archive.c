/* SPDX-License-Identifier: MIT */

/* Any bytes as an archive, from a file and as a stream, with small limits. What the walk gives must
 * keep to its contract: steps never go back, paths are UTF-8, sizes keep to the limits. */
#include "check.h"

#include "base/text.h"
#include "input/archive.h"

#define MOST_BYTES (UINT64_C(4) << 20)
#define MOST_MEMBERS 200

struct seen {
    uint64_t step, logs;
    bool in_log;
};

static void take_step(struct seen *seen, uint64_t step, const char *path)
{
    check(step >= seen->step && step > 0);
    seen->step = step;
    check_text(text_of(path));
}

static int on_member(void *context, uint64_t step, const char *path)
{
    take_step(context, step, path);
    return 0;
}

static int on_log(void *context, uint64_t step, const char *path, struct log_source source)
{
    struct seen *seen = context;
    uint8_t data[4096];
    uint64_t offset = 0;
    int64_t got;
    take_step(seen, step, path);
    check(++seen->logs <= MOST_MEMBERS);
    while ((got = source.read_at(source.context, data, sizeof data, offset, NULL)) > 0) {
        check((size_t)got <= sizeof data);
        offset += (uint64_t)got;
    }
    check(offset <= MOST_BYTES);
    return 0;
}

static int on_log_problem(void *context, uint64_t step, const char *code, const char *message)
{
    take_step(context, step, NULL);
    check(code[0] && text_is_utf8(text_of(message)));
    return 0;
}

static int on_problem(void *context, uint64_t step, const char *path, const char *code,
                      const char *message, bool unreadable_log)
{
    (void)unreadable_log;
    take_step(context, step, path);
    check(code[0] && message[0] && text_is_utf8(text_of(message)));
    return 0;
}

static int on_skipped(void *context, uint64_t step, const char *path)
{
    take_step(context, step, path);
    return 0;
}

static void on_alive(void *context, uint64_t bytes)
{
    (void)context, (void)bytes;
}

static void walk(const struct log_memory *memory, bool stream, uint64_t skip)
{
    struct input_limits limits = {4, MOST_MEMBERS, MOST_BYTES, 4 * MOST_BYTES, 100, 1 << 20};
    struct seen seen = {.step = skip};
    struct archive_events events = {on_member,  on_log,   on_log_problem, on_problem,
                                    on_skipped, on_alive, &seen};
    struct log_source source = log_source_memory(memory);
    if (stream)
        source.size = LOG_SIZE_UNKNOWN;
    check(archive_walk(source, "a", &limits, skip, &events) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct log_memory memory = {data, size};
    archive_sniff(data, size < LOG_SNIFF_SIZE ? size : LOG_SNIFF_SIZE);
    walk(&memory, false, 0);
    walk(&memory, true, 2);
    return 0;
}
