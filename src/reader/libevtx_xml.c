/* SPDX-License-Identifier: MIT */
#include "reader/libevtx_xml.h"

#include "base/memory.h"
#include "reader/xml_clean.h"
#include "reader/xml_value.h"

#include <stdlib.h>
#include <string.h>

enum { SECTION_NONE, SECTION_SYSTEM, SECTION_EVENT_DATA, SECTION_USER_DATA };
enum {
    FIELD_NONE,
    FIELD_EVENT_ID,
    FIELD_LEVEL,
    FIELD_TASK,
    FIELD_KEYWORDS,
    FIELD_RECORD_ID,
    FIELD_CHANNEL,
    FIELD_COMPUTER,
    FIELD_DATA,
    FIELD_BINARY,
};

/* Closes a piece of text that starts at an offset of the buffer. */
static struct xml_span finish_span(struct libevtx_xml *xml, size_t at)
{
    struct xml_span span = {at, 0};
    if (xml->text.size > at)
        span.size = xml_unmark(xml->text.data + at, xml->text.size - at);
    xml->text.size = at + span.size;
    buffer_append(&xml->text, "", 1);
    return span;
}

static struct xml_span keep(struct libevtx_xml *xml, const char *text)
{
    size_t at = xml->text.size;
    buffer_text(&xml->text, text);
    return finish_span(xml, at);
}

static int system_element(struct libevtx_xml *xml, const char *name, const XML_Char **attributes)
{
    static const struct {
        const char *name;
        int field;
    } fields[] = {
        {"EventID", FIELD_EVENT_ID},
        {"Level", FIELD_LEVEL},
        {"Task", FIELD_TASK},
        {"Keywords", FIELD_KEYWORDS},
        {"EventRecordID", FIELD_RECORD_ID},
        {"Channel", FIELD_CHANNEL},
        {"Computer", FIELD_COMPUTER},
    };
    const char *value;
    if (strcmp(name, "Provider") == 0) {
        if ((value = xml_attribute(attributes, "Name"))) {
            xml->named = true;
            xml->provider = keep(xml, value);
        }
        if ((value = xml_attribute(attributes, "EventSourceName")))
            xml->event_source = keep(xml, value);
    } else if (strcmp(name, "TimeCreated") == 0) {
        if ((value = xml_attribute(attributes, "SystemTime")))
            filetime_parse(text_of(value), &xml->record.time);
    } else if (strcmp(name, "Security") == 0) {
        if ((value = xml_attribute(attributes, "UserID")))
            xml->user_sid = keep(xml, value);
    } else if (strcmp(name, "EventID") == 0 && (value = xml_attribute(attributes, "Qualifiers"))) {
        xml->record.qualifiers = (uint32_t)xml_number(value);
        xml->record.has_qualifiers = value[0] != '\0';
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(name, fields[i].name) == 0)
            return fields[i].field;
    return FIELD_NONE;
}

static void start_data(struct libevtx_xml *xml, const char *name, const XML_Char **attributes)
{
    bool event_data = xml->section == SECTION_EVENT_DATA;
    if (event_data && xml->depth == 3 && strcmp(name, "Binary") == 0) {
        xml->field = FIELD_BINARY;
        return;
    }
    xml->field = FIELD_DATA;
    const char *own = event_data ? xml_attribute(attributes, "Name") : NULL;
    if (own)
        xml->name = keep(xml, own);
    else if (event_data && strcmp(name, "Data") == 0)
        xml->name = (struct xml_span){0};
    else
        xml->name = keep(xml, name);
}

static void start_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct libevtx_xml *xml = context;
    if (++xml->depth > XML_DEPTH_MAX)
        XML_StopParser(xml->parser, XML_FALSE);
    xml->leaf = true;
    xml->field = FIELD_NONE;
    if (xml->depth == 2)
        xml->section = strcmp(name, "System") == 0      ? SECTION_SYSTEM
                       : strcmp(name, "EventData") == 0 ? SECTION_EVENT_DATA
                       : strcmp(name, "UserData") == 0  ? SECTION_USER_DATA
                                                        : SECTION_NONE;
    else if (xml->depth == 3 && xml->section == SECTION_SYSTEM)
        xml->field = system_element(xml, name, attributes);
    else if (xml->depth >= 3 && xml->section >= SECTION_EVENT_DATA)
        start_data(xml, name, attributes);
    xml->value_at = xml->text.size;
}

