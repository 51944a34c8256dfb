/* SPDX-License-Identifier: MIT */
#include "match/target_memo.h"

#include "base/memory.h"

#define SET_BITS 8 /* a few dozen names collide in less */
#define MAX_SIZE 64
#define URL_MIN_SIZE 16

struct part {
    uint8_t start, size;
};

struct slot {
    size_t key; /* of signature and sort */
    uint64_t number;
    struct part value, target;
    struct straight_beginning beginning;
    uint8_t size; /* 0 = empty */
    char string[MAX_SIZE];
};

struct target_memo {
    uint64_t numbers; /* that were given */
    struct slot sets[1 << SET_BITS][2];
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

/* The same text as a whole string and as a beginning of URLs means two things. */
enum sort { WHOLE, BEGINNING };

static size_t key_of(size_t signature, enum sort sort)
{
    return signature << 1 | sort;
}

/* Where a text may be whose hash is that of a part of it. */
static size_t set_of(size_t key, struct text part)
{
    return (size_t)(text_hash_ends(part, key) >> (64 - SET_BITS));
}

static bool is_in(const struct slot *slot, size_t key, struct text string)
{
    return slot->key == key && text_equal_short((struct text){slot->string, slot->size}, string);
}

static const struct slot *find(const struct target_memo *memo, size_t key, struct text part,
                               struct text string)
{
    const struct slot *set = memo->sets[set_of(key, part)];
    if (is_in(&set[0], key, string))
        return &set[0];
    return is_in(&set[1], key, string) ? &set[1] : NULL;
}

static struct text text_at(struct text string, struct part part)
{
    return (struct text){string.data + part.start, part.size};
}

bool target_memo_find(const struct target_memo *memo, size_t signature, struct text string,
                      struct target_answer *ret_answer)
{
    if (!fits(string))
        return false;
    const struct slot *slot = find(memo, key_of(signature, WHOLE), string, string);
    if (!slot)
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

/* The caller fills in the rest. */
static struct slot *set(struct target_memo *memo, size_t key, struct text part, struct text string)
{
    struct slot *set = memo->sets[set_of(key, part)];
    set[1] = set[0];
    set[0] =
        (struct slot){.key = key, .number = target_memo_number(memo), .size = (uint8_t)string.size};
    memcpy(set[0].string, string.data, string.size);
    return &set[0];
}

uint64_t target_memo_set(struct target_memo *memo, size_t signature, struct text string,
                         struct text value, struct text target)
{
    if (!fits(string))
        return 0;
    struct slot *slot = set(memo, key_of(signature, WHOLE), string, string);
    slot->value = part_of(string, value);
    slot->target = part_of(string, target);
    return slot->number;
}

/* From a place on; the size of the text when there is none. */
static size_t find_slash(struct text text, size_t at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    for (; text.size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        word ^= '/' * ones;
        if ((word - ones) & ~word & 0x80 * ones)
            break;
    }
    while (at < text.size && text.data[at] != '/')
        at++;
    return at;
}

/* Up to the slash behind the host, as most URLs are. Of size 0 for others. */
static struct text beginning_of(struct text url, struct text *ret_host)
{
    if (url.size < URL_MIN_SIZE)
        return (struct text){"", 0};
    size_t host = url.data[4] == ':' ? 7 : 8; /* of http and https */
    size_t end = find_slash(url, host);
    if (end == url.size)
        return (struct text){"", 0};
    *ret_host = (struct text){url.data + host, end - host};
    return (struct text){url.data, end + 1};
}

bool target_memo_find_host(const struct target_memo *memo, size_t signature, struct text url,
                           struct host_answer *ret_answer)
{
    struct text host, beginning = beginning_of(url, &host);
    if (!fits(beginning))
        return false;
    const struct slot *slot = find(memo, key_of(signature, BEGINNING), host, beginning);
    if (!slot)
        return false;
    *ret_answer = (struct host_answer){text_at(url, slot->target), slot->number, slot->beginning};
    return true;
}

uint64_t target_memo_set_host(struct target_memo *memo, size_t signature, struct text settled,
                              const struct host_answer *answer)
{
    struct text part, beginning = beginning_of(settled, &part);
    if (!fits(beginning) || beginning.size != settled.size)
        return 0;
    struct slot *slot = set(memo, key_of(signature, BEGINNING), part, beginning);
    slot->target = part_of(beginning, answer->host);
    slot->beginning = answer->beginning;
    return slot->number;
}
