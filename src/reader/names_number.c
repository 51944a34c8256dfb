/* SPDX-License-Identifier: MIT */
#include "reader/names_number.h"

#include "base/memory.h"

#define SLOT_BITS 8 /* an Exchange server's log has a few dozen providers */
#define NAMES_SIZE 240

struct slot {
    uint64_t number; /* 0 = empty */
    uint8_t sizes[4];
    char names[NAMES_SIZE]; /* one behind the other */
};

struct names_numbers {
    struct slot slots[1 << SLOT_BITS];
};

struct names_numbers *names_numbers_new(void)
{
    return memory_zeroed(1, sizeof(struct names_numbers));
}

void names_numbers_free(struct names_numbers *numbers)
{
    free(numbers);
}

/* False when they are too long. */
static bool join(const struct record *record, struct slot *slot)
{
    const struct text names[] = {record->provider, record->event_source, record->channel,
                                 record->computer};
    size_t size = 0;
    for (size_t i = 0; i < sizeof slot->sizes; i++) {
        if (names[i].size > NAMES_SIZE - size)
            return false;
        if (names[i].size)
            memcpy(slot->names + size, names[i].data, names[i].size);
        size += names[i].size;
        slot->sizes[i] = (uint8_t)names[i].size;
    }
    memset(slot->names + size, 0, NAMES_SIZE - size);
    return true;
}

uint64_t names_number_of(struct names_numbers *numbers, const struct record *record)
{
    static uint64_t last_number; /* none is given twice in a process, whoever reads */
    struct slot asked;
    if (!join(record, &asked))
        return 0;
    const uint64_t hash = text_hash_ends(
        record->provider, text_hash_ends(record->computer, text_hash_ends(record->channel, 0)));
    struct slot *slot = &numbers->slots[hash >> (64 - SLOT_BITS)];
    if (!slot->number || memcmp(slot->sizes, asked.sizes, sizeof asked.sizes) != 0 ||
        memcmp(slot->names, asked.names, sizeof asked.names) != 0) {
        asked.number = ++last_number;
        *slot = asked;
    }
    return slot->number;
}
