/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"
#include "base/memory.h"
#include "reader/chunk_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Records of one chunk as the fast reader gives them, kept past the call. */
struct kept {
    struct record *items;
    size_t count, capacity;
};

static struct text keep_text(struct text text)
{
    return text.size ? (struct text){memory_text_n(text.data, text.size), text.size}
                     : (struct text){NULL, 0};
}

static int keep_record(void *context, const struct record *record)
{
    struct kept *kept = context;
    kept->items = memory_grow(kept->items, kept->count, &kept->capacity, sizeof *kept->items);
    struct record *copy = &kept->items[kept->count++];
    *copy = *record;
    copy->provider = keep_text(record->provider);
    copy->event_source = keep_text(record->event_source);
    copy->channel = keep_text(record->channel);
    copy->computer = keep_text(record->computer);
    copy->user_sid = keep_text(record->user_sid);
    struct insertion *strings = memory_zeroed(record->string_count, sizeof *strings);
    for (size_t i = 0; i < record->string_count; i++)
        strings[i] = (struct insertion){keep_text(record->strings[i].name),
                                        keep_text(record->strings[i].value)};
    copy->strings = strings;
    copy->binary =
        record->binary_size
            ? (const uint8_t *)memory_text_n((const char *)record->binary, record->binary_size)
            : NULL;
    return 0;
}

static void free_text(struct text text)
{
    memory_free_pointer(&text.data);
}

static void kept_free(struct kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        struct record *record = &kept->items[i];
        free_text(record->provider);
        free_text(record->event_source);
        free_text(record->channel);
        free_text(record->computer);
        free_text(record->user_sid);
        for (size_t j = 0; j < record->string_count; j++) {
            free_text(record->strings[j].name);
            free_text(record->strings[j].value);
        }
        memory_free_pointer(&record->strings);
        memory_free_pointer(&record->binary);
    }
    free(kept->items);
}

struct comparison {
    const struct chunk *chunk;
    const struct chunk_sink *sink;
    const struct chunk_place *place;
};

static void append_escaped(struct buffer *out, struct text text)
{
    buffer_text(out, "\"");
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x20 || c == 0x7F || c == '"' || c == '\\')
            buffer_format(out, "\\x%02x", c);
        else
            buffer_append(out, &text.data[i], 1);
    }
    buffer_text(out, "\"");
}

static void tell(const struct comparison *at, const char *field, struct text libevtx,
                 struct text fast)
{
    if (!at->sink->options->on_difference)
        return;
    AUTO_BUFFER struct buffer line = {0};
    buffer_format(&line, "chunk %" PRIu64 ", record %" PRIu64 ", %s: libevtx ", at->chunk->number,
                  at->place->number, field);
    append_escaped(&line, libevtx);
    buffer_text(&line, ", fast ");
    append_escaped(&line, fast);
    at->sink->options->on_difference(at->sink->options->context, line.data);
}

static void same_number(const struct comparison *at, const char *field, uint64_t libevtx,
                        uint64_t fast)
{
    if (libevtx == fast)
        return;
    char a[24], b[24];
    snprintf(a, sizeof a, "%" PRIu64, libevtx);
    snprintf(b, sizeof b, "%" PRIu64, fast);
    tell(at, field, text_of(a), text_of(b));
}

/* libevtx ends a string at its first NUL. */
static bool is_cut(struct text libevtx, struct text fast)
{
    return fast.size > libevtx.size && fast.data[libevtx.size] == '\0' &&
           text_equal(libevtx, (struct text){fast.data, libevtx.size});
}

/* libevtx takes a lone high surrogate and the character behind it for one U+FFFD. */
static bool is_swallowed(struct text libevtx, struct text fast)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t i = 0, j = 0;
    while (i < libevtx.size && j < fast.size && libevtx.data[i] == fast.data[j]) {
        i++;
        j++;
        if (i < 3 || memcmp(libevtx.data + i - 3, replacement, 3) != 0 || j == fast.size ||
            (i < libevtx.size && libevtx.data[i] == fast.data[j]))
            continue;
        do
            j++;
        while (j < fast.size && ((unsigned char)fast.data[j] & 0xC0) == 0x80);
    }
    return i == libevtx.size && j == fast.size;
}

static void same_text(const struct comparison *at, const char *field, struct text libevtx,
                      struct text fast)
{
    if (!text_equal(libevtx, fast) && !is_cut(libevtx, fast) && !is_swallowed(libevtx, fast))
        tell(at, field, libevtx, fast);
}

