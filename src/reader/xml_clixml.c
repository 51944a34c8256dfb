/* SPDX-License-Identifier: MIT */
#include "reader/xml_clixml.h"

#include "base/buffer.h"
#include "base/hash_table.h"
#include "base/memory.h"
#include "reader/libevtx_xml.h"
#include "reader/xml_clean.h"
#include "reader/xml_value.h"

#define TYPES_MAX 65536  /* an export has one type for each source and event id */
#define CHANNELS_MAX 256 /* an export is of one log, mostly */

/* What a record has from before Windows had keywords, as it is shown in EVTX. */
#define KEYWORD_CLASSIC UINT64_C(0x80000000000000)
#define KEYWORD_AUDIT_SUCCESS UINT64_C(0x20000000000000)
#define KEYWORD_AUDIT_FAILURE UINT64_C(0x10000000000000)

#define NO_CHANNEL SIZE_MAX

struct type { /* of an event: the log that it is from */
    uint64_t reference;
    size_t channel;
    UT_hash_handle hh;
};

enum property {
    PROPERTY_NONE,
    PROPERTY_EVENT_ID,
    PROPERTY_INSTANCE_ID,
    PROPERTY_COMPUTER,
    PROPERTY_DATA,
    PROPERTY_INDEX,
    PROPERTY_CATEGORY,
    PROPERTY_TYPE,
    PROPERTY_SOURCE,
    PROPERTY_STRINGS,
    PROPERTY_TIME,
    PROPERTY_USER,
    PROPERTY_COUNT
};

struct clixml {
    XML_Parser parser;
    struct buffer clean, text, binary;
    struct type *types;
    char **channels; /* owned */
    size_t channel_count, last_channel;
    struct xml_span *items; /* ReplacementStrings */
    size_t item_count, item_capacity;
    struct insertion *strings;
    size_t string_capacity;
    /* where the parser stands */
    unsigned depth;
    enum property property; /* of the open child of Props or MS */
    bool properties, types_of_event, is_value;
    uint64_t type_reference;
    size_t value_at;
    /* what it found */
    struct xml_span values[PROPERTY_COUNT];
    bool seen[PROPERTY_COUNT];
    bool is_event;
    size_t channel;
};

struct clixml *clixml_new(void)
{
    struct clixml *clixml = memory_zeroed(1, sizeof *clixml);
    clixml->last_channel = NO_CHANNEL;
    clixml->parser = XML_ParserCreate("UTF-8");
    if (!clixml->parser)
        memory_exhausted();
    return clixml;
}

void clixml_free(struct clixml *clixml)
{
    if (!clixml)
        return;
    struct type *type, *next;
    HASH_ITER(hh, clixml->types, type, next)
    {
        HASH_DEL(clixml->types, type);
        free(type);
    }
    for (size_t i = 0; i < clixml->channel_count; i++)
        free(clixml->channels[i]);
    free(clixml->channels);
    XML_ParserFree(clixml->parser);
    buffer_free(&clixml->clean);
    buffer_free(&clixml->text);
    buffer_free(&clixml->binary);
    free(clixml->items);
    free(clixml->strings);
    free(clixml);
}

static struct text text_at(const struct clixml *clixml, struct xml_span span)
{
    return span.size ? (struct text){clixml->text.data + span.at, span.size}
                     : (struct text){NULL, 0};
}

/* ---- type names ---- */

static size_t channel_number(struct clixml *clixml, struct text name)
{
    for (size_t i = 0; i < clixml->channel_count; i++)
        if (text_equal_fold(text_of(clixml->channels[i]), name))
            return i;
    if (clixml->channel_count == CHANNELS_MAX)
        return NO_CHANNEL;
    clixml->channels =
        memory_resize(clixml->channels, clixml->channel_count + 1, sizeof *clixml->channels);
    clixml->channels[clixml->channel_count] = text_copy(name);
    return clixml->channel_count++;
}

