/* SPDX-License-Identifier: MIT */
#include "match/pattern_memo.h"

#include "base/memory.h"

#define SLOT_BITS 8 /* a few dozen names collide in less */

struct slot {
    struct memo_answer answer;
    uint8_t size; /* 0 = empty */
    char text[MEMO_TEXT_SIZE];
};

struct pattern_memo {
    struct slot slots[1 << SLOT_BITS];
};

struct pattern_memo *pattern_memo_new(void)
{
    return memory_zeroed(1, sizeof(struct pattern_memo));
}

void pattern_memo_free(struct pattern_memo *memo)
{
    free(memo);
}

static bool fits(struct text text)
{
    return text.size > 0 && text.size <= MEMO_TEXT_SIZE;
}

static size_t slot_of(struct text text)
{
    return (size_t)(text_hash_ends(text, 0) >> (64 - SLOT_BITS));
}

const struct memo_answer *pattern_memo_find(const struct pattern_memo *memo, struct text text,
                                            uint32_t group)
{
    if (!fits(text))
        return NULL;
    const struct slot *slot = &memo->slots[slot_of(text)];
    if (slot->answer.group != group ||
        !text_equal_short((struct text){slot->text, slot->size}, text))
        return NULL;
    return &slot->answer;
}

void pattern_memo_set(struct pattern_memo *memo, struct text text, struct memo_answer answer)
{
    if (!fits(text))
        return;
    struct slot *slot = &memo->slots[slot_of(text)];
    slot->answer = answer;
    slot->size = (uint8_t)text.size;
    memcpy(slot->text, text.data, text.size);
}
