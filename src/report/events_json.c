/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include "base/ascii.h"
#include "report/escape.h"
#include "report/events.h"

#include <stdlib.h>

#define FEW_NAMES 16 /* up to here comparing each with each is cheaper than sorting */

/* Every key, number and bracket of a line fits; values come on top. */
#define FIXED_SIZE 1024
#define PER_STRING 40 /* commas, colon, quotes of a string and its name, and that one's number */

static char *put(char *at, struct text text)
{
    memcpy(at, text.data, text.size);
    return at + text.size;
}
#define PUT(at, literal) put(at, TEXT(literal))

static char *put_number(char *at, uint64_t number)
{
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count)
        *at++ = digits[--count];
    return at;
}

static char *put_hex_number(char *at, uint64_t number)
{
    at = PUT(at, "\"0x");
    unsigned shift = 60;
    while (shift && !(number >> shift))
        shift -= 4;
    for (;; shift -= 4) {
        *at++ = "0123456789abcdef"[number >> shift & 0xF];
        if (!shift)
            break;
    }
    *at++ = '"';
    return at;
}

static char *put_time(char *at, filetime time)
{
    if (!time)
        return PUT(at, "null");
    char text[FILETIME_TEXT_SIZE];
    filetime_format(time, text);
    *at++ = '"';
    at = put(at, text_of(text));
    *at++ = '"';
    return at;
}

/* The named values of a record, with how often the name of each was there before it. */
struct names {
    const struct insertion *strings;
    size_t *index;  /* of the named strings */
    size_t *before; /* for each of them */
    size_t count;
    size_t few[2 * FEW_NAMES];
};

static struct text name_of(const struct names *names, size_t i)
{
    return names->strings[names->index[i]].name;
}

static void count_few(struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        size_t j = i;
        while (j > 0 && !text_equal(name_of(names, j - 1), name_of(names, i)))
            j--;
        names->before[i] = j ? names->before[j - 1] + 1 : 0;
    }
}

static int compare_names(const void *a, const void *b, void *context)
{
    const struct names *names = context;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    int order = text_compare(name_of(names, i), name_of(names, j));
    return order ? order : (i > j) - (i < j);
}

static void count_many(struct names *names)
{
    AUTO_FREE size_t *order = memory_zeroed(names->count, sizeof *order);
    for (size_t i = 0; i < names->count; i++)
        order[i] = i;
    qsort_r(order, names->count, sizeof *order, compare_names, names);
    for (size_t i = 0; i < names->count; i++) {
        bool again = i > 0 && text_equal(name_of(names, order[i - 1]), name_of(names, order[i]));
        names->before[order[i]] = again ? names->before[order[i - 1]] + 1 : 0;
    }
}

static void names_init(struct names *names, const struct record *record, size_t count)
{
    names->strings = record->strings;
    names->index = count > FEW_NAMES ? memory_zeroed(count, 2 * sizeof *names->index) : names->few;
    names->before = names->index + count;
    names->count = 0;
    for (size_t i = 0; i < record->string_count; i++)
        if (record->strings[i].name.size)
            names->index[names->count++] = i;
    if (count > FEW_NAMES)
        count_many(names);
    else
        count_few(names);
}

/* "#2" at the end of a name itself would read like a number that was put there. */
static bool looks_numbered(struct text name)
{
    size_t size = name.size;
    while (size > 0 && ascii_is_digit(name.data[size - 1]))
        size--;
    return size > 0 && size < name.size && name.data[size - 1] == '#';
}

static char *put_name(char *at, struct text name, size_t before)
{
    at = escape_json_write(at, name);
    if (!before && !looks_numbered(name))
        return at;
    at[-1] = '#';
    at = put_number(at, before + 1);
    *at++ = '"';
    return at;
}

static char *put_data(char *at, const struct record *record, size_t named)
{
    struct names names;
    names_init(&names, record, named);
    *at++ = '{';
    for (size_t i = 0; i < names.count; i++) {
        if (i)
            *at++ = ',';
        at = put_name(at, name_of(&names, i), names.before[i]);
        *at++ = ':';
        at = escape_json_write(at, names.strings[names.index[i]].value);
    }
    *at++ = '}';
    if (names.index != names.few)
        free(names.index);
    return at;
}

