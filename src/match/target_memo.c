/* SPDX-License-Identifier: MIT */
#include "match/target_memo.h"

#include "base/memory.h"

#define SET_BITS 8 /* a few dozen names collide in less */
#define MAX_SIZE 64
#define URL_MIN_SIZE 16
#define WORD sizeof(uint64_t)

struct part {
    uint8_t start, size;
};

/* Two texts are equal when all of this is, and what lies between the first and the last word. */
struct key {
    uint64_t kind; /* of signature, sort and size */
    uint64_t first, last;
};

struct slot {
    struct key key; /* kind 0 = empty */
    uint64_t number;
    uint64_t scheme; /* of a host the first word of its URL */
    struct part value, target;
    struct straight_beginning beginning;
    char behind_first[MAX_SIZE - WORD];
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

/* The same text as a whole string and as the host of URLs means two things. */
enum sort { WHOLE, HOST };

static inline struct key key_of(size_t signature, enum sort sort, struct text text)
{
    const struct text_short ends = text_short_of(text);
    return (struct key){((uint64_t)signature << 1 | sort) << 8 | text.size, ends.first, ends.last};
}

static inline size_t set_of(const struct key *key)
{
    const uint64_t mix = UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)((((key->first * mix) ^ key->last) + key->kind) * mix >> (64 - SET_BITS));
}

static inline bool is_in(const struct slot *slot, const struct key *key, struct text text)
{
    uint64_t one, other;
    if (slot->key.kind != key->kind || slot->key.first != key->first || slot->key.last != key->last)
        return false;
    for (size_t at = WORD; at + WORD < text.size; at += WORD) {
        memcpy(&one, slot->behind_first + at - WORD, WORD);
        memcpy(&other, text.data + at, WORD);
        if (one != other)
            return false;
    }
    return true;
}

static inline const struct slot *find(const struct target_memo *memo, const struct key *key,
                                      struct text text)
{
    const struct slot *set = memo->sets[set_of(key)];
    if (is_in(&set[0], key, text))
        return &set[0];
    return is_in(&set[1], key, text) ? &set[1] : NULL;
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
    const struct key key = key_of(signature, WHOLE, string);
    const struct slot *slot = find(memo, &key, string);
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
static struct slot *set(struct target_memo *memo, size_t signature, enum sort sort,
                        struct text text)
{
    const struct key key = key_of(signature, sort, text);
    struct slot *set = memo->sets[set_of(&key)];
    set[1] = set[0];
    set[0] = (struct slot){.key = key, .number = target_memo_number(memo)};
    if (text.size > WORD)
        memcpy(set[0].behind_first, text.data + WORD, text.size - WORD);
    return &set[0];
}

uint64_t target_memo_set(struct target_memo *memo, size_t signature, struct text string,
                         struct text value, struct text target)
{
    if (!fits(string))
        return 0;
    struct slot *slot = set(memo, signature, WHOLE, string);
    slot->value = part_of(string, value);
    slot->target = part_of(string, target);
    return slot->number;
}

/* The part of a URL that is its host if it has neither user nor port, and begins behind http:// or
 * https:// and ends before a slash as most do. Of size 0 for others. */
static inline struct text host_in(struct text url)
{
    const struct text none = {"", 0};
    if (url.size < URL_MIN_SIZE)
        return none;
    const char *host = url.data + (url.data[4] == ':' ? 7 : 8);
    const char *end = memchr(host, '/', url.size - (size_t)(host - url.data));
    return end ? (struct text){host, (size_t)(end - host)} : none;
}

static inline uint64_t scheme_of(struct text url)
{
    uint64_t scheme;
    memcpy(&scheme, url.data, sizeof scheme);
    return scheme;
}

bool target_memo_find_host(const struct target_memo *memo, size_t signature, struct text url,
                           struct host_answer *ret_answer)
{
    const struct text host = host_in(url);
    if (!fits(host))
        return false;
    const struct key key = key_of(signature, HOST, host);
    const struct slot *slot = find(memo, &key, host);
    if (!slot || slot->scheme != scheme_of(url))
        return false;
    *ret_answer = (struct host_answer){text_at(url, slot->target), slot->number, slot->beginning};
    return true;
}

uint64_t target_memo_set_host(struct target_memo *memo, size_t signature, struct text settled,
                              const struct host_answer *answer)
{
    const struct text host = host_in(settled);
    if (!fits(host) || host.data + host.size + 1 != settled.data + settled.size)
        return 0;
    struct slot *slot = set(memo, signature, HOST, host);
    slot->scheme = scheme_of(settled);
    slot->target = part_of(settled, answer->host);
    slot->beginning = answer->beginning;
    return slot->number;
}
