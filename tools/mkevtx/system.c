/* SPDX-License-Identifier: MIT */
#include "mkevtx/builder.h"

#include <string.h>

/* Numbers of the values as Windows has them in the template around an event. */
enum {
    AT_LEVEL = 0,
    AT_OPCODE = 1,
    AT_TASK = 2,
    AT_EVENT_ID = 3,
    AT_QUALIFIERS = 4,
    AT_KEYWORDS = 5,
    AT_TIME = 6,
    AT_ACTIVITY_ID = 7,
    AT_PROCESS_ID = 8,
    AT_THREAD_ID = 9,
    AT_RECORD_ID = 10,
    AT_VERSION = 11,
    AT_USER_SID = 12,
    AT_RELATED_ACTIVITY_ID = 13,
    AT_PROVIDER = 14,
    AT_GUID = 15,
    AT_CHANNEL = 16,
    AT_COMPUTER = 17,
    AT_EVENT_SOURCE = 18,
};

struct forms {
    bool provider, channel, computer; /* literal text in the template */
};

static int is_literal(struct builder *builder, const char *key, bool otherwise, bool *ret_literal)
{
    const json_t *form = builder_find(builder, key);
    const char *text = json_is_string(form) ? json_string_value(form) : "";
    bool literal = strcmp(text, "literal") == 0;
    if (form && !literal && strcmp(text, "substituted") != 0)
        return error_set(builder->error, ERROR_FORMAT, "%s: not \"literal\" or \"substituted\"",
                         key);
    *ret_literal = form ? literal : otherwise;
    return 0;
}

static struct wide ascii(struct builder *builder, const char *text)
{
    return wide_ascii(builder->pool, text);
}

static void attribute_add(struct builder *builder, struct element *element, const char *name,
                          struct item *item)
{
    if (item)
        element_add_attribute(builder->pool, element, ascii(builder, name), item);
}

static int text_attribute(struct builder *builder, struct element *element, const char *name,
                          const char *key, uint16_t number, bool literal)
{
    const json_t *json = builder_find(builder, key);
    struct item *item;
    if (!json)
        return 0;
    if (builder_text(builder, key, number, literal, json, &item) < 0)
        return -1;
    attribute_add(builder, element, name, item);
    return 0;
}

/* Absent members of the record give no attribute in text, and one without value in a template. */
static int scalar_attribute(struct builder *builder, struct element *element, const char *name,
                            const char *key, uint16_t number, uint8_t type)
{
    struct item *item;
    if (builder_scalar(builder, key, number, type, builder_find(builder, key), &item) < 0)
        return -1;
    attribute_add(builder, element, name, item);
    return 0;
}

static void content_set(struct element *element, struct item *item)
{
    if (!item)
        return;
    element_add_item(element, item);
    if (item->kind == ITEM_SUBSTITUTION)
        element->dependency = item->number;
}

/* An element with one value; fallback (NULL: the element is left out) is for an absent member. */
static int scalar_element(struct builder *builder, struct element *system, const char *name,
                          const char *key, uint16_t number, uint8_t type, const char *fallback)
{
    const json_t *json = builder_find(builder, key);
    if (!json && !fallback)
        return 0;
    json_t *own = json ? NULL : json_string(fallback);
    struct item *item;
    int status = builder_scalar(builder, key, number, type, json ? json : own, &item);
    json_decref(own);
    if (status == 0 && (item || !builder->inline_form))
        content_set(element_add(builder->pool, system, ascii(builder, name)), item);
    return status;
}

static int text_element(struct builder *builder, struct element *system, const char *name,
                        const char *key, uint16_t number, bool literal, const char *fallback)
{
    const json_t *json = builder_find(builder, key);
    json_t *own = json ? NULL : json_string(fallback);
    struct item *item;
    int status = builder_text(builder, key, number, literal, json ? json : own, &item);
    json_decref(own);
    if (status == 0)
        content_set(element_add(builder->pool, system, ascii(builder, name)), item);
    return status;
}

static int provider_add(struct builder *builder, struct element *system, bool literal)
{
    struct element *provider = element_add(builder->pool, system, ascii(builder, "Provider"));
    const json_t *guid = builder_find(builder, "guid");
    uint8_t checked[16];
    if (guid && !json_is_null(guid) && guid_parse(guid, "guid", checked, builder->error) < 0)
        return -1;
    if (text_attribute(builder, provider, "Name", "provider", AT_PROVIDER, literal) < 0)
        return -1;
    if (guid && (literal || builder->inline_form)
            ? text_attribute(builder, provider, "Guid", "guid", AT_GUID, true) < 0
            : guid && scalar_attribute(builder, provider, "Guid", "guid", AT_GUID, VALUE_GUID) < 0)
        return -1;
    return text_attribute(builder, provider, "EventSourceName", "event_source", AT_EVENT_SOURCE,
                          literal);
}

static int event_id_add(struct builder *builder, struct element *system)
{
    struct element *element = element_add(builder->pool, system, ascii(builder, "EventID"));
    struct item *item;
    if (scalar_attribute(builder, element, "Qualifiers", "qualifiers", AT_QUALIFIERS,
                         VALUE_UINT16) < 0 ||
        builder_scalar(builder, "event_id", AT_EVENT_ID, VALUE_UINT16,
                       builder_find(builder, "event_id"), &item) < 0)
        return -1;
    content_set(element, item);
    return 0;
}