static char *put_strings(char *at, const struct record *record)
{
    *at++ = '[';
    for (size_t i = 0; i < record->string_count; i++) {
        if (i)
            *at++ = ',';
        at = escape_json_write(at, record->strings[i].value);
    }
    *at++ = ']';
    return at;
}

static char *put_binary(char *at, const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    at = PUT(at, ",\"binary\":\"");
    for (size_t i = 0; i < size; i++) {
        *at++ = digits[data[i] >> 4];
        *at++ = digits[data[i] & 0xF];
    }
    *at++ = '"';
    return at;
}

static void add_size(size_t *total, size_t count, size_t factor)
{
    size_t product;
    if (__builtin_mul_overflow(count, factor, &product) ||
        __builtin_add_overflow(*total, product, total))
        memory_exhausted();
}

static size_t line_size(const struct events_item *item, size_t *ret_named)
{
    const struct record *record = item->record;
    size_t size = FIXED_SIZE, named = 0;
    const struct text texts[] = {text_of(item->log),   text_of(item->signature), record->provider,
                                 record->event_source, record->channel,          record->computer,
                                 record->user_sid};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_size(&size, texts[i].size, ESCAPE_JSON_FACTOR);
    for (size_t i = 0; i < record->string_count; i++) {
        const struct insertion *string = &record->strings[i];
        size_t times = string->name.size ? 2 : 1;
        named += string->name.size != 0;
        add_size(&size, string->name.size, ESCAPE_JSON_FACTOR);
        add_size(&size, string->value.size, ESCAPE_JSON_FACTOR * times);
        add_size(&size, PER_STRING, 1);
    }
    add_size(&size, record->binary_size, 2);
    *ret_named = named;
    return size;
}

static char *put_system(char *at, const struct events_item *item)
{
    const struct record *record = item->record;
    at = PUT(at, "{\"log\":");
    at = escape_json_write(at, text_of(item->log));
    at = PUT(at, ",\"record_id\":");
    at = put_number(at, record->record_id);
    at = PUT(at, ",\"time\":");
    at = put_time(at, record->time);
    at = PUT(at, ",\"provider\":");
    at = escape_json_write(at, record->provider);
    if (record->event_source.size) {
        at = PUT(at, ",\"event_source\":");
        at = escape_json_write(at, record->event_source);
    }
    at = PUT(at, ",\"event_id\":");
    at = put_number(at, record->event_id);
    if (record->has_qualifiers) {
        at = PUT(at, ",\"qualifiers\":");
        at = put_number(at, record->qualifiers);
    }
    at = PUT(at, ",\"level\":");
    at = put_number(at, record->level);
    at = PUT(at, ",\"task\":");
    at = put_number(at, record->task);
    at = PUT(at, ",\"keywords\":");
    at = put_hex_number(at, record->keywords);
    at = PUT(at, ",\"channel\":");
    at = escape_json_write(at, record->channel);
    at = PUT(at, ",\"computer\":");
    at = escape_json_write(at, record->computer);
    if (record->user_sid.size) {
        at = PUT(at, ",\"user_sid\":");
        at = escape_json_write(at, record->user_sid);
    }
    return at;
}

void events_json_line(struct buffer *out, const struct events_item *item)
{
    const struct record *record = item->record;
    size_t named;
    char *start = buffer_reserve(out, line_size(item, &named));
    char *at = put_system(start, item);
    at = PUT(at, ",\"strings\":");
    at = put_strings(at, record);
    if (named) {
        at = PUT(at, ",\"data\":");
        at = put_data(at, record, named);
    }
    if (record->binary_size)
        at = put_binary(at, record->binary, record->binary_size);
    if (item->signature) {
        at = PUT(at, ",\"signature\":");
        at = escape_json_write(at, text_of(item->signature));
    }
    if (record->recovered)
        at = PUT(at, ",\"recovered\":true");
    at = PUT(at, "}\n");
    buffer_commit(out, (size_t)(at - start));
}

void events_json_strings(struct buffer *out, const struct record *record)
{
    size_t named;
    char *start = buffer_reserve(out, line_size(&(struct events_item){"", record, NULL}, &named));
    buffer_commit(out, (size_t)(put_strings(start, record) - start));
}

void events_json_data(struct buffer *out, const struct record *record)
{
    size_t named;
    char *start = buffer_reserve(out, line_size(&(struct events_item){"", record, NULL}, &named));
    if (named)
        buffer_commit(out, (size_t)(put_data(start, record, named) - start));
}
