/* SPDX-License-Identifier: MIT */
#include "reader/xml_sniff.h"

#include "reader/reader.h"

#include <string.h>

#define SPACE " \t\r\n"

/* The first bytes as ASCII, with '?' for what is none: markup is all that matters here. */
static void take_ascii(const uint8_t *data, size_t size, char out[LOG_SNIFF_SIZE + 1])
{
    bool little = size >= 2 && data[0] == 0xFF && data[1] == 0xFE;
    bool big = size >= 2 && data[0] == 0xFE && data[1] == 0xFF;
    size_t step = little || big ? 2 : 1, count = 0;
    size_t at = step == 2 ? 2 : size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (; at + step <= size && count < LOG_SNIFF_SIZE; at += step) {
        uint8_t low = data[at + (big ? 1 : 0)];
        uint8_t high = step == 2 ? data[at + (big ? 0 : 1)] : 0;
        out[count++] = high == 0 && low > 0 && low < 0x80 ? (char)low : '?';
    }
    out[count] = '\0';
}

/* Behind white space, processing instructions and comments. */
static const char *first_element(const char *at)
{
    for (;;) {
        at += strspn(at, SPACE);
        const char *end = NULL;
        if (strncmp(at, "<?", 2) == 0)
            end = strstr(at, "?>");
        else if (strncmp(at, "<!--", 4) == 0)
            end = strstr(at + 4, "-->");
        if (!end)
            return at;
        at = end + (at[1] == '?' ? 2 : 3);
    }
}

/* The text behind the name of an element that starts here, NULL when another one does. */
static const char *behind_name(const char *at, const char *name)
{
    size_t size = strlen(name);
    if (at[0] != '<' || strncmp(at + 1, name, size) != 0 || !strchr(SPACE "/>", at[1 + size]))
        return NULL;
    return at[1 + size] ? at + 1 + size : NULL;
}

static bool is_event(const char *at)
{
    const char *attributes = behind_name(at, "Event");
    if (!attributes)
        return false;
    const char *end = strchr(attributes, '>'), *space = strstr(attributes, XML_EVENT_NAMESPACE);
    return end && ((space && space < end) || behind_name(first_element(end + 1), "System"));
}

static bool is_events(const char *at)
{
    const char *attributes = behind_name(at, "Events");
    const char *end = attributes ? strchr(attributes, '>') : NULL;
    if (!end)
        return false;
    if (end[-1] == '/')
        return true;
    const char *next = first_element(end + 1);
    return is_event(next) || strncmp(next, "</Events", 8) == 0;
}

static bool is_clixml(const char *at)
{
    static const char *const types[] = {"<T>System.Diagnostics.EventLogEntry",
                                        "<T>Deserialized.System.Diagnostics.EventLogEntry"};
    if (!behind_name(at, "Objs"))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const char *type = strstr(at, types[i]);
        if (type && strchr("#<", type[strlen(types[i])]))
            return true;
    }
    return false;
}

enum xml_dialect xml_dialect_of(const void *data, size_t size)
{
    char ascii[LOG_SNIFF_SIZE + 1];
    take_ascii(data, size, ascii);
    const char *at = first_element(ascii);
    return is_event(at) || is_events(at) ? XML_EVENTS : is_clixml(at) ? XML_CLIXML : XML_NONE;
}
