/* SPDX-License-Identifier: MIT */
#include "match/straight_items.h"

/* Where the characters end that an item takes from one place to another; it takes them all in turn
 * as long as they are of its class. */
static size_t take_many(const uint32_t *classes, uint32_t bit, const unsigned char *bytes,
                        size_t at, size_t stop)
{
    while (stop - at >= 4 && (classes[bytes[at]] & classes[bytes[at + 1]] & classes[bytes[at + 2]] &
                              classes[bytes[at + 3]] & bit))
        at += 4;
    while (at < stop && classes[bytes[at]] & bit)
        at++;
    return at;
}

/* Where the characters end that some of the items take from a place on; TEXT_NOT_FOUND when they
 * take none there. */
static inline size_t take(const struct straight *straight, unsigned first, unsigned end,
                          struct text ascii, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)ascii.data;
    const uint32_t *classes = straight->classes;
    for (unsigned i = first; i < end;) {
        const struct item *item = &straight->items[i];
        if (item->once) {
            unsigned count = item->once < end - i ? item->once : end - i;
            uint32_t taken = 1;
            if (ascii.size - at < count)
                return TEXT_NOT_FOUND;
            for (; count > 0; count--)
                taken &= classes[bytes[at++]] >> i++;
            if (!taken)
                return TEXT_NOT_FOUND;
            continue;
        }
        const size_t stop = item->most < ascii.size - at ? at + item->most : ascii.size;
        const size_t taken = take_many(classes, UINT32_C(1) << i, bytes, at, stop);
        if (taken - at < item->least)
            return TEXT_NOT_FOUND;
        at = taken;
        i++;
    }
    return at;
}

static struct group group_of(const struct straight *straight, uint32_t group)
{
    const struct group none = {straight->item_count, straight->item_count};
    return group <= straight->group_count ? straight->groups[group] : none;
}

/* Goes on behind the items before the group's end; first and end are what the group takes. */
static bool find_end(const struct straight *straight, struct text ascii, size_t first, size_t end,
                     struct group asked, struct text *ret_part)
{
    if (end == TEXT_NOT_FOUND)
        return false;
    size_t rest = take(straight, asked.end, straight->item_count, ascii, end);
    if (rest == TEXT_NOT_FOUND || (straight->to_the_end && rest < ascii.size))
        return false;
    if (ret_part)
        *ret_part =
            end > first ? (struct text){ascii.data + first, end - first} : (struct text){"", 0};
    return true;
}

bool straight_find(const struct straight *straight, struct text ascii, uint32_t group,
                   struct text *ret_part)
{
    const struct group asked = group_of(straight, group);
    size_t first = take(straight, 0, asked.first, ascii, 0);
    if (first == TEXT_NOT_FOUND)
        return false;
    size_t end = take(straight, asked.first, asked.end, ascii, first);
    return find_end(straight, ascii, first, end, asked, ret_part);
}

struct straight_beginning straight_begin(const struct straight *straight, struct text ascii,
                                         uint32_t group)
{
    const struct straight_beginning none = {0};
    const struct group asked = group_of(straight, group);
    size_t at = 0, first = 0;
    for (unsigned i = 0; i < asked.end && ascii.size <= UINT8_MAX; i++) {
        const struct item *item = &straight->items[i];
        if (i == asked.first)
            first = at;
        const size_t stop = item->most < ascii.size - at ? at + item->most : ascii.size;
        const size_t taken = take_many(straight->classes, UINT32_C(1) << i,
                                       (const unsigned char *)ascii.data, at, stop);
        if (taken - at < item->least)
            return none;
        at = taken;
        if (at < ascii.size)
            continue;
        if (i < asked.first || item->most != UINT32_MAX)
            return none;
        return (struct straight_beginning){(uint8_t)i, (uint8_t)at, (uint8_t)first};
    }
    return none;
}

bool straight_go_on(const struct straight *straight, struct straight_beginning from,
                    struct text ascii, uint32_t group, struct text *ret_part)
{
    const struct group asked = group_of(straight, group);
    size_t end = take_many(straight->classes, UINT32_C(1) << from.item,
                           (const unsigned char *)ascii.data, from.size, ascii.size);
    end = take(straight, from.item + 1u, asked.end, ascii, end);
    return find_end(straight, ascii, from.first, end, asked, ret_part);
}
