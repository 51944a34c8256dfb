/* SPDX-License-Identifier: MIT */
#include "match/pattern_memo.h"

#include "base/memory.h"

#define SLOT_BITS 6

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
    const uint64_t mix = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t word = 0, hash = text.size;
    if (text.size < sizeof word) {
        memcpy(&word, text.data, text.size);
    } else {
        for (size_t at = 0; at + sizeof word < text.size; at += sizeof word) {
            memcpy(&word, text.data + at, sizeof word);
            hash = (hash ^ word) * mix;
            hash ^= hash >> 32;
        }
        memcpy(&word, text.data + text.size - sizeof word, sizeof word);
    }
    return (size_t)(((hash ^ word) * mix) >> (64 - SLOT_BITS));
}

const struct memo_answer *pattern_memo_find(const struct pattern_memo *memo, struct text text,
                                            uint32_t group)
{
    if (!fits(text))
        return NULL;
    const struct slot *slot = &memo->slots[slot_of(text)];
    if (slot->size != text.size || slot->answer.group != group ||
        memcmp(slot->text, text.data, text.size) != 0)
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
