/* SPDX-License-Identifier: MIT */
#include "reader/compare_record.h"

#include "base/buffer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

void compare_tell(const struct comparison *at, const char *field, struct text library,
                  struct text fast)
{
    if (!at->options->on_difference)
        return;
    AUTO_BUFFER struct buffer line = {0};
    buffer_format(&line, "%s, %s: %s ", at->where, field, at->library);
    append_escaped(&line, library);
    buffer_text(&line, ", fast ");
    append_escaped(&line, fast);
    at->options->on_difference(at->options->context, line.data);
}

static void same_number(const struct comparison *at, const char *field, uint64_t library,
                        uint64_t fast)
{
    if (library == fast)
        return;
    char a[24], b[24];
    snprintf(a, sizeof a, "%" PRIu64, library);
    snprintf(b, sizeof b, "%" PRIu64, fast);
    compare_tell(at, field, text_of(a), text_of(b));
}

/* libevtx ends a string at its first NUL. */
static bool is_cut(struct text library, struct text fast)
{
    return fast.size > library.size && fast.data[library.size] == '\0' &&
           text_equal(library, (struct text){fast.data, library.size});
}

/* libevtx takes a lone high surrogate and the character behind it for one U+FFFD. */
static bool is_swallowed(struct text library, struct text fast)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t i = 0, j = 0;
    while (i < library.size && j < fast.size && library.data[i] == fast.data[j]) {
        i++;
        j++;
        if (i < 3 || memcmp(library.data + i - 3, replacement, 3) != 0 || j == fast.size ||
            (i < library.size && library.data[i] == fast.data[j]))
            continue;
        do
            j++;
        while (j < fast.size && ((unsigned char)fast.data[j] & 0xC0) == 0x80);
    }
    return i == library.size && j == fast.size;
}

static void same_text(const struct comparison *at, const char *field, struct text library,
                      struct text fast)
{
    if (!text_equal(library, fast) && !is_cut(library, fast) && !is_swallowed(library, fast))
        compare_tell(at, field, library, fast);
}

static void same_strings(const struct comparison *at, const struct record *library,
                         const struct record *fast)
{
    same_number(at, "number of strings", library->string_count, fast->string_count);
    for (size_t i = 0; i < library->string_count && i < fast->string_count; i++) {
        char field[48];
        snprintf(field, sizeof field, "name of string %zu", i + 1);
        same_text(at, field, library->strings[i].name, fast->strings[i].name);
        snprintf(field, sizeof field, "string %zu", i + 1);
        same_text(at, field, library->strings[i].value, fast->strings[i].value);
    }
}

static void append_hex(struct buffer *out, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        buffer_format(out, "%02X", data[i]);
}

static void same_binary(const struct comparison *at, const struct record *library,
                        const struct record *fast)
{
    if (library->binary_size == fast->binary_size &&
        (fast->binary_size == 0 || memcmp(library->binary, fast->binary, fast->binary_size) == 0))
        return;
    AUTO_BUFFER struct buffer a = {0}, b = {0};
    append_hex(&a, library->binary, library->binary_size);
    append_hex(&b, fast->binary, fast->binary_size);
    compare_tell(at, "binary", (struct text){a.data, a.size}, (struct text){b.data, b.size});
}

void compare_record(const struct comparison *at, const struct record *library,
                    const struct record *fast)
{
    same_number(at, "record id", library->record_id, fast->record_id);
    same_text(at, "provider", library->provider, fast->provider);
    same_text(at, "event source", library->event_source, fast->event_source);
    same_number(at, "event id", library->event_id, fast->event_id);
    same_number(at, "has qualifiers", library->has_qualifiers, fast->has_qualifiers);
    same_number(at, "qualifiers", library->qualifiers, fast->qualifiers);
    same_number(at, "time", library->time, fast->time);
    same_text(at, "computer", library->computer, fast->computer);
    same_text(at, "channel", library->channel, fast->channel);
    same_number(at, "level", library->level, fast->level);
    same_number(at, "task", library->task, fast->task);
    same_number(at, "keywords", library->keywords, fast->keywords);
    same_text(at, "user", library->user_sid, fast->user_sid);
    same_number(at, "recovered", library->recovered, fast->recovered);
    same_strings(at, library, fast);
    same_binary(at, library, fast);
}
