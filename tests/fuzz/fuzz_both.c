/* SPDX-License-Identifier: MIT */
/* The fast decoder beside libevtx. The input is read as choices of which a description of a log is
 * made (docs/mkevtx.md): forms of records, types and values, so that the log is always sound, for
 * on damage the two may differ. What both decode must be the same, except where libevtx is known to
 * lose something. */
#include "check.h"

#include "mkevtx/mkevtx.h"
#include "reader/reader.h"

#include <stdio.h>
#include <stdlib.h>

/* libevtx 20181227 loses memory when it meets an error inside nested elements. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libevtx.so\n";
}

#define MOST_RECORDS 5
#define MOST_VALUES 6
#define MOST_UNITS 48

struct choices {
    const uint8_t *at, *end;
};

static unsigned byte(struct choices *from)
{
    return from->at < from->end ? *from->at++ : 0;
}

static unsigned below(struct choices *from, unsigned limit)
{
    return byte(from) % limit;
}

static const char *word(struct choices *from, const char *const *words, unsigned count)
{
    return words[below(from, count)];
}
#define WORD(from, words) word(from, words, sizeof(words) / sizeof *(words))

/* A unit as hexadecimal, little-endian. Left out are lone high surrogates, of which libevtx takes
 * the unit behind with it, and what looks like a byte order mark, which it takes off the front. */
static void put_unit(struct choices *from, char *hex)
{
    static const char *const odd[] = {"0000", "0900", "0a00", "0d00", "2000", "2600",
                                      "3c00", "3e00", "2200", "2700", "5d00", "7f00",
                                      "8500", "a000", "00dc", "ffff", "fdff", "2e20"};
    unsigned unit = byte(from);
    if (unit < 0x20) {
        memcpy(hex, WORD(from, odd), 5);
    } else if (unit < 0x30) {
        unsigned high = byte(from);
        snprintf(hex, 5, "%02x%02x", byte(from),
                 (high >= 0xD8 && high < 0xDC) || high >= 0xFE ? 0x4E : high);
    } else {
        snprintf(hex, 5, "%02x00", unit & 0x7F);
    }
}

static json_t *make_text(struct choices *from)
{
    char hex[4 * MOST_UNITS + 1] = "";
    unsigned units = below(from, MOST_UNITS + 1);
    for (unsigned i = 0; i < units; i++)
        put_unit(from, hex + 4 * i);
    return json_pack("{s:s}", "utf16", hex);
}

static json_t *make_hex(struct choices *from, unsigned most)
{
    char hex[2 * MOST_UNITS + 1] = "";
    unsigned size = below(from, most + 1);
    for (unsigned i = 0; i < size; i++)
        snprintf(hex + 2 * i, 3, "%02x", byte(from));
    return json_string(hex);
}

static json_t *make_number(struct choices *from, unsigned bytes)
{
    char text[24];
    unsigned long long number = 0;
    for (unsigned i = 0; i < bytes; i++)
        number = number << 8 | byte(from);
    snprintf(text, sizeof text, "%llu", number);
    return json_string(text);
}

static json_t *make_sid(struct choices *from)
{
    char text[160] = "S-1-";
    size_t size = strlen(text);
    unsigned parts = 1 + below(from, 5);
    for (unsigned i = 0; i <= parts; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%u", i ? "-" : "",
                                 byte(from) << (i && byte(from) % 2 ? 24 : 0));
    return json_string(text);
}

static json_t *make_guid(struct choices *from)
{
    char text[40];
    snprintf(text, sizeof text, "{%02X020304-0506-0708-090A-0B0C0D0E%02X10}", byte(from),
             byte(from));
    return json_string(text);
}

static json_t *make_time(struct choices *from)
{
    char text[48];
    snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u.%03u%04uZ", 1601 + 8 * byte(from),
             1 + below(from, 12), 1 + below(from, 28), below(from, 24), below(from, 60),
             below(from, 60), byte(from), byte(from));
    return json_string(text);
}

