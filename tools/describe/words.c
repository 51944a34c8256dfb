/* SPDX-License-Identifier: MIT */
#include "cli/limit.h"
#include "describe.h"

#include <string.h>

static void add(struct buffer *out, size_t start, const char *between, const char *text,
                size_t size)
{
    if (out->size > start)
        buffer_text(out, between);
    buffer_append(out, text, size);
}

void describe_valued(struct buffer *out, const char *between)
{
    size_t start = out->size;
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!row->argument)
            continue;
        add(out, start, between, "--", 2);
        buffer_text(out, row->name);
        if (row->letter)
            buffer_format(out, "%s-%c", between, row->letter);
    }
}

void describe_words(struct buffer *out, const char *words, const char *between)
{
    size_t start = out->size;
    struct text word;
    for (size_t i = 0; word = option_word(words, i), word.size; i++) {
        size_t open = word.data[0] == '[', close = word.data[word.size - 1] == ']';
        add(out, start, between, word.data + open, word.size - open - close);
    }
}

void describe_limits(struct buffer *out, const char *after, const char *between)
{
    size_t start = out->size;
    for (size_t i = 0; limit_name(i); i++) {
        add(out, start, between, limit_name(i), strlen(limit_name(i)));
        buffer_text(out, after);
    }
}

void describe_first_words(struct buffer *out, const char *between)
{
    size_t start = out->size, size = 0;
    const char *last = "";
    for (const struct command *const *each = commands; *each; each++) {
        if (size && strncmp(last, (*each)->name, size) == 0 && (*each)->name[size] == ' ')
            continue;
        last = (*each)->name;
        size = strcspn(last, " ");
        add(out, start, between, last, size);
    }
}

void describe_second_words(struct buffer *out, const char *first, const char *between)
{
    size_t start = out->size, size = strlen(first);
    for (const struct command *const *each = commands; *each; each++)
        if (strncmp((*each)->name, first, size) == 0 && (*each)->name[size] == ' ')
            add(out, start, between, (*each)->name + size + 1, strlen((*each)->name + size + 1));
}

bool describe_lookup(enum value_kind kind, const char **ret_list, const char **ret_key)
{
    *ret_list = kind == VALUE_CAUSE ? "causes" : "events";
    *ret_key = kind == VALUE_CAUSE ? "cause" : kind == VALUE_EVENT ? "event_id" : "provider";
    return kind == VALUE_CAUSE || kind == VALUE_EVENT || kind == VALUE_PROVIDER;
}
