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

static void append_head(struct buffer *line, const struct events_item *item)
{
    static const char *const levels[] = {"level 0", "critical",    "error",
                                         "warning", "information", "verbose"};
    const struct record *record = item->record;
    char time[FILETIME_TEXT_SIZE] = "no time";
    if (record->time)
        filetime_format(record->time, time);
    buffer_text(line, time);
    append_field(line, record->computer, "  ");
    append_field(line, record->provider.size ? record->provider : TEXT("(no provider)"), "  ");
    buffer_format(line, " %" PRIu32, record->event_id);
    if (record->level < sizeof levels / sizeof *levels)
        buffer_format(line, "  %s", levels[record->level]);
    else
        buffer_format(line, "  level %u", (unsigned)record->level);
    if (item->signature)
        buffer_format(line, "  [%s]", item->signature);
}

static void append_origin(struct buffer *line, const struct events_item *item)
{
    const struct record *record = item->record;
    append_field(line, record->channel, "");
    buffer_format(line, "%srecord %" PRIu64, line->size ? ", " : "", record->record_id);
    buffer_text(line, record->recovered ? " (recovered), " : ", ");
    buffer_text(line, item->log);
    append_field(line, record->user_sid, ", user ");
}

static void append_string(struct buffer *line, const struct insertion *string, size_t number)
{
    buffer_format(line, "%zu", number);
    append_field(line, string->name, " ");
    buffer_text(line, ": ");
    buffer_append(line, string->value.data, string->value.size);
}

static enum ink level_ink(uint8_t level)
{
    return level == 1 || level == 2 ? INK_ERROR : level == 3 ? INK_WARNING : INK_BOLD;
}

void events_text(struct buffer *out, const struct events_item *item,
                 const struct report_style *style)
{
    const struct record *record = item->record;
    struct layout layout = {.out = out, .style = style, .start = out->size};
    AUTO_BUFFER struct buffer line = {0};
    append_head(&line, item);
    layout_line(&layout, level_ink(record->level), 0, (struct text){line.data, line.size});
    buffer_clear(&line);
    append_origin(&line, item);
    layout_line(&layout, INK_DIM, 2, (struct text){line.data, line.size});
    for (size_t i = 0; i < record->string_count; i++) {
        buffer_clear(&line);
        append_string(&line, &record->strings[i], i + 1);
        layout_lines(&layout, INK_PLAIN, 2, 6, (struct text){line.data, line.size});
    }
    if (record->binary_size) {
        buffer_clear(&line);
        buffer_format(&line, "binary data, %zu bytes", record->binary_size);
        layout_line(&layout, INK_DIM, 2, (struct text){line.data, line.size});
    }
    buffer_text(out, "\n");
}