static void same_strings(const struct comparison *at, const struct record *libevtx,
                         const struct record *fast)
{
    same_number(at, "number of strings", libevtx->string_count, fast->string_count);
    for (size_t i = 0; i < libevtx->string_count && i < fast->string_count; i++) {
        char field[48];
        snprintf(field, sizeof field, "name of string %zu", i + 1);
        same_text(at, field, libevtx->strings[i].name, fast->strings[i].name);
        snprintf(field, sizeof field, "string %zu", i + 1);
        same_text(at, field, libevtx->strings[i].value, fast->strings[i].value);
    }
}

static void append_hex(struct buffer *out, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        buffer_format(out, "%02X", data[i]);
}

static void same_binary(const struct comparison *at, const struct record *libevtx,
                        const struct record *fast)
{
    if (libevtx->binary_size == fast->binary_size &&
        (fast->binary_size == 0 || memcmp(libevtx->binary, fast->binary, fast->binary_size) == 0))
        return;
    AUTO_BUFFER struct buffer a = {0}, b = {0};
    append_hex(&a, libevtx->binary, libevtx->binary_size);
    append_hex(&b, fast->binary, fast->binary_size);
    tell(at, "binary", (struct text){a.data, a.size}, (struct text){b.data, b.size});
}

static void same_record(const struct comparison *at, const struct record *libevtx,
                        const struct record *fast)
{
    same_number(at, "record id", libevtx->record_id, fast->record_id);
    same_text(at, "provider", libevtx->provider, fast->provider);
    same_text(at, "event source", libevtx->event_source, fast->event_source);
    same_number(at, "event id", libevtx->event_id, fast->event_id);
    same_number(at, "has qualifiers", libevtx->has_qualifiers, fast->has_qualifiers);
    same_number(at, "qualifiers", libevtx->qualifiers, fast->qualifiers);
    same_number(at, "time", libevtx->time, fast->time);
    same_text(at, "computer", libevtx->computer, fast->computer);
    same_text(at, "channel", libevtx->channel, fast->channel);
    same_number(at, "level", libevtx->level, fast->level);
    same_number(at, "task", libevtx->task, fast->task);
    same_number(at, "keywords", libevtx->keywords, fast->keywords);
    same_text(at, "user", libevtx->user_sid, fast->user_sid);
    same_number(at, "recovered", libevtx->recovered, fast->recovered);
    same_strings(at, libevtx, fast);
    same_binary(at, libevtx, fast);
}

/* The fast reader gives records in the order of the chunk, and may give more of them than libevtx
 * can decode: so the next one with this record's id is its match. */
static const struct record *find_match(const struct kept *kept, size_t *next,
                                       const struct record *record)
{
    for (size_t i = *next; i < kept->count; i++)
        if (kept->items[i].record_id == record->record_id &&
            kept->items[i].recovered == record->recovered) {
            *next = i + 1;
            return &kept->items[i];
        }
    return NULL;
}

static void compare_places(struct libevtx_chunk *opened, struct comparison *at,
                           const struct kept *kept)
{
    const struct chunk_places *places = libevtx_chunk_places(opened);
    size_t next = 0;
    for (size_t i = 0; i < places->count; i++) {
        struct record record;
        struct error ignored = {0};
        if (places->items[i].torn || libevtx_chunk_record(opened, i, &record, &ignored) < 0)
            continue;
        at->place = &places->items[i];
        const struct record *match = find_match(kept, &next, &record);
        if (match)
            same_record(at, &record, match);
        else
            tell(at, "record", TEXT("decoded"), TEXT("not found"));
    }
}

int compare_read_chunk(chunk_reader read, void *context, const struct chunk *chunk,
                       const struct chunk_sink *sink)
{
    struct error error = {0};
    struct libevtx_chunk *opened = libevtx_chunk_open(chunk, &error);
    if (opened) {
        struct kept kept = {0};
        struct log_stats unused = {0};
        struct wanted *all = wanted_new();
        wanted_add_all(all);
        const struct reader_options options = {
            .wanted = all, .recovered = true, .on_record = keep_record, .context = &kept};
        read(context, chunk, &(struct chunk_sink){&options, &unused});
        struct comparison at = {chunk, sink, NULL};
        compare_places(opened, &at, &kept);
        kept_free(&kept);
        wanted_free(all);
        log_stats_free(&unused);
        libevtx_chunk_close(opened);
    }
    return read(context, chunk, sink);
}
