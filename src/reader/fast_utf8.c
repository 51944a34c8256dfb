/* SPDX-License-Identifier: MIT */
#include "reader/fast_utf8.h"

#include "base/memory.h"

#define SLOT_BITS 4

struct slot {
    uint32_t from, size; /* bytes; from 0 = empty */
    uint8_t utf16[UTF8_SIZE];
    char text[TEXT_SIZE_OF_UTF16(UTF8_SIZE)];
};

struct fast_utf8 {
    struct slot slots[UTF8_COUNT][1 << SLOT_BITS];
};

struct fast_utf8 *fast_utf8_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_utf8));
}

void fast_utf8_free(struct fast_utf8 *names)
{
    free(names);
}

/* By the size and the last characters. */
static uint32_t slot_of(struct span name)
{
    uint64_t hash = name.size;
    if (name.size >= 8)
        hash ^= bytes_u64(name.data + name.size - 8);
    return (uint32_t)((hash * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - SLOT_BITS));
}

struct text fast_utf8_text(struct fast_utf8 *names, enum utf8_name kind, struct span name,
                           struct text_area *area)
{
    if (name.size == 0)
        return (struct text){"", 0};
    struct slot *slot = &names->slots[kind][slot_of(name)];
    if (span_equal_short((struct span){slot->utf16, slot->from}, name))
        return (struct text){slot->text, slot->size};
    if (name.size > UTF8_SIZE) {
        size_t start = area->used;
        area_utf16(area, name);
        return area_since(area, start);
    }
    slot->from = name.size;
    memcpy(slot->utf16, name.data, name.size);
    slot->size = (uint32_t)text_from_utf16(name.data, name.size / 2, slot->text);
    return (struct text){slot->text, slot->size};
}
