/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader/chunk_walk.h"
#include "reader/compare_record.h"

#include <inttypes.h>
#include <stdio.h>

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

/* Not by id: records of a chunk can share one, and the fast reader may give more records than
 * libevtx can decode. */
static const struct record *find_match(const struct kept *kept, const struct record *record)
{
    for (size_t i = 0; i < kept->count; i++)
        if (kept->items[i].place == record->place)
            return &kept->items[i];
    return NULL;
}

static void compare_places(struct libevtx_chunk *opened, const struct chunk *chunk,
                           const struct reader_options *to, const struct kept *kept)
{
    const struct chunk_places *places = libevtx_chunk_places(opened);
    for (size_t i = 0; i < places->count; i++) {
        struct record record;
        struct error ignored = {0};
        if (places->items[i].torn || libevtx_chunk_record(opened, i, &record, &ignored) < 0)
            continue;
        char where[64];
        snprintf(where, sizeof where, "chunk %" PRIu64 ", record %" PRIu64, chunk->number,
                 places->items[i].number);
        const struct comparison at = {to, "libevtx", where};
        const struct record *match = find_match(kept, &record);
        if (match)
            compare_record(&at, &record, match);
        else
            compare_tell(&at, "record", TEXT("decoded"), TEXT("not found"));
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
        compare_places(opened, chunk, sink->options, &kept);
        kept_free(&kept);
        wanted_free(all);
        log_stats_free(&unused);
        libevtx_chunk_close(opened);
    }
    return read(context, chunk, sink);
}
