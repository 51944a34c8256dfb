/* SPDX-License-Identifier: MIT */
#include "reader/fast_layout.h"

#include "reader/fast_value.h"

/* To learn takes longer than to read a record without: where the records of a template are never
 * alike it ends. */
#define CREDIT 16
#define CREDIT_OF_CHUNK 4

void layouts_begin(struct layouts *layouts)
{
    layouts->last = NULL;
    layouts->count = 0;
    layouts->credit = CREDIT;
}

void layouts_go_on(struct layouts *layouts)
{
    if (layouts->credit < CREDIT_OF_CHUNK)
        layouts->credit = CREDIT_OF_CHUNK;
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
    if (value->type == VALUE_UTF16 || value->size > sizeof zeros)
        return false;
    field->mask = UINT64_MAX >> (64 - 8 * value->size);
    return value_number(value->type, (struct span){zeros, value->size}, &number);
}

static bool learn_time(const struct value *value, struct layout_field *field)
{
    if (value->type == VALUE_NULL) {
        field->kind = FIELD_ABSENT;
        return true;
    }
    field->mask = UINT64_MAX;
    return value->type == VALUE_FILETIME && value->size == sizeof field->mask;
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
        return learn_time(value, field);
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

/* The ranges stay in order; one that begins where the one before ends makes that longer. */
static void add_range(struct layout *layout, struct layout_range range)
{
    uint32_t i = layout->name_count;
    for (; i > 0 && layout->names[i - 1].at > range.at; i--)
        layout->names[i] = layout->names[i - 1];
    layout->names[i] = range;
    layout->name_count++;
}

static void learn_names(struct layout *layout)
{
    uint32_t size = 0, joined = 0;
    layout->name_count = 0;
    for (enum field_id id = 0; id < FIELD_COUNT; id++) {
        const struct layout_field *field = &layout->fields[id];
        if (!is_name(id) || field->kind != FIELD_VALUE || field->size == 0)
            continue;
        add_range(layout, (struct layout_range){field->at, field->size});
        size += field->size;
    }
    for (uint32_t i = 1; i < layout->name_count; i++) {
        struct layout_range *before = &layout->names[joined], *range = &layout->names[i];
        if (range->at == before->at + before->size)
            before->size += range->size;
        else
            layout->names[++joined] = *range;
    }
    layout->name_count = layout->name_count ? joined + 1 : 0;
    layout->can_keep = size <= LAYOUT_NAMES_SIZE;
    layout->known.epoch = 0;
}

static void learn_fields(struct layout *layout, const struct plan *plan, uint32_t base,
                         const struct value *values)
{
    for (enum field_id id = 0; id < FIELD_COUNT; id++) {
        const struct field *from = &plan->fields[id];
        struct layout_field *field = &layout->fields[id];
        bool known = from->kind == FIELD_ABSENT || (from->kind == FIELD_LITERAL && is_name(id));
        *field = (struct layout_field){.kind = from->kind};
        if (from->kind == FIELD_VALUE) {
            const struct value *value = &values[from->index];
            field->at = value->at - base;
            field->size = value->size;
            known = learn_field(value, id, field);
        }
        if (field->mask && layout->needed < field->at + sizeof field->mask)
            layout->needed = field->at + (uint32_t)sizeof field->mask;
        layout->complete = layout->complete && known;
        layout->usable = layout->usable && (known || !is_scanned(id));
    }
}

void layout_learn(struct layouts *layouts, const struct plan *plan, const struct instance *instance,
                  const struct value *values)
{
    uint32_t count = plan->value_count, base = instance->values.at - 4;
    if (layouts->credit == 0 || count > LAYOUT_VALUES)
        return;
    layouts->credit--;
    struct layout *layout = &layouts->items[layouts->count++ % LAYOUT_WAYS];
    layouts->last = layout;
    uint32_t start = base + 4 + 4 * instance->value_count;
    layout->count = count;
    layout->size = count > 0 ? values[count - 1].at + values[count - 1].size - start : 0;
    layout->needed = start + layout->size - base;
    layout->head_size = 4 + 4 * count;
    memcpy(layout->head, instance->values.chunk + base, layout->head_size);
    layout->usable = layout->complete = true;
    learn_fields(layout, plan, base, values);
    uint64_t id = layout->fields[FIELD_ID].mask;
    layout->usable = layout->usable && id != 0 && id <= UINT32_MAX;
    learn_names(layout);
}

static bool is_layout_of(const struct layout *layout, const uint8_t *base, uint32_t left)
{
    return layout->needed <= left && memcmp(base, layout->head, layout->head_size) == 0;
}

/* Of those before the last one. */
static struct layout *find_other(struct layouts *layouts, const uint8_t *base, uint32_t left)
{
    for (unsigned i = 0; i < LAYOUT_WAYS && i < layouts->count; i++)
        if (&layouts->items[i] != layouts->last && is_layout_of(&layouts->items[i], base, left)) {
            layouts->last = &layouts->items[i];
            return layouts->last;
        }
    return NULL;
}

struct layout *layout_find(struct layouts *layouts, const uint8_t *base, uint32_t left,
                           bool *ret_new)
{
    struct layout *layout = layouts->last;
    if (layout && !is_layout_of(layout, base, left))
        layout = find_other(layouts, base, left);
    *ret_new = !layout;
    return layout && layout->usable ? layout : NULL;
}

static uint64_t number_at(const struct layout *layout, const uint8_t *base, enum field_id id)
{
    const struct layout_field *field = &layout->fields[id];
    return bytes_u64(base + field->at) & field->mask;
}

void layout_system(const struct layout *layout, const uint8_t *base, struct system *ret_system)
{
    ret_system->event_id = number_at(layout, base, FIELD_ID);
    ret_system->time = number_at(layout, base, FIELD_TIME);
    if (layout->fields[FIELD_RECORD_ID].mask)
        ret_system->record_id = number_at(layout, base, FIELD_RECORD_ID);
}

struct span layout_name(const struct layout *layout, const struct plan *plan, const uint8_t *base,
                        enum field_id id)
{
    const struct layout_field *field = &layout->fields[id];
    switch (field->kind) {
    case FIELD_LITERAL:
        return plan->fields[id].literal;
    case FIELD_VALUE:
        return span_trim((struct span){base + field->at, field->size});
    default:
        return (struct span){base, 0};
    }
}

void layout_numbers(const struct layout *layout, const uint8_t *base, struct record *record)
{
    uint64_t qualifiers = number_at(layout, base, FIELD_QUALIFIERS);
    record->has_qualifiers = layout->fields[FIELD_QUALIFIERS].mask != 0 && qualifiers != UINT64_MAX;
    record->qualifiers = record->has_qualifiers ? (uint32_t)qualifiers : 0;
    record->level = (uint8_t)number_at(layout, base, FIELD_LEVEL);
    record->task = (uint32_t)number_at(layout, base, FIELD_TASK);
    record->keywords = number_at(layout, base, FIELD_KEYWORDS);
}

bool layout_knows(const struct layout *layout, const uint8_t *base, uint64_t epoch)
{
    if (layout->known.epoch != epoch)
        return false;
    const uint8_t *kept = layout->kept;
    for (uint32_t i = 0; i < layout->name_count; i++) {
        if (!bytes_equal_inline(base + layout->names[i].at, kept, layout->names[i].size))
            return false;
        kept += layout->names[i].size;
    }
    return true;
}

bool layout_keep(struct layout *layout, const uint8_t *base)
{
    uint8_t *kept = layout->kept;
    if (!layout->can_keep)
        return false;
    for (uint32_t i = 0; i < layout->name_count; i++) {
        memcpy(kept, base + layout->names[i].at, layout->names[i].size);
        kept += layout->names[i].size;
    }
    return true;
}