static struct type *find_type(const struct clixml *clixml, uint64_t reference)
{
    struct type *type;
    HASH_FIND(hh, clixml->types, &reference, sizeof reference, type);
    return type;
}

/* "System.Diagnostics.EventLogEntry#Application/MSExchange OWA/3221225514": the log as it was asked
 * for, the source, the InstanceId. Get-EventLog adds this name to the type's own. */
static void take_type(struct clixml *clixml, struct text name)
{
    static const struct text starts[] = {TEXT("System.Diagnostics.EventLogEntry"),
                                         TEXT("Deserialized.System.Diagnostics.EventLogEntry")};
    for (size_t i = 0; i < sizeof starts / sizeof *starts && !clixml->is_event; i++)
        clixml->is_event = name.size >= starts[i].size &&
                           text_equal(starts[i], (struct text){name.data, starts[i].size}) &&
                           (name.size == starts[i].size || name.data[starts[i].size] == '#');
    const char *log = name.size ? memchr(name.data, '#', name.size) : NULL;
    if (!clixml->is_event || !log)
        return;
    size_t left = (size_t)(name.data + name.size - ++log);
    const char *end = left ? memchr(log, '/', left) : NULL;
    if (end && end > log)
        clixml->channel = channel_number(clixml, (struct text){log, (size_t)(end - log)});
}

static void keep_type(struct clixml *clixml)
{
    struct type *type = find_type(clixml, clixml->type_reference);
    if (!type && HASH_COUNT(clixml->types) < TYPES_MAX) {
        type = memory_zeroed(1, sizeof *type);
        type->reference = clixml->type_reference;
        HASH_ADD(hh, clixml->types, reference, sizeof type->reference, type);
    }
    if (type)
        type->channel = clixml->channel;
}

/* ---- what the parser tells ---- */

static enum property property_of(const char *name)
{
    static const struct {
        const char *name;
        enum property property;
    } properties[] = {
        {"EventID", PROPERTY_EVENT_ID},
        {"InstanceId", PROPERTY_INSTANCE_ID},
        {"MachineName", PROPERTY_COMPUTER},
        {"Data", PROPERTY_DATA},
        {"Index", PROPERTY_INDEX},
        {"CategoryNumber", PROPERTY_CATEGORY},
        {"EntryType", PROPERTY_TYPE},
        {"Source", PROPERTY_SOURCE},
        {"ReplacementStrings", PROPERTY_STRINGS},
        {"TimeGenerated", PROPERTY_TIME},
        {"UserName", PROPERTY_USER},
    };
    for (size_t i = 0; name && i < sizeof properties / sizeof *properties; i++)
        if (strcmp(properties[i].name, name) == 0)
            return properties[i].property;
    return PROPERTY_NONE;
}

/* Of an object (EntryType, ReplacementStrings) the value is its I32, or the items of its LST. */
static bool is_value(const struct clixml *clixml, const char *name)
{
    if (clixml->depth == 3)
        return strcmp(name, "Obj") != 0 && strcmp(name, "Nil") != 0 && strcmp(name, "Ref") != 0;
    if (clixml->property == PROPERTY_TYPE)
        return clixml->depth == 4 && strcmp(name, "I32") == 0;
    return clixml->property == PROPERTY_STRINGS && clixml->depth == 5 &&
           (strcmp(name, "S") == 0 || strcmp(name, "Nil") == 0);
}

static uint64_t reference_of(const XML_Char **attributes)
{
    return xml_number(xml_attribute(attributes, "RefId"));
}

static void start_child(struct clixml *clixml, const char *name, const XML_Char **attributes)
{
    clixml->properties = strcmp(name, "Props") == 0 || strcmp(name, "MS") == 0;
    clixml->types_of_event = strcmp(name, "TN") == 0;
    if (clixml->types_of_event)
        clixml->type_reference = reference_of(attributes);
    if (strcmp(name, "TNRef") == 0) {
        const struct type *type = find_type(clixml, reference_of(attributes));
        clixml->is_event = type != NULL;
        if (type)
            clixml->channel = type->channel;
    }
}

