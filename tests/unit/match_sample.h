/* SPDX-License-Identifier: MIT */
#pragma once

/* What tests of observed records are made of. */

#include "match/observe.h"

#include <stdio.h>

/* A small generator, so that a failure can be seen again. */
static inline uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* What one record shows, with the memory for it. */
struct sample {
    struct record record;
    struct match match;
    struct insertion strings[2];
    struct text values[2];
    char computer[16], target[24], value[16];
};

static const char *const names[] = {"mailbox_server", "user"};
static const uint32_t settled_by[] = {1, 2};

static inline void make(struct sample *sample, size_t signature, unsigned computer, unsigned target,
                        unsigned value, uint64_t id, filetime time)
{
    *sample = (struct sample){0};
    snprintf(sample->computer, sizeof sample->computer, "FE%02u", computer);
    snprintf(sample->target, sizeof sample->target, "EX%06u", target);
    snprintf(sample->value, sizeof sample->value, "user%u", value);
    sample->strings[0].value = text_of(sample->target);
    sample->strings[1].value = text_of(sample->value);
    sample->values[0] = text_of(sample->target);
    sample->values[1] = text_of(sample->value);
    sample->record = (struct record){.computer = text_of(sample->computer),
                                     .channel = TEXT("Application"),
                                     .record_id = id,
                                     .time = time,
                                     .strings = sample->strings,
                                     .string_count = 2};
    sample->match = (struct match){.signature = signature,
                                   .values = sample->values,
                                   .names = names,
                                   .value_count = 2,
                                   .settled_by = settled_by,
                                   .target = sample->values[0]};
}

/* A random sequence with out-of-order times, equal times and ids, empty values and many keys. */
static inline void make_random(struct sample *sample, uint32_t *state, unsigned targets)
{
    make(sample, next(state) % 3, next(state) % 2, next(state) % targets, next(state) % 12,
         next(state) % 40, 1 + next(state) % 60);
    sample->record.recovered = next(state) % 7 == 0;
    if (next(state) % 5 == 0)
        sample->strings[1].value = sample->values[1] = (struct text){"", 0};
    if (next(state) % 6 == 0)
        sample->match.target = (struct text){"", 0};
    if (next(state) % 3 == 0)
        sample->match.settled_by = NULL;
}

static inline struct text bytes_of(const struct observed *observed, struct buffer *buffer)
{
    buffer_clear(buffer);
    observed_write(observed, buffer);
    return (struct text){buffer->data, buffer->size};
}

static inline void add(struct observed *observed, const struct sample *sample)
{
    observed_add(observed, &sample->record, &sample->match);
}
