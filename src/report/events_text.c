/* SPDX-License-Identifier: MIT */
#include "report/events.h"
#include "report/layout.h"

#include <inttypes.h>
#include <stdio.h>

static void append_field(struct buffer *line, struct text text, const char *before)
{
    if (!text.size)
        return;
    buffer_text(line, before);
    buffer_append(line, text.data, text.size);
}

static enum ink level_ink(uint8_t level)
{
    return level == 1 || level == 2 ? INK_ERROR : level == 3 ? INK_WARNING : INK_BOLD;
}

/* Times of records have seven digits behind the second; three are enough to read. */
static void write_head(struct layout *layout, const struct events_item *item)
{
    static const char *const levels[] = {"level 0", "critical",    "error",
                                         "warning", "information", "verbose"};
    const struct record *record = item->record;
    AUTO_BUFFER struct buffer line = {0};
    char stamp[FILETIME_TEXT_SIZE] = "no time";
    if (record->time)
        filetime_format(record->time - record->time % (FILETIME_SECOND / 1000), stamp);
    char time[FILETIME_TEXT_SIZE + 2];
    snprintf(time, sizeof time, "%s  ", stamp);
    if (record->level < sizeof levels / sizeof *levels)
        buffer_text(&line, levels[record->level]);
    else
        buffer_format(&line, "level %u", (unsigned)record->level);
    append_field(&line, record->provider.size ? record->provider : TEXT("(no provider)"), ": ");
    buffer_format(&line, " %" PRIu32, record->event_id);
    if (item->signature)
        buffer_format(&line, " [%s]", item->signature);
    layout_wrap(layout, level_ink(record->level), time, (struct text){line.data, line.size});
}

static void write_origin(struct layout *layout, const struct events_item *item)
{
    const struct record *record = item->record;
    AUTO_BUFFER struct buffer line = {0};
    append_field(&line, record->computer, "");
    append_field(&line, record->channel, line.size ? ", " : "");
    append_field(&line, record->user_sid, ", user ");
    buffer_format(&line, "%s%srecord %" PRIu64 " of %s", line.size ? ", " : "",
                  record->recovered ? "recovered " : "", record->record_id, item->log);
    layout_fold_line(layout, INK_DIM, 2, 4, (struct text){line.data, line.size});
}

/* A string without a name goes by its position, from 1. */
static void write_string(struct layout *layout, const struct insertion *string, size_t number)
{
    AUTO_BUFFER struct buffer line = {0};
    if (string->name.size)
        buffer_append(&line, string->name.data, string->name.size);
    else
        buffer_format(&line, "%zu", number);
    buffer_text(&line, string->value.size ? ": " : ":");
    append_field(&line, string->value, "");
    layout_fold(layout, INK_PLAIN, 2, 6, (struct text){line.data, line.size});
}

void events_text(struct buffer *out, const struct events_item *item,
                 const struct report_style *style)
{
    const struct record *record = item->record;
    struct layout layout = {.out = out, .style = style, .start = out->size, .wide = true};
    write_head(&layout, item);
    write_origin(&layout, item);
    for (size_t i = 0; i < record->string_count; i++)
        write_string(&layout, &record->strings[i], i + 1);
    if (record->binary_size)
        layout_format(&layout, INK_DIM, "  ", "binary data, %zu bytes", record->binary_size);
    buffer_text(out, "\n");
}

void events_text_end(struct buffer *out, struct text summary, const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style, .start = out->size};
    layout_wrap(&layout, INK_PLAIN, "", summary);
}
