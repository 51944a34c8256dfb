/* SPDX-License-Identifier: MIT */
#include "reader/fast_find.h"

#include "base/memory.h"

/* Where things lie in a record whose template is defined elsewhere: a fragment header (4 bytes),
 * token and version of the instance (2), the template's id (4), the offset of its definition (4),
 * then the number of values (4). */
#define FRAGMENT_AT EVTX_RECORD_HEADER_SIZE
#define INSTANCE_AT (FRAGMENT_AT + 4)
#define DEFINITION_AT (INSTANCE_AT + 6)
#define BASE_AT (DEFINITION_AT + 4)
#define SIZE_COPY 4 /* at the end of a record */

struct fast_finder {
    struct fast_templates *templates;
    struct plan inline_plan; /* of the record at hand, if it has no template */
};

struct fast_finder *fast_finder_new(void)
{
    struct fast_finder *finder = memory_zeroed(1, sizeof *finder);
    finder->templates = fast_templates_new();
    return finder;
}

void fast_finder_free(struct fast_finder *finder)
{
    if (!finder)
        return;
    fast_templates_free(finder->templates);
    free(finder);
}

void fast_finder_chunk(struct fast_finder *finder)
{
    fast_templates_chunk(finder->templates);
}

/* A record whose definition is known; false when it must be read. What is read here is what
 * instance_read() gives: of a known definition all has been checked, and a record that holds its
 * own is left to it. */
static bool recall(struct fast_finder *finder, const uint8_t *chunk,
                   const struct chunk_place *place, struct found_record *found)
{
    const uint8_t *record = chunk + place->offset;
    if (place->size < BASE_AT + 4 + SIZE_COPY || !token_starts_instance(record + FRAGMENT_AT))
        return false;
    uint32_t definition = bytes_u32(record + DEFINITION_AT);
    found->base = place->offset + BASE_AT;
    if (definition == found->base)
        return false;
    found->template = fast_templates_known(finder->templates, definition);
    return found->template != NULL;
}

static bool find_inline(struct fast_finder *finder, struct cursor body, struct decoder *decoder,
                        struct found_record *found)
{
    struct plan *plan = &finder->inline_plan;
    decoder_start(decoder, found->size);
    plan_compile(plan, body, token_form_here(body), NULL);
    decoder->values[0].count = 0;
    found->plan = plan;
    found->template = NULL;
    found->layout = NULL;
    return plan->usable && plan->value_count == 0 &&
           system_read(decoder, plan, body.chunk, &found->system);
}

/* That of a layout has been checked. */
static bool find_instance(const uint8_t *chunk, struct found_record *found)
{
    struct instance *instance = &found->instance;
    if (found->layout) {
        instance->values = (struct cursor){chunk, found->base + 4, found->end};
        instance->value_count = bytes_u32(chunk + found->base);
        return true;
    }
    instance->values = cursor_over(chunk, found->base, found->end);
    return cursor_u32(&instance->values, &instance->value_count) &&
           instance->value_count <= cursor_left(&instance->values) / 4;
}

/* Reads the System fields one by one. */
static bool find_fields(const uint8_t *chunk, struct decoder *decoder, struct found_record *found,
                        bool is_new)
{
    const struct plan *plan = found->plan;
    decoder_start(decoder, found->size);
    if (!plan->usable || !find_instance(chunk, found) ||
        !decoder_values(decoder, 0, &found->instance, plan->value_count) ||
        !system_read(decoder, plan, chunk, &found->system))
        return false;
    if (is_new)
        layout_learn(&found->template->layouts, plan, &found->instance, decoder->values[0].items);
    return true;
}

bool fast_find(struct fast_finder *finder, const uint8_t *chunk, const struct chunk_place *place,
               struct decoder *decoder, struct found_record *found)
{
    bool is_new;
    found->system.record_id = place->number;
    found->size = place->size;
    found->end = place->offset + place->size - SIZE_COPY;
    if (!recall(finder, chunk, place, found)) {
        struct cursor body = cursor_over(chunk, place->offset + FRAGMENT_AT, found->end);
        struct instance instance;
        if (!token_fragment(&body))
            return false;
        if (!token_is_instance(&body))
            return find_inline(finder, body, decoder, found);
        if (!instance_read(&body, &instance))
            return false;
        found->template = fast_templates_find(finder->templates, &instance);
        found->base = instance.values.at - 4;
    }
    found->plan = &found->template->plan;
    found->layout = layout_find(&found->template->layouts, chunk + found->base,
                                found->end - found->base, &is_new);
    if (!found->layout)
        return find_fields(chunk, decoder, found, is_new);
    layout_system(found->layout, chunk + found->base, &found->system);
    return true;
}

bool fast_find_values(const uint8_t *chunk, struct found_record *found)
{
    found->has_instance = found->template != NULL;
    if (!found->has_instance) {
        found->data = found->plan->data;
        return true;
    }
    found->data = template_data(found->template, chunk);
    return find_instance(chunk, found);
}

struct span found_name(const uint8_t *chunk, const struct found_record *found, enum field_id id)
{
    if (found->layout)
        return layout_name(found->layout, found->plan, chunk + found->base, id);
    switch (id) {
    case FIELD_PROVIDER:
        return found->system.provider;
    case FIELD_SOURCE:
        return found->system.source;
    case FIELD_CHANNEL:
        return found->system.channel;
    default:
        return found->system.computer;
    }
}
