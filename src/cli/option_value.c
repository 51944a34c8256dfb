/* SPDX-License-Identifier: MIT */
#include "cli/option_value.h"

#include "base/memory.h"
#include "cli/limit.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static void *place_of(const struct option_row *row, struct settings *settings)
{
    return (char *)settings + row->place;
}

int option_set_flag(const struct option_row *row, struct settings *settings, const char *value)
{
    (void)value;
    *(bool *)place_of(row, settings) = true;
    return 0;
}

int option_count_up(const struct option_row *row, struct settings *settings, const char *value)
{
    (void)value;
    ++*(unsigned *)place_of(row, settings);
    return 0;
}

int option_set_word(const struct option_row *row, struct settings *settings, const char *value)
{
    struct text word;
    for (unsigned i = 0; word = option_word(row->argument, i), word.size; i++)
        if (text_equal(word, text_of(value))) {
            memcpy(place_of(row, settings), &i, sizeof i);
            return 0;
        }
    return -1;
}

int option_set_count(const struct option_row *row, struct settings *settings, const char *value)
{
    char *end;
    errno = 0;
    unsigned long count = strtoul(value, &end, 10);
    if (errno || *end || value[0] < '0' || value[0] > '9' || count < row->least ||
        count > row->most)
        return -1;
    *(unsigned *)place_of(row, settings) = (unsigned)count;
    return 0;
}

int option_set_share(const struct option_row *row, struct settings *settings, const char *value)
{
    char *end;
    double number = strtod(value, &end);
    if (end == value || *end || !isfinite(number) || number < 0 || number > 1)
        return -1;
    *(double *)place_of(row, settings) = number;
    return 0;
}

int option_set_time(const struct option_row *row, struct settings *settings, const char *value)
{
    return filetime_parse(text_of(value), place_of(row, settings)) ? 0 : -1;
}

int option_set_text(const struct option_row *row, struct settings *settings, const char *value)
{
    *(const char **)place_of(row, settings) = value;
    return *value ? 0 : -1;
}

int option_set_output(const struct option_row *row, struct settings *settings, const char *value)
{
    *(const char **)place_of(row, settings) = strcmp(value, "-") == 0 ? NULL : value;
    return 0;
}

int option_add_text(const struct option_row *row, struct settings *settings, const char *value)
{
    text_list_add(place_of(row, settings), value);
    return 0;
}

/* Reads a number of at most 16 bits and moves on; false when there is none. */
static bool read_id(const char **at, uint16_t *ret_id)
{
    char *end;
    errno = 0;
    unsigned long id = strtoul(*at, &end, 10);
    if (errno || **at < '0' || **at > '9' || id > UINT16_MAX)
        return false;
    *at = end;
    *ret_id = (uint16_t)id;
    return true;
}

int option_add_ids(const struct option_row *row, struct settings *settings, const char *value)
{
    struct id_list *list = place_of(row, settings);
    for (;; value++) {
        struct listing_ids ids;
        if (!read_id(&value, &ids.first))
            return -1;
        ids.last = ids.first;
        if (*value == '-' && (value++, !read_id(&value, &ids.last)))
            return -1;
        if (ids.first > ids.last || (*value && *value != ','))
            return -1;
        list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
        list->items[list->count++] = ids;
        if (!*value)
            return 0;
    }
}

int option_set_limit(const struct option_row *row, struct settings *settings, const char *value)
{
    return limit_set(place_of(row, settings), value);
}