/* Several pieces, whose texts are plain: where libevtx cuts one, others follow. */
static json_t *make_tokens(struct choices *from)
{
    static const char *const entities[] = {"amp", "lt", "gt", "quot", "apos"};
    static const char *const texts[] = {"v", "", "a b", "]]", "\xC3\xA9", "&amp;", "line\nbreak"};
    json_t *tokens = json_array();
    unsigned count = 1 + below(from, 4);
    /* libevtx loses what stands before a value, and the element around a CDATA section. */
    if (byte(from) % 2)
        json_array_append_new(tokens, json_pack("{s:s}", "value", WORD(from, texts)));
    for (unsigned i = 0; i < count; i++)
        switch (below(from, 3)) {
        case 0:
            json_array_append_new(tokens, json_pack("{s:s}", "entity", WORD(from, entities)));
            break;
        case 1:
            json_array_append_new(tokens, json_pack("{s:i}", "char", 32 + byte(from)));
            break;
        default:
            json_array_append_new(tokens, json_string(WORD(from, texts)));
        }
    return json_pack("{s:o}", "tokens", tokens);
}

static json_t *typed(const char *type, json_t *value)
{
    return json_pack("{s:s,s:o}", "type", type, "value", value);
}

static json_t *make_value(struct choices *from)
{
    switch (below(from, 16)) {
    case 0:
        return json_null();
    case 1:
        return typed("uint8", make_number(from, 1));
    case 2:
        return typed("uint16", make_number(from, 2));
    case 3:
        return typed("uint32", make_number(from, 4));
    case 4:
        return typed("uint64", make_number(from, 8));
    case 5:
        return typed("hex32", make_number(from, 4));
    case 6:
        return typed("hex64", make_number(from, 8));
    case 7:
        return typed("binary", make_hex(from, MOST_UNITS));
    case 8:
        return typed("guid", make_guid(from));
    case 9:
        return typed("sid", make_sid(from));
    case 10:
        return typed("filetime", make_time(from));
    case 11:
        return make_tokens(from);
    default:
        return make_text(from);
    }
}

static const char *make_name(struct choices *from)
{
    static const char *const names[] = {
        "a",     "Name",     "ServerName", "Binary",    "Data",     "EventID", "System", "Provider",
        "xmlns", "Computer", "_x",         "EventData", "UserData", "Level",   "A.b-c",  "Event"};
    return WORD(from, names);
}

static json_t *make_strings(struct choices *from)
{
    json_t *strings = json_array();
    unsigned count = below(from, MOST_VALUES + 1);
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(strings, make_text(from));
    return strings;
}

static json_t *make_data(struct choices *from)
{
    json_t *data = json_array();
    unsigned count = 1 + below(from, MOST_VALUES);
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(data, byte(from) % 4
                                        ? json_pack("[s,o]", make_name(from), make_value(from))
                                        : make_value(from));
    return data;
}

static json_t *make_element(struct choices *from, unsigned depth)
{
    json_t *element = json_object();
    unsigned count = 1 + below(from, 4);
    for (unsigned i = 0; i < count; i++)
        json_object_set_new(element, make_name(from),
                            depth < 3 && byte(from) % 3 == 0 ? make_element(from, depth + 1)
                                                             : make_value(from));
    return element;
}

static void add_payload(struct choices *from, json_t *record)
{
    static const char *const forms[] = {"fragment", "instance", "element"};
    switch (below(from, 8)) {
    case 0:
        return;
    case 1:
    case 2:
        json_object_set_new(record, "data", make_data(from));
        break;
    case 3:
    case 4:
        json_object_set_new(record, "user_data",
                            json_pack("{s:o}", "EventXML", make_element(from, 0)));
        break;
    case 5:
        json_object_set_new(record, "data_style", json_string("separate"));
        /* fall through */
    default:
        json_object_set_new(record, "strings", make_strings(from));
    }
    if (byte(from) % 4 == 0)
        json_object_set_new(record, "payload_form", json_string(WORD(from, forms)));
    if (byte(from) % 4 == 0 && !json_object_get(record, "user_data"))
        json_object_set_new(record, "binary", make_hex(from, MOST_UNITS));
}