static void start_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct clixml *clixml = context;
    clixml->is_value = false;
    if (++clixml->depth > XML_DEPTH_MAX)
        XML_StopParser(clixml->parser, XML_FALSE);
    if (clixml->depth == 2)
        start_child(clixml, name, attributes);
    if (clixml->depth == 3 && clixml->properties)
        clixml->property = property_of(xml_attribute(attributes, "N"));
    if (clixml->depth >= 3)
        clixml->is_value = clixml->types_of_event
                               ? clixml->depth == 3 && strcmp(name, "T") == 0
                               : clixml->property != PROPERTY_NONE && is_value(clixml, name);
    clixml->value_at = clixml->text.size;
}

static void characters(void *context, const XML_Char *data, int size)
{
    struct clixml *clixml = context;
    if (clixml->is_value)
        buffer_append(&clixml->text, data, (size_t)size);
}

static struct xml_span finish_value(struct clixml *clixml)
{
    struct xml_span span = {clixml->value_at, clixml->text.size - clixml->value_at};
    if (span.size) {
        char *data = clixml->text.data + span.at;
        span.size = xml_clixml_unescape(data, xml_unmark(data, span.size));
    }
    clixml->text.size = span.at + span.size;
    buffer_append(&clixml->text, "", 1);
    return span;
}

static void end_value(struct clixml *clixml)
{
    struct xml_span span = finish_value(clixml);
    if (clixml->types_of_event) {
        take_type(clixml, text_at(clixml, span));
    } else if (clixml->property == PROPERTY_STRINGS && clixml->depth == 5) {
        clixml->items =
            memory_grow(clixml->items, clixml->item_count, &clixml->item_capacity, sizeof span);
        clixml->items[clixml->item_count++] = span;
    } else if (!clixml->seen[clixml->property]) { /* the object's own comes before an added one */
        clixml->seen[clixml->property] = true;
        clixml->values[clixml->property] = span;
    }
}

static void end_element(void *context, const XML_Char *name)
{
    struct clixml *clixml = context;
    (void)name;
    if (clixml->is_value)
        end_value(clixml);
    clixml->is_value = false;
    if (clixml->depth == 3)
        clixml->property = PROPERTY_NONE;
    if (clixml->depth == 2 && clixml->types_of_event) {
        clixml->types_of_event = false;
        if (clixml->is_event)
            keep_type(clixml);
    }
    clixml->depth--;
}

/* ---- the record ---- */

static uint64_t value_number(const struct clixml *clixml, enum property property)
{
    struct text text = text_at(clixml, clixml->values[property]);
    return xml_number(text.data);
}

/* EventLogEntryType: 1 error, 2 warning, 4 information, 8 and 16 audits; by name where the object
 * went through PowerShell remoting. */
static unsigned entry_type(const struct clixml *clixml)
{
    static const struct {
        struct text name;
        unsigned type;
    } names[] = {{TEXT("Error"), 1},
                 {TEXT("Warning"), 2},
                 {TEXT("Information"), 4},
                 {TEXT("SuccessAudit"), 8},
                 {TEXT("FailureAudit"), 16}};
    struct text text = text_at(clixml, clixml->values[PROPERTY_TYPE]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_fold(text, names[i].name))
            return names[i].type;
    return (unsigned)value_number(clixml, PROPERTY_TYPE);
}

static void fill_strings(struct clixml *clixml, struct record *record)
{
    if (clixml->item_count > clixml->string_capacity) {
        clixml->string_capacity = clixml->item_capacity;
        clixml->strings =
            memory_resize(clixml->strings, clixml->string_capacity, sizeof *clixml->strings);
    }
    for (size_t i = 0; i < clixml->item_count; i++)
        clixml->strings[i] = (struct insertion){.value = text_at(clixml, clixml->items[i])};
    record->strings = clixml->strings;
    record->string_count = clixml->item_count;
}

