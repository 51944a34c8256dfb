/* SPDX-License-Identifier: MIT */
#include "match/target_memo.h"

#include "base/memory.h"

#define SLOT_BITS 8 /* a few dozen names collide in less */
#define MAX_SIZE 48

struct part {
    uint8_t start, size;
};

struct slot {
    size_t signature;
    uint64_t number;
    struct part value, target;
    uint8_t size; /* 0 = empty */
    char string[MAX_SIZE];
};

struct target_memo {
    uint64_t numbers; /* that were given */
    struct slot slots[1 << SLOT_BITS];
};

struct target_memo *target_memo_new(void)
{
    return memory_zeroed(1, sizeof(struct target_memo));
}

void target_memo_free(struct target_memo *memo)
{
    free(memo);
}

static bool fits(struct text string)
{
    return string.size > 0 && string.size <= MAX_SIZE;
}

static size_t slot_of(size_t signature, struct text string)
{
    return (size_t)(text_hash_ends(string, signature) >> (64 - SLOT_BITS));
}

static struct text text_at(struct text string, struct part part)
{
    return (struct text){part.size ? string.data + part.start : "", part.size};
}

bool target_memo_find(const struct target_memo *memo, size_t signature, struct text string,
                      struct target_answer *ret_answer)
{
    if (!fits(string))
        return false;
    const struct slot *slot = &memo->slots[slot_of(signature, string)];
    if (slot->signature != signature ||
        !text_equal_short((struct text){slot->string, slot->size}, string))
        return false;
    *ret_answer = (struct target_answer){text_at(string, slot->value),
                                         text_at(string, slot->target), slot->number};
    return true;
}

static struct part part_of(struct text string, struct text text)
{
    if (text.size == 0)
        return (struct part){0, 0};
    return (struct part){(uint8_t)(text.data - string.data), (uint8_t)text.size};
}

uint64_t target_memo_number(struct target_memo *memo)
{
    return ++memo->numbers;
}

uint64_t target_memo_set(struct target_memo *memo, size_t signature, struct text string,
                         struct text value, struct text target)
{
    if (!fits(string))
        return 0;
    struct slot *slot = &memo->slots[slot_of(signature, string)];
    slot->signature = signature;
    slot->number = target_memo_number(memo);
    slot->size = (uint8_t)string.size;
    slot->value = part_of(string, value);
    slot->target = part_of(string, target);
    memcpy(slot->string, string.data, string.size);
    return slot->number;
}
