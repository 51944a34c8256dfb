/* SPDX-License-Identifier: MIT */
#include "report/escape.h"
#include "report/events.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistr.h>

#define EVENT_NAMESPACE "http://schemas.microsoft.com/win/2004/08/events/event"
#define CONTROL_PICTURES 0x2400 /* SYMBOL FOR NULL, and so on for all of C0 */

/* XML 1.0, 2.2: no character reference can stand for these either. */
static uint32_t allowed(uint32_t character)
{
    if (character == 0xFFFE || character == 0xFFFF)
        return 0xFFFD;
    if (character < 0x20 && character != '\t' && character != '\n' && character != '\r')
        return CONTROL_PICTURES + character;
    return character;
}

static void append_character(struct buffer *out, uint32_t character)
{
    uint8_t bytes[4];
    character = allowed(character);
    if (character < 0x20 || !escape_prints(character)) {
        buffer_format(out, "&#x%" PRIX32 ";", character);
        return;
    }
    int size = u8_uctomb(bytes, character, sizeof bytes);
    buffer_append(out, bytes, size > 0 ? (size_t)size : 0);
}

static size_t plain_run(struct text text)
{
    size_t size = 0;
    while (size < text.size && text.data[size] >= 0x20 && text.data[size] < 0x7F &&
           !escape_entity(text.data[size]))
        size++;
    return size;
}

/* For content and for attributes in double quotes; never a line break. */
static void append_text(struct buffer *out, struct text text)
{
    while (text.size) {
        size_t size = plain_run(text);
        buffer_append(out, text.data, size);
        text = (struct text){text.data + size, text.size - size};
        if (!text.size)
            return;
        const char *entity = escape_entity(text.data[0]);
        uint32_t character = 0;
        size = 1;
        if (entity) {
            buffer_text(out, entity);
        } else {
            size = (size_t)u8_mbtouc(&character, (const uint8_t *)text.data, text.size);
            append_character(out, character);
        }
        text = (struct text){text.data + size, text.size - size};
    }
}

static void append_attribute(struct buffer *out, const char *name, struct text value)
{
    if (!value.size)
        return;
    buffer_format(out, " %s=\"", name);
    append_text(out, value);
    buffer_text(out, "\"");
}

static void append_element(struct buffer *out, const char *name, struct text value)
{
    buffer_format(out, "<%s>", name);
    append_text(out, value);
    buffer_format(out, "</%s>", name);
}

/* In the order of the schema's SystemPropertiesType. */
static void append_system(struct buffer *out, const struct record *record)
{
    char time[FILETIME_TEXT_SIZE] = "";
    if (record->time)
        filetime_format(record->time, time);
    buffer_text(out, "<System><Provider");
    append_attribute(out, "Name", record->provider);
    append_attribute(out, "EventSourceName", record->event_source);
    buffer_text(out, "/><EventID");
    if (record->has_qualifiers)
        buffer_format(out, " Qualifiers=\"%" PRIu32 "\"", record->qualifiers);
    buffer_format(out,
                  ">%" PRIu32 "</EventID><Level>%u</Level><Task>%" PRIu32 "</Task>"
                  "<Keywords>0x%" PRIx64 "</Keywords><TimeCreated",
                  record->event_id, (unsigned)record->level, record->task, record->keywords);
    append_attribute(out, "SystemTime", text_of(time));
    buffer_format(out, "/><EventRecordID>%" PRIu64 "</EventRecordID>", record->record_id);
    append_element(out, "Channel", record->channel);
    append_element(out, "Computer", record->computer);
    buffer_text(out, "<Security");
    append_attribute(out, "UserID", record->user_sid);
    buffer_text(out, "/></System>");
}

static void append_data(struct buffer *out, const struct record *record)
{
    buffer_text(out, "<EventData>");
    for (size_t i = 0; i < record->string_count; i++) {
        buffer_text(out, "<Data");
        append_attribute(out, "Name", record->strings[i].name);
        buffer_text(out, ">");
        append_text(out, record->strings[i].value);
        buffer_text(out, "</Data>");
    }
    if (record->binary_size) {
        buffer_text(out, "<Binary>");
        for (size_t i = 0; i < record->binary_size; i++)
            buffer_format(out, "%02X", record->binary[i]);
        buffer_text(out, "</Binary>");
    }
    buffer_text(out, "</EventData>");
}

void events_xml_begin(struct buffer *out)
{
    buffer_text(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>\n");
}

void events_xml(struct buffer *out, const struct events_item *item)
{
    buffer_text(out, "<Event xmlns=\"" EVENT_NAMESPACE "\">");
    append_system(out, item->record);
    append_data(out, item->record);
    buffer_text(out, "<Origin xmlns=\"" EVENTS_XML_NAMESPACE "\"");
    append_attribute(out, "Log", text_of(item->log));
    append_attribute(out, "Signature", text_of(item->signature));
    if (item->record->recovered)
        buffer_text(out, " Recovered=\"true\"");
    buffer_text(out, "/></Event>\n");
}

void events_xml_end(struct buffer *out)
{
    buffer_text(out, "</Events>\n");
}
