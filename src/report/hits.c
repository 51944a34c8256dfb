/* SPDX-License-Identifier: MIT */
#include "report/hits.h"

#include "base/ascii.h"
#include "base/filetime.h"
#include "base/memory.h"

#include <stdio.h>

/* ---- writing ---- */

struct writer {
    struct buffer *out;
    bool any;
    struct hit last;
    uint64_t id_step, repeated; /* the step that is not written yet, and how often it was taken */
    int64_t time_step;
};

static void write_step(struct writer *writer)
{
    if (!writer->repeated)
        return;
    uint64_t time =
        writer->time_step < 0 ? -(uint64_t)writer->time_step : (uint64_t)writer->time_step;
    buffer_format(writer->out, " +%llu%c%llu", (unsigned long long)writer->id_step,
                  writer->time_step < 0 ? '-' : '+', (unsigned long long)(time / FILETIME_SECOND));
    if (time % FILETIME_SECOND) {
        char fraction[16];
        int size = snprintf(fraction, sizeof fraction, ".%07u", (unsigned)(time % FILETIME_SECOND));
        while (fraction[size - 1] == '0')
            size--;
        buffer_append(writer->out, fraction, (size_t)size);
    }
    if (writer->repeated > 1)
        buffer_format(writer->out, "x%llu", (unsigned long long)writer->repeated);
    writer->repeated = 0;
}

static void write_hit(struct writer *writer, const struct hit *hit)
{
    if (writer->any && hit->time && writer->last.time) {
        uint64_t id_step = hit->record_id - writer->last.record_id;
        int64_t time_step = (int64_t)hit->time - (int64_t)writer->last.time;
        if (id_step != writer->id_step || time_step != writer->time_step)
            write_step(writer);
        writer->id_step = id_step;
        writer->time_step = time_step;
        writer->repeated++;
    } else {
        char time[FILETIME_TEXT_SIZE] = "-";
        write_step(writer);
        if (hit->time)
            filetime_format(hit->time, time);
        buffer_format(writer->out, "%s%llu@%s", writer->any ? " " : "",
                      (unsigned long long)hit->record_id, time);
    }
    writer->any = true;
    writer->last = *hit;
}

void hits_write(struct buffer *out, const struct hit *hits, size_t count)
{
    struct writer writer = {.out = out};
    for (size_t i = 0; i < count; i++)
        write_hit(&writer, &hits[i]);
    write_step(&writer);
}

/* ---- reading ---- */

struct parser {
    struct text left;
    struct hits_list *list;
    size_t most;
    struct hit last;
};

static bool take(struct parser *parser, char c)
{
    if (!parser->left.size || parser->left.data[0] != c)
        return false;
    parser->left.data++;
    parser->left.size--;
    return true;
}

static bool take_number(struct parser *parser, uint64_t *ret_number)
{
    uint64_t number = 0;
    size_t digits = 0;
    for (; digits < parser->left.size; digits++) {
        char c = parser->left.data[digits];
        if (c < '0' || c > '9')
            break;
        if (__builtin_mul_overflow(number, UINT64_C(10), &number) ||
            __builtin_add_overflow(number, (uint64_t)(c - '0'), &number))
            return false;
    }
    parser->left.data += digits;
    parser->left.size -= digits;
    *ret_number = number;
    return digits > 0 && number <= INT64_MAX;
}

static bool add_hit(struct parser *parser, uint64_t id, filetime time)
{
    struct hits_list *list = parser->list;
    if (list->count >= parser->most || id > INT64_MAX || time > FILETIME_MAX ||
        id < parser->last.record_id)
        return false;
    parser->last.record_id = id;
    parser->last.time = time;
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = parser->last;
    return true;
}

static bool take_time(struct parser *parser, filetime *ret_time)
{
    size_t size = 0;
    while (size < parser->left.size && parser->left.data[size] != ' ')
        size++;
    struct text text = {parser->left.data, size};
    parser->left.data += size;
    parser->left.size -= size;
    *ret_time = 0;
    if (text_equal(text, TEXT("-")))
        return true;
    return size > 0 && text.data[size - 1] == 'Z' && filetime_parse(text, ret_time) && *ret_time;
}

/* "60", "60.5": seconds as 100 ns. */
static bool take_seconds(struct parser *parser, uint64_t *ret_time)
{
    uint64_t seconds, scale = FILETIME_SECOND, fraction = 0;
    if (!take_number(parser, &seconds) || seconds > FILETIME_MAX / FILETIME_SECOND)
        return false;
    if (take(parser, '.')) {
        while (parser->left.size && ascii_is_digit(parser->left.data[0])) {
            scale /= 10;
            fraction += scale * (uint64_t)(parser->left.data[0] - '0');
            parser->left.data++;
            parser->left.size--;
        }
        if (!scale || scale == FILETIME_SECOND)
            return false;
    }
    *ret_time = seconds * FILETIME_SECOND + fraction;
    return true;
}

static bool take_steps(struct parser *parser)
{
    uint64_t id_step, time_step, count = 1;
    if (!take_number(parser, &id_step))
        return false;
    bool back = take(parser, '-');
    if (!back && !take(parser, '+'))
        return false;
    if (!take_seconds(parser, &time_step) || !parser->last.time)
        return false;
    if (take(parser, 'x') && (!take_number(parser, &count) || count < 2))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (back && time_step >= parser->last.time)
            return false;
        if (!add_hit(parser, parser->last.record_id + id_step,
                     back ? parser->last.time - time_step : parser->last.time + time_step))
            return false;
    }
    return true;
}

bool hits_read(struct hits_list *list, struct text text, size_t sighting, size_t most)
{
    struct parser parser = {text, list, most, {.sighting = sighting}};
    do {
        if (take(&parser, '+')) {
            if (!take_steps(&parser))
                return false;
        } else {
            uint64_t id;
            filetime time;
            if (!take_number(&parser, &id) || !take(&parser, '@') || !take_time(&parser, &time) ||
                !add_hit(&parser, id, time))
                return false;
        }
    } while (take(&parser, ' '));
    return parser.left.size == 0;
}
