/* SPDX-License-Identifier: MIT */
#include "reader/fast_layout.h"

#include "reader/fast_value.h"

#define CREDIT 16
#define CREDIT_MAX 64

void layouts_begin(struct layouts *layouts, uint64_t serial)
{
    layouts->serial = serial;
    layouts->count = layouts->last = 0;
    layouts->credit = CREDIT;
}

static struct layouts *layouts_of(const struct plan *plan)
{
    return plan->layouts && plan->layouts->serial == plan->layouts_serial ? plan->layouts : NULL;
}

static bool learn_name(const struct value *value, struct layout_field *field)
{
    if (value->type == VALUE_NULL)
        field->kind = FIELD_ABSENT;
    return value->type == VALUE_NULL || value->type == VALUE_UTF16;
}

static bool learn_number(const struct value *value, struct layout_field *field)
{
    static const uint8_t zeros[8];
    uint64_t number;
    if (value->type == VALUE_NULL || value->size == 0) {
        field->kind = FIELD_ABSENT;
        return true;
    }
    return value->type != VALUE_UTF16 && value->size <= sizeof zeros &&
           value_number(value->type, (struct span){zeros, value->size}, &number);
}

static bool learn_field(const struct value *value, enum field_id id, struct layout_field *field)
{
    switch (id) {
    case FIELD_PROVIDER:
    case FIELD_SOURCE:
    case FIELD_CHANNEL:
    case FIELD_COMPUTER:
        return learn_name(value, field);
    case FIELD_TIME:
        if (value->type == VALUE_NULL)
            field->kind = FIELD_ABSENT;
        return value->type == VALUE_NULL || (value->type == VALUE_FILETIME && value->size == 8);
    case FIELD_USER:
        field->kind = FIELD_ABSENT;
        return value->type == VALUE_NULL;
    default:
        return learn_number(value, field);
    }
}

static bool is_name(enum field_id id)
{
    return id == FIELD_PROVIDER || id == FIELD_SOURCE || id == FIELD_CHANNEL ||
           id == FIELD_COMPUTER;
}

static bool is_scanned(enum field_id id)
{
    return is_name(id) || id == FIELD_ID || id == FIELD_RECORD_ID || id == FIELD_TIME;
}

void layout_learn(const struct plan *plan, const struct instance *instance,
                  const struct value *values)
{
    struct layouts *layouts = layouts_of(plan);
    uint32_t count = plan->value_count;
    if (!layouts || layouts->credit == 0 || count > LAYOUT_VALUES)
        return;
    uint32_t start = instance->values.at + 4 * instance->value_count;
    layouts->credit--;
    layouts->last = (uint8_t)((layouts->last + 1) % LAYOUT_WAYS);
    if (layouts->count < LAYOUT_WAYS)
        layouts->last = layouts->count++;
    struct layout *layout = &layouts->items[layouts->last];
    layout->usable = layout->complete = true;
    layout->count = count;
    layout->size = count > 0 ? values[count - 1].at + values[count - 1].size - start : 0;
    memcpy(layout->descriptors, instance->values.chunk + instance->values.at, 4 * count);
    for (enum field_id id = 0; id < FIELD_COUNT; id++) {
        const struct field *from = &plan->fields[id];
        struct layout_field *field = &layout->fields[id];
        bool known = from->kind == FIELD_ABSENT || (from->kind == FIELD_LITERAL && is_name(id));
        *field = (struct layout_field){.kind = from->kind};
        if (from->kind == FIELD_VALUE) {
            const struct value *value = &values[from->index];
            field->at = value->at - start;
            field->size = value->size;
            known = learn_field(value, id, field);
        }
        layout->complete = layout->complete && known;
        layout->usable = layout->usable && (known || !is_scanned(id));
    }
}

static bool is_layout_of(const struct layout *layout, const struct instance *instance)
{
    return layout->count <= instance->value_count &&
           layout->size <= cursor_left(&instance->values) - 4 * instance->value_count &&
           memcmp(layout->descriptors, instance->values.chunk + instance->values.at,
                  4 * layout->count) == 0;
}

const struct layout *layout_find(const struct plan *plan, const struct instance *instance,
                                 bool *ret_new)
{
    *ret_new = true;
    struct layouts *layouts = layouts_of(plan);
    if (!layouts || layouts->count == 0)
        return NULL;
    unsigned found = layouts->last;
    if (!is_layout_of(&layouts->items[found], instance)) {
        for (found = 0; found < layouts->count; found++)
            if (found != layouts->last && is_layout_of(&layouts->items[found], instance))
                break;
        if (found == layouts->count)
            return NULL;
        layouts->last = (uint8_t)found;
    }
    *ret_new = false;
    if (layouts->credit < CREDIT_MAX)
        layouts->credit++;
    return layouts->items[found].usable ? &layouts->items[found] : NULL;
}

static const uint8_t *first_value(const struct instance *instance)
{
    return instance->values.chunk + instance->values.at + 4 * instance->value_count;
}

static struct span name_at(const struct layout *layout, const struct plan *plan,
                           const struct instance *instance, enum field_id id)
{
    const struct layout_field *field = &layout->fields[id];
    switch (field->kind) {
    case FIELD_LITERAL:
        return plan->fields[id].literal;
    case FIELD_VALUE:
        return span_trim((struct span){first_value(instance) + field->at, field->size});
    default:
        return (struct span){instance->values.chunk, 0};
    }
}

/* An absent number is what is given as such. */
static uint64_t number_at(const struct layout *layout, const struct instance *instance,
                          enum field_id id, uint64_t absent)
{
    const struct layout_field *field = &layout->fields[id];
    const uint8_t *at = first_value(instance) + field->at;
    if (field->kind != FIELD_VALUE)
        return absent;
    switch (field->size) {
    case 1:
        return at[0];
    case 2:
        return bytes_u16(at);
    case 4:
        return bytes_u32(at);
    default:
        return bytes_u64(at);
    }
}

bool layout_system(const struct layout *layout, const struct plan *plan,
                   const struct instance *instance, struct system *ret_system)
{
    ret_system->provider = name_at(layout, plan, instance, FIELD_PROVIDER);
    ret_system->source = name_at(layout, plan, instance, FIELD_SOURCE);
    ret_system->channel = name_at(layout, plan, instance, FIELD_CHANNEL);
    ret_system->computer = name_at(layout, plan, instance, FIELD_COMPUTER);
    ret_system->event_id = number_at(layout, instance, FIELD_ID, UINT64_MAX);
    ret_system->record_id = number_at(layout, instance, FIELD_RECORD_ID, ret_system->record_id);
    ret_system->time = number_at(layout, instance, FIELD_TIME, 0);
    return ret_system->event_id <= UINT32_MAX;
}

void layout_numbers(const struct layout *layout, const struct instance *instance,
                    struct record *record)
{
    const uint64_t none = UINT64_MAX;
    uint64_t qualifiers = number_at(layout, instance, FIELD_QUALIFIERS, none);
    record->has_qualifiers = qualifiers != none;
    record->qualifiers = record->has_qualifiers ? (uint32_t)qualifiers : 0;
    record->level = (uint8_t)number_at(layout, instance, FIELD_LEVEL, 0);
    record->task = (uint32_t)number_at(layout, instance, FIELD_TASK, 0);
    record->keywords = number_at(layout, instance, FIELD_KEYWORDS, 0);
}
