/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader/evt_record.h"
#include "reader/libevt_parts.h"

#include <string.h>

/* Text of one value: three bytes of UTF-8 for a unit at most. */
#define TEXT_MAX_SIZE ((size_t)3 * EVT_RECORD_MAX_SIZE)

/* Where a value lies in the text, which moves while it grows. */
struct piece {
    size_t start, size;
};

typedef int (*size_getter)(libevt_record_t *record, size_t *size, libevt_error_t **error);
typedef int (*text_getter)(libevt_record_t *record, uint8_t *text, size_t size,
                           libevt_error_t **error);

/* Sizes count the NUL; a value that is not there has none. */
static int take(struct libevt_parts *parts, size_getter get_size, text_getter get_text,
                struct piece *ret_piece, libevt_error_t **error)
{
    size_t size = 0;
    *ret_piece = (struct piece){parts->text.size, 0};
    int got = get_size(parts->record, &size, error);
    if (got != 1 || size == 0)
        return got < 0 ? -1 : 0;
    if (size > TEXT_MAX_SIZE)
        return -1;
    char *at = buffer_reserve(&parts->text, size + 1);
    if (get_text(parts->record, (uint8_t *)at, size, error) != 1)
        return -1;
    ret_piece->size = strnlen(at, size);
    buffer_commit(&parts->text, ret_piece->size);
    return 0;
}

static int take_string(struct libevt_parts *parts, int index, struct piece *ret_piece,
                       libevt_error_t **error)
{
    size_t size = 0;
    *ret_piece = (struct piece){parts->text.size, 0};
    if (libevt_record_get_utf8_string_size(parts->record, index, &size, error) != 1 ||
        size > TEXT_MAX_SIZE)
        return -1;
    if (size == 0)
        return 0;
    char *at = buffer_reserve(&parts->text, size + 1);
    if (libevt_record_get_utf8_string(parts->record, index, (uint8_t *)at, size, error) != 1)
        return -1;
    ret_piece->size = strnlen(at, size);
    buffer_commit(&parts->text, ret_piece->size);
    return 0;
}

static struct text text_at(const struct libevt_parts *parts, struct piece piece)
{
    return piece.size ? (struct text){parts->text.data + piece.start, piece.size}
                      : (struct text){NULL, 0};
}

static int take_strings(struct libevt_parts *parts, struct record *record, libevt_error_t **error)
{
    int count = 0;
    if (libevt_record_get_number_of_strings(parts->record, &count, error) != 1 || count < 0 ||
        count > UINT16_MAX)
        return -1;
    AUTO_FREE struct piece *pieces = memory_zeroed((size_t)count, sizeof *pieces);
    for (int i = 0; i < count; i++)
        if (take_string(parts, i, &pieces[i], error) < 0)
            return -1;
    parts->strings = memory_resize(parts->strings, (size_t)count + 1, sizeof *parts->strings);
    for (int i = 0; i < count; i++)
        parts->strings[i] = (struct insertion){{NULL, 0}, text_at(parts, pieces[i])};
    record->strings = parts->strings;
    record->string_count = (size_t)count;
    return 0;
}

static int take_texts(struct libevt_parts *parts, struct record *record, libevt_error_t **error)
{
    struct piece provider, computer, user;
    parts->text.size = 0;
    if (take(parts, libevt_record_get_utf8_source_name_size, libevt_record_get_utf8_source_name,
             &provider, error) < 0 ||
        take(parts, libevt_record_get_utf8_computer_name_size, libevt_record_get_utf8_computer_name,
             &computer, error) < 0 ||
        take(parts, libevt_record_get_utf8_user_security_identifier_size,
             libevt_record_get_utf8_user_security_identifier, &user, error) < 0 ||
        take_strings(parts, record, error) < 0)
        return -1;
    record->provider = text_at(parts, provider);
    record->computer = text_at(parts, computer);
    record->user_sid = text_at(parts, user);
    return 0;
}

static int take_numbers(struct libevt_parts *parts, struct record *record, libevt_error_t **error)
{
    uint32_t number = 0, seconds = 0, id = 0;
    uint16_t type = 0, category = 0;
    if (libevt_record_get_identifier(parts->record, &number, error) != 1 ||
        libevt_record_get_creation_time(parts->record, &seconds, error) != 1 ||
        libevt_record_get_event_identifier(parts->record, &id, error) != 1 ||
        libevt_record_get_event_type(parts->record, &type, error) != 1 ||
        libevt_record_get_event_category(parts->record, &category, error) != 1)
        return -1;
    record->record_id = number;
    record->time = seconds ? FILETIME_UNIX_EPOCH + seconds * FILETIME_SECOND : 0;
    record->event_id = id & 0xFFFF;
    record->qualifiers = id >> 16;
    record->has_qualifiers = true;
    record->task = category;
    record->level = evt_level_of(type);
    record->keywords = evt_keywords_of(type);
    return 0;
}

/* libevt calls it an error that a record has no data. */
static int take_binary(struct libevt_parts *parts, struct record *record, libevt_error_t **error)
{
    size_t size = 0;
    if (libevt_record_get_data_size(parts->record, &size, NULL) != 1 || size == 0)
        return 0;
    if (size > EVT_RECORD_MAX_SIZE)
        return -1;
    parts->binary = memory_resize(parts->binary, size, 1);
    if (libevt_record_get_data(parts->record, parts->binary, size, error) != 1)
        return -1;
    record->binary = parts->binary;
    record->binary_size = size;
    return 0;
}

int libevt_log_record(struct libevt_log *log, const struct libevt_entry *entry,
                      struct record *ret_record, struct error *error)
{
    libevt_error_t *evt_error = NULL;
    struct record record = {.recovered = entry->recovered};
    if (libevt_parts_get(log->parts, entry, error) < 0)
        return -1;
    if (take_numbers(log->parts, &record, &evt_error) < 0 ||
        take_texts(log->parts, &record, &evt_error) < 0 ||
        take_binary(log->parts, &record, &evt_error) < 0)
        return libevt_set_error(error, "libevt cannot decode it", &evt_error);
    *ret_record = record;
    return 0;
}
