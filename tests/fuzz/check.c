/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>
#include <zlib.h>

void check(bool holds)
{
    if (!holds)
        abort();
}

void check_text(struct text text)
{
    check(text.size == 0 || text_is_utf8(text));
}

void check_equal(const struct buffer *a, const struct buffer *b)
{
    check(text_equal((struct text){a->data, a->size}, (struct text){b->data, b->size}));
}

static uint64_t add_bytes(uint64_t sum, const void *data, size_t size)
{
    uLong part = size ? crc32(size, data, (uInt)size) : 0;
    return sum * 0x100000001b3 + part + size;
}

static uint64_t add_text(uint64_t sum, struct text text)
{
    check_text(text);
    return add_bytes(sum, text.data, text.size);
}

uint64_t check_record(const struct record *record)
{
    const uint64_t numbers[] = {record->record_id,      record->time,  record->keywords,
                                record->event_id,       record->task,  record->qualifiers,
                                record->has_qualifiers, record->level, record->recovered};
    uint64_t sum = add_bytes(0, numbers, sizeof numbers);
    sum = add_text(sum, record->provider);
    sum = add_text(sum, record->event_source);
    sum = add_text(sum, record->channel);
    sum = add_text(sum, record->computer);
    sum = add_text(sum, record->user_sid);
    for (size_t i = 0; i < record->string_count; i++) {
        sum = add_text(sum, record->strings[i].name);
        sum = add_text(sum, record->strings[i].value);
    }
    return add_bytes(sum, record->binary, record->binary_size);
}
