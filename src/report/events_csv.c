/* SPDX-License-Identifier: MIT */
#include "report/csv.h"
#include "report/events.h"

#include <inttypes.h>
#include <stdio.h>

/* In this order from the first release on: a new column goes behind the last. */
static const char *const columns[] = {
    "log",   "record_id", "time",      "provider",  "event_source", "event_id", "qualifiers",
    "level", "task",      "keywords",  "channel",   "computer",     "user_sid", "strings",
    "data",  "binary",    "signature", "recovered", NULL,
};

void events_csv_head(struct buffer *out)
{
    struct csv csv = {.out = out};
    csv_head(&csv, columns);
}

static void payload(struct csv *csv, const struct record *record)
{
    AUTO_BUFFER struct buffer text = {0};
    events_json_strings(&text, record);
    csv_text(csv, (struct text){text.data, text.size});
    buffer_clear(&text);
    events_json_data(&text, record);
    csv_text(csv, (struct text){text.data, text.size});
    buffer_clear(&text);
    for (size_t i = 0; i < record->binary_size; i++)
        buffer_format(&text, "%02X", record->binary[i]);
    csv_text(csv, (struct text){text.data, text.size});
}

void events_csv_row(struct buffer *out, const struct events_item *item)
{
    const struct record *record = item->record;
    struct csv csv = {.out = out};
    char keywords[24];
    snprintf(keywords, sizeof keywords, "0x%" PRIx64, record->keywords);
    csv_chars(&csv, item->log);
    csv_count(&csv, record->record_id);
    csv_time(&csv, record->time);
    csv_text(&csv, record->provider);
    csv_text(&csv, record->event_source);
    csv_count(&csv, record->event_id);
    if (record->has_qualifiers)
        csv_count(&csv, record->qualifiers);
    else
        csv_chars(&csv, NULL);
    csv_count(&csv, record->level);
    csv_count(&csv, record->task);
    csv_chars(&csv, keywords);
    csv_text(&csv, record->channel);
    csv_text(&csv, record->computer);
    csv_text(&csv, record->user_sid);
    payload(&csv, record);
    csv_chars(&csv, item->signature);
    csv_flag(&csv, record->recovered);
    csv_end(&csv);
}