static void characters(void *context, const XML_Char *data, int size)
{
    struct libevtx_xml *xml = context;
    if (xml->field != FIELD_NONE)
        buffer_append(&xml->text, data, (size_t)size);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static void keep_binary(struct libevtx_xml *xml, struct text hex)
{
    xml->binary_leaf = xml->leaf_count;
    for (size_t i = 0; i + 1 < hex.size; i += 2) {
        int high = hex_digit(hex.data[i]), low = hex_digit(hex.data[i + 1]);
        if (high < 0 || low < 0)
            return;
        char byte = (char)(high << 4 | low);
        buffer_append(&xml->binary, &byte, 1);
    }
}

static void end_field(struct libevtx_xml *xml)
{
    struct xml_span value = finish_span(xml, xml->value_at);
    const char *text = xml->text.data + value.at;
    switch (xml->field) {
    case FIELD_EVENT_ID:
        xml->record.event_id = (uint32_t)xml_number(text);
        break;
    case FIELD_LEVEL:
        xml->record.level = (uint8_t)xml_number(text);
        break;
    case FIELD_TASK:
        xml->record.task = (uint32_t)xml_number(text);
        break;
    case FIELD_KEYWORDS:
        xml->record.keywords = xml_number(text);
        break;
    case FIELD_RECORD_ID:
        xml->record.record_id = xml_number(text);
        break;
    case FIELD_CHANNEL:
        xml->channel = value;
        break;
    case FIELD_COMPUTER:
        xml->computer = value;
        break;
    case FIELD_BINARY:
        keep_binary(xml, (struct text){text, value.size});
        break;
    case FIELD_DATA:
        xml->deep = xml->deep || xml->depth > 3;
        xml->leaves =
            memory_grow(xml->leaves, xml->leaf_count, &xml->leaf_capacity, sizeof *xml->leaves);
        xml->leaves[xml->leaf_count++] = (struct xml_leaf){xml->name, value};
        break;
    default:
        break;
    }
}

static void end_element(void *context, const XML_Char *name)
{
    (void)name;
    struct libevtx_xml *xml = context;
    if (xml->leaf && xml->field != FIELD_NONE)
        end_field(xml);
    xml->leaf = false;
    xml->field = FIELD_NONE;
    xml->depth--;
    if (xml->depth < 2)
        xml->section = SECTION_NONE;
}

static struct text text_at(const struct libevtx_xml *xml, struct xml_span span)
{
    return span.size ? (struct text){xml->text.data + span.at, span.size} : (struct text){NULL, 0};
}

static void fill_record(struct libevtx_xml *xml)
{
    struct record *record = &xml->record;
    record->provider = text_at(xml, xml->provider);
    record->event_source = text_at(xml, xml->event_source);
    record->channel = text_at(xml, xml->channel);
    record->computer = text_at(xml, xml->computer);
    record->user_sid = text_at(xml, xml->user_sid);
    if (xml->leaf_count > xml->string_capacity) {
        xml->string_capacity = xml->leaf_capacity;
        xml->strings = memory_resize(xml->strings, xml->string_capacity, sizeof *xml->strings);
    }
    for (size_t i = 0; i < xml->leaf_count; i++)
        xml->strings[i] = (struct insertion){text_at(xml, xml->leaves[i].name),
                                             text_at(xml, xml->leaves[i].value)};
    record->strings = xml->strings;
    record->string_count = xml->leaf_count;
    record->binary = (const uint8_t *)xml->binary.data;
    record->binary_size = xml->binary.size;
}

static void reset(struct libevtx_xml *xml)
{
    if (!xml->parser)
        xml->parser = XML_ParserCreate("UTF-8");
    else
        XML_ParserReset(xml->parser, "UTF-8");
    if (!xml->parser)
        memory_exhausted();
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, start_element, end_element);
    XML_SetCharacterDataHandler(xml->parser, characters);
    buffer_clear(&xml->text);
    buffer_clear(&xml->binary);
    xml->leaf_count = 0;
    xml->binary_leaf = SIZE_MAX;
    xml->depth = 0;
    xml->section = SECTION_NONE;
    xml->field = FIELD_NONE;
    xml->leaf = xml->deep = xml->named = false;
    xml->provider = xml->event_source = xml->channel = xml->computer = xml->user_sid =
        (struct xml_span){0};
    xml->record = (struct record){0};
}

int libevtx_xml_read(struct libevtx_xml *xml, struct text source, struct record *ret_record,
                     struct error *error)
{
    reset(xml);
    if (xml->escaped)
        xml_clean_escaped(&xml->clean, source);
    else
        xml_clean_libevtx(&xml->clean, source);
    if (xml->clean.size > INT32_MAX)
        return error_set(error, ERROR_LIMIT, "its XML is too large");
    if (XML_Parse(xml->parser, xml->clean.data, (int)xml->clean.size, XML_TRUE) != XML_STATUS_OK)
        return error_set(error, ERROR_FORMAT, "the XML%s is not well-formed: %s",
                         xml->escaped ? "" : " that libevtx gives",
                         xml->depth > XML_DEPTH_MAX
                             ? "elements lie too deep in each other"
                             : XML_ErrorString(XML_GetErrorCode(xml->parser)));
    fill_record(xml);
    *ret_record = xml->record;
    return 0;
}

void libevtx_xml_free(struct libevtx_xml *xml)
{
    if (xml->parser)
        XML_ParserFree(xml->parser);
    buffer_free(&xml->clean);
    buffer_free(&xml->text);
    buffer_free(&xml->binary);
    free(xml->leaves);
    free(xml->strings);
    *xml = (struct libevtx_xml){0};
}