/* Records are told apart by their ids, so only the first may choose its own. */
static json_t *make_record(struct choices *from, bool first)
{
    static const char *const providers[] = {"Server ActiveSync", "P", "MSExchange OWA",
                                            "\xC3\xA9&<"};
    static const char *const forms[] = {"literal", "substituted"};
    json_t *record = json_pack("{s:s,s:i}", "provider", WORD(from, providers), "event_id",
                               (int)(byte(from) << 8 | byte(from)));
    unsigned with = byte(from), more = byte(from);
    if (with & 1)
        json_object_set_new(record, "qualifiers", make_number(from, 2));
    if (with & 2)
        json_object_set_new(record, "time", make_time(from));
    if (with & 4)
        json_object_set_new(record, "user_sid", make_sid(from));
    if (with & 8)
        json_object_set_new(record, "provider_form", json_string(WORD(from, forms)));
    if (with & 16)
        json_object_set_new(record, "channel_form", json_string(WORD(from, forms)));
    if (with & 32)
        json_object_set_new(record, "computer_form", json_string(WORD(from, forms)));
    if (with & 64)
        json_object_set_new(record, "event_source", json_string(WORD(from, providers)));
    if (with & 128)
        json_object_set_new(record, "keywords", make_number(from, 8));
    if (more & 1)
        json_object_set_new(record, "guid", make_guid(from));
    if (more & 2)
        json_object_set_new(record, "level", more & 4 ? json_null() : make_number(from, 1));
    if (more & 8)
        json_object_set_new(record, "task", more & 4 ? json_null() : make_number(from, 2));
    if (first && more & 16)
        json_object_set_new(record, "record_id", make_number(from, 8));
    if (more & 32)
        json_object_set_new(record, "process_id", make_number(from, 4));
    if (more & 64)
        json_object_set_new(record, "count", json_integer(2));
    if (more >= 0xC0)
        json_object_set_new(record, "form", json_string("inline"));
    add_payload(from, record);
    return record;
}

static int on_record(void *context, const struct record *record)
{
    (void)context;
    check_record(record);
    return 0;
}

static void on_difference(void *context, const char *description)
{
    /* Of a value that is one line feed (up to a NUL, as ever) libevtx's XML keeps nothing. */
    if (strstr(description, "libevtx \"\", fast \"\\x0a\"") ||
        strstr(description, "libevtx \"\", fast \"\\x0a\\x00"))
        return;
    json_dumpf(context, stderr, JSON_INDENT(1));
    fprintf(stderr, "\n%s\n", description);
    abort();
}

static void compare(const struct buffer *log, json_t *description)
{
    const struct log_memory memory = {(const uint8_t *)log->data, log->size};
    struct wanted *wanted = wanted_new();
    wanted_add_all(wanted);
    const struct reader_options options = {.backend = READER_BOTH,
                                           .wanted = wanted,
                                           .recovered = true,
                                           .range = {0, UINT64_MAX},
                                           .on_record = on_record,
                                           .on_difference = on_difference,
                                           .context = description};
    struct log_stats stats = {0};
    struct error error = {0};
    check(reader_read(log_source_memory(&memory), &options, &stats, &error) == 0);
    log_stats_free(&stats);
    wanted_free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct choices from = {data, data + size};
    struct error error = {0};
    AUTO_BUFFER struct buffer log = {0};
    json_t *records = json_array();
    unsigned count = 1 + below(&from, MOST_RECORDS);
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(records, make_record(&from, i == 0));
    json_t *description = json_pack("{s:o}", "records", records);
    if (mkevtx_build(description, &log, &error) == 0)
        compare(&log, description);
    json_decref(description);
    return 0;
}