/* Time and record id change with each repetition, so their places are filled in when writing. */
static void moment_add(struct builder *builder, struct element *system, const struct plan *plan)
{
    struct element *created = element_add(builder->pool, system, ascii(builder, "TimeCreated"));
    struct element *record = element_add(builder->pool, system, ascii(builder, "EventRecordID"));
    if (builder->inline_form) {
        if (!plan->null_time)
            attribute_add(builder, created, "SystemTime", item_new(builder->pool, ITEM_TIME));
        element_add_item(record, item_new(builder->pool, ITEM_RECORD_ID));
        return;
    }
    struct value *time = builder_value(builder, AT_TIME);
    time->type = plan->null_time ? VALUE_NULL : VALUE_FILETIME;
    time->source = plan->null_time ? FROM_DATA : FROM_TIME;
    struct value *id = builder_value(builder, AT_RECORD_ID);
    id->type = VALUE_UINT64;
    id->source = FROM_RECORD_ID;
    attribute_add(builder, created, "SystemTime",
                  builder_substitution(builder, AT_TIME, VALUE_FILETIME, true));
    content_set(record, builder_substitution(builder, AT_RECORD_ID, VALUE_UINT64, true));
}

static int identities_add(struct builder *builder, struct element *system)
{
    if (builder_find(builder, "activity_id") || builder_find(builder, "related_activity_id")) {
        struct element *element = element_add(builder->pool, system, ascii(builder, "Correlation"));
        if (scalar_attribute(builder, element, "ActivityID", "activity_id", AT_ACTIVITY_ID,
                             VALUE_GUID) < 0 ||
            scalar_attribute(builder, element, "RelatedActivityID", "related_activity_id",
                             AT_RELATED_ACTIVITY_ID, VALUE_GUID) < 0)
            return -1;
    }
    if (builder_find(builder, "process_id") || builder_find(builder, "thread_id")) {
        struct element *element = element_add(builder->pool, system, ascii(builder, "Execution"));
        if (scalar_attribute(builder, element, "ProcessID", "process_id", AT_PROCESS_ID,
                             VALUE_UINT32) < 0 ||
            scalar_attribute(builder, element, "ThreadID", "thread_id", AT_THREAD_ID,
                             VALUE_UINT32) < 0)
            return -1;
    }
    return 0;
}

/* Windows gives these a value even when the template has no place for it. */
static void unused_add(struct builder *builder)
{
    static const struct {
        const char *key;
        uint16_t number;
        uint8_t type, size;
    } unused[] = {
        {"opcode", AT_OPCODE, VALUE_UINT8, 1},
        {"version", AT_VERSION, VALUE_UINT8, 1},
        {"process_id", AT_PROCESS_ID, VALUE_UINT32, 4},
        {"thread_id", AT_THREAD_ID, VALUE_UINT32, 4},
    };
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++) {
        if (builder_find(builder, unused[i].key))
            continue;
        struct value *value = builder_value(builder, unused[i].number);
        value->type = unused[i].type;
        value->data.bytes = pool_zeroed(builder->pool, 1, unused[i].size);
        value->data.size = unused[i].size;
    }
}

int system_build(struct builder *builder, struct element *event, const struct plan *plan)
{
    struct forms all, *forms = &all;
    if (is_literal(builder, "provider_form", true, &forms->provider) < 0 ||
        is_literal(builder, "channel_form", forms->provider, &forms->channel) < 0 ||
        is_literal(builder, "computer_form", true, &forms->computer) < 0)
        return -1;
    if (!builder->inline_form) {
        builder_value(builder, AT_PAYLOAD - 1);
        unused_add(builder);
    }
    struct element *system = element_add(builder->pool, event, ascii(builder, "System"));
    if (provider_add(builder, system, forms->provider) < 0 || event_id_add(builder, system) < 0 ||
        scalar_element(builder, system, "Version", "version", AT_VERSION, VALUE_UINT8, NULL) < 0 ||
        scalar_element(builder, system, "Level", "level", AT_LEVEL, VALUE_UINT8, "4") < 0 ||
        scalar_element(builder, system, "Task", "task", AT_TASK, VALUE_UINT16, "0") < 0 ||
        scalar_element(builder, system, "Opcode", "opcode", AT_OPCODE, VALUE_UINT8, NULL) < 0 ||
        scalar_element(builder, system, "Keywords", "keywords", AT_KEYWORDS, VALUE_HEX64,
                       "0x80000000000000") < 0)
        return -1;
    moment_add(builder, system, plan);
    if (identities_add(builder, system) < 0 ||
        text_element(builder, system, "Channel", "channel", AT_CHANNEL, forms->channel,
                     "Application") < 0 ||
        text_element(builder, system, "Computer", "computer", AT_COMPUTER, forms->computer,
                     "SERVER") < 0)
        return -1;
    struct element *security = element_add(builder->pool, system, ascii(builder, "Security"));
    return scalar_attribute(builder, security, "UserID", "user_sid", AT_USER_SID, VALUE_SID);
}