static void fill_record(struct clixml *clixml, struct record *record)
{
    bool has_instance = clixml->seen[PROPERTY_INSTANCE_ID];
    uint64_t id = value_number(clixml, has_instance ? PROPERTY_INSTANCE_ID : PROPERTY_EVENT_ID);
    unsigned type = entry_type(clixml);
    struct text user = text_at(clixml, clixml->values[PROPERTY_USER]);
    *record = (struct record){
        .provider = text_at(clixml, clixml->values[PROPERTY_SOURCE]),
        .computer = text_at(clixml, clixml->values[PROPERTY_COMPUTER]),
        .record_id = value_number(clixml, PROPERTY_INDEX) & UINT32_MAX,
        .event_id = (uint32_t)(id & 0xFFFF),
        .qualifiers = has_instance ? (uint32_t)(id >> 16 & 0xFFFF) : 0,
        .has_qualifiers = has_instance,
        .task = (uint32_t)value_number(clixml, PROPERTY_CATEGORY) & 0xFFFF,
        .level = type == 1   ? 2
                 : type == 2 ? 3
                 : type == 4 ? 4
                             : 0,
        .keywords = KEYWORD_CLASSIC | (type == 8 ? KEYWORD_AUDIT_SUCCESS : 0) |
                    (type == 16 ? KEYWORD_AUDIT_FAILURE : 0),
    };
    if (text_starts_fold(user, TEXT("S-1-"))) /* else a name, which is no SID */
        record->user_sid = user;
    if (clixml->channel != NO_CHANNEL)
        record->channel = text_of(clixml->channels[clixml->channel]);
    filetime_parse(text_trim(text_at(clixml, clixml->values[PROPERTY_TIME])), &record->time);
    fill_strings(clixml, record);
    xml_base64(&clixml->binary, text_at(clixml, clixml->values[PROPERTY_DATA]));
    record->binary = (const uint8_t *)clixml->binary.data;
    record->binary_size = clixml->binary.size;
}

static void reset(struct clixml *clixml)
{
    XML_ParserReset(clixml->parser, "UTF-8");
    XML_SetUserData(clixml->parser, clixml);
    XML_SetElementHandler(clixml->parser, start_element, end_element);
    XML_SetCharacterDataHandler(clixml->parser, characters);
    buffer_clear(&clixml->text);
    buffer_clear(&clixml->binary);
    clixml->item_count = 0;
    clixml->depth = 0;
    clixml->property = PROPERTY_NONE;
    clixml->properties = clixml->types_of_event = clixml->is_value = clixml->is_event = false;
    clixml->channel = clixml->last_channel;
    memset(clixml->values, 0, sizeof clixml->values);
    memset(clixml->seen, 0, sizeof clixml->seen);
}

static bool parse(struct clixml *clixml, struct text source)
{
    reset(clixml);
    xml_clean_escaped(&clixml->clean, source);
    return clixml->clean.size <= INT32_MAX &&
           XML_Parse(clixml->parser, clixml->clean.data, (int)clixml->clean.size, XML_TRUE) ==
               XML_STATUS_OK;
}

enum clixml_result clixml_read(struct clixml *clixml, struct text source, struct record *ret_record,
                               struct error *error)
{
    bool whole = parse(clixml, source);
    if (clixml->is_event && clixml->channel != NO_CHANNEL)
        clixml->last_channel = clixml->channel;
    bool complete = clixml->seen[PROPERTY_SOURCE] && clixml->seen[PROPERTY_TIME] &&
                    (clixml->seen[PROPERTY_INSTANCE_ID] || clixml->seen[PROPERTY_EVENT_ID]);
    if (!clixml->is_event && !complete)
        return CLIXML_OTHER;
    if (!whole || !complete) {
        error_set(error, ERROR_FORMAT, "%s",
                  whole ? "its source, id or time is missing"
                        : XML_ErrorString(XML_GetErrorCode(clixml->parser)));
        return CLIXML_BAD;
    }
    fill_record(clixml, ret_record);
    return CLIXML_RECORD;
}
