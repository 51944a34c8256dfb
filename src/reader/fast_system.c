/* SPDX-License-Identifier: MIT */
#include "reader/fast_system.h"

#include "reader/fast_value.h"

/* A field as it was found; absent fields are NULL values without bytes. */
struct found {
    uint8_t type;
    struct span bytes;
};

/* Several tokens make one text, which is put together as UTF-8 and widened again: all names that
 * the scan compares are UTF-16. */
static bool find_mixed(struct decoder *decoder, const struct plan *plan, const struct field *field,
                       struct found *ret_found)
{
    struct text text;
    struct cursor tokens = cursor_over(plan->data.chunk, field->at, EVTX_CHUNK_SIZE);
    if (!decoder_pieces(decoder, tokens, plan->form, &text))
        return false;
    uint8_t *wide = (uint8_t *)area_take(&decoder->area, 2 * text.size);
    if (!wide)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
        wide[2 * i] = (uint8_t)text.data[i];
        wide[2 * i + 1] = 0;
    }
    *ret_found = (struct found){VALUE_UTF16, {wide, (uint32_t)(2 * text.size)}};
    return true;
}

static inline bool find(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                        enum field_id id, struct found *ret_found)
{
    const struct field *field = &plan->fields[id];
    const struct value *value;
    switch (field->kind) {
    case FIELD_LITERAL:
        *ret_found = (struct found){VALUE_UTF16, field->literal};
        return true;
    case FIELD_VALUE:
        value = &decoder->values[0].items[field->index];
        *ret_found = (struct found){value->type, {chunk + value->at, value->size}};
        return true;
    case FIELD_MIXED:
        return find_mixed(decoder, plan, field, ret_found);
    default:
        *ret_found = (struct found){VALUE_NULL, {chunk, 0}};
        return true;
    }
}

static inline bool find_name(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                             enum field_id id, struct span *ret_name)
{
    struct found found;
    if (!find(decoder, plan, chunk, id, &found))
        return false;
    if (found.type == VALUE_NULL)
        found.bytes.size = 0;
    else if (found.type != VALUE_UTF16)
        return false;
    *ret_name = span_trim(found.bytes);
    return true;
}

/* An absent number is left at what it is. */
static inline bool find_number(struct decoder *decoder, const struct plan *plan,
                               const uint8_t *chunk, enum field_id id, uint64_t *number)
{
    struct found found;
    if (!find(decoder, plan, chunk, id, &found))
        return false;
    if (found.type == VALUE_NULL || found.bytes.size == 0)
        return true;
    return value_number(found.type, found.bytes, number);
}

bool system_read(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                 struct system *ret_system)
{
    struct found time;
    const uint64_t none = UINT64_MAX;
    ret_system->event_id = none;
    ret_system->time = 0;
    if (!find_name(decoder, plan, chunk, FIELD_PROVIDER, &ret_system->provider) ||
        !find_name(decoder, plan, chunk, FIELD_SOURCE, &ret_system->source) ||
        !find_name(decoder, plan, chunk, FIELD_CHANNEL, &ret_system->channel) ||
        !find_name(decoder, plan, chunk, FIELD_COMPUTER, &ret_system->computer) ||
        !find_number(decoder, plan, chunk, FIELD_ID, &ret_system->event_id) ||
        !find_number(decoder, plan, chunk, FIELD_RECORD_ID, &ret_system->record_id) ||
        !find(decoder, plan, chunk, FIELD_TIME, &time))
        return false;
    if (time.type != VALUE_NULL && !value_time(time.type, time.bytes, &ret_system->time))
        return false;
    return ret_system->event_id <= UINT32_MAX;
}

static bool find_user(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                      struct text *ret_user)
{
    struct found found;
    size_t start = decoder->area.used;
    if (!find(decoder, plan, chunk, FIELD_USER, &found))
        return false;
    if (found.type != VALUE_NULL && !value_text(&decoder->area, found.type, found.bytes))
        return false;
    *ret_user = area_since(&decoder->area, start);
    return true;
}

bool system_numbers(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                    struct record *record)
{
    const uint64_t none = UINT64_MAX;
    uint64_t qualifiers = none, level = 0, task = 0, keywords = 0;
    if (!find_number(decoder, plan, chunk, FIELD_QUALIFIERS, &qualifiers) ||
        !find_number(decoder, plan, chunk, FIELD_LEVEL, &level) ||
        !find_number(decoder, plan, chunk, FIELD_TASK, &task) ||
        !find_number(decoder, plan, chunk, FIELD_KEYWORDS, &keywords) ||
        !find_user(decoder, plan, chunk, &record->user_sid))
        return false;
    record->keywords = keywords;
    record->has_qualifiers = qualifiers != none;
    record->qualifiers = record->has_qualifiers ? (uint32_t)qualifiers : 0;
    record->task = (uint32_t)task;
    record->level = (uint8_t)level;
    return true;
}
