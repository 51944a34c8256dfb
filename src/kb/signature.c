/* SPDX-License-Identifier: MIT */
/* Signatures of a joined base: what is asked of all of them is read where it lies in the images,
 * the rest is made for those that somebody asks for. */
#include "base/memory.h"
#include "kb/load.h"

#include <string.h>

static const unsigned char *row_of(const struct kb_store *store, size_t index,
                                   const struct image **ret_image)
{
    const struct kb_origin *origin = &store->signature_origins[index];
    *ret_image = &store->databases[origin->base].image;
    return image_row(*ret_image, IMAGE_SIGNATURE, origin->row);
}

const char *kb_signature_id(const struct kb *kb, size_t index)
{
    return kb->store ? kb->store->signature_ids[index] : kb->signatures[index].id;
}

struct kb_event kb_signature_event(const struct kb *kb, size_t index)
{
    const struct kb_signature *made = &kb->signatures[index];
    const struct image *image;
    if (!kb->store)
        return (struct kb_event){made->source, made->event_id, made->specificity};
    const unsigned char *row = row_of(kb->store, index, &image);
    return (struct kb_event){"event-record", image_number(row + SIGNATURE_FLAGS) & 65535,
                             image_number(row + SIGNATURE_SPECIFICITY)};
}

size_t kb_group_count(const struct kb *kb)
{
    return kb->store ? kb->store->group_count : kb->signature_count;
}

struct kb_group kb_group(const struct kb *kb, size_t index)
{
    const struct kb_signature *made = &kb->signatures[index];
    if (kb->store)
        return kb->store->groups[index];
    return (struct kb_group){.provider = made->provider,
                             .aliases = made->aliases,
                             .alias_count = made->alias_count,
                             .first = (uint32_t)index,
                             .count = 1};
}

static const char *prose_of(const struct image *image, const unsigned char *at)
{
    return image_prose(image, image_number(at));
}

static void fill(const struct kb *kb, size_t index, const struct image *image,
                 const unsigned char *row, struct kb_signature *signature)
{
    struct kb_event event = kb_signature_event(kb, index);
    const struct kb_provider *provider =
        &kb->store->providers[kb->store->signature_origins[index].base]
                             [image_number(row + SIGNATURE_PROVIDER)];
    uint32_t flags = image_number(row + SIGNATURE_FLAGS);
    *signature = (struct kb_signature){
        .source = event.source,
        .provider = provider->name,
        .aliases = provider->aliases,
        .alias_count = provider->alias_count,
        .event_id = event.event_id,
        .specificity = event.specificity,
        .checked = true,
        .title = prose_of(image, row + SIGNATURE_PROSE),
        .meaning = prose_of(image, row + SIGNATURE_PROSE + 4),
        .noise_why = prose_of(image, row + SIGNATURE_PROSE + 8),
        .tag = flags >> SIGNATURE_TAG_SHIFT & 3,
        .noise = flags >> SIGNATURE_NOISE_SHIFT & 3,
        .startup = (flags & SIGNATURE_STARTUP) != 0,
        .context = (flags & SIGNATURE_CONTEXT) != 0,
        .target_is_url = (flags & SIGNATURE_TARGET_IS_URL) != 0,
        .family = image_text(image, image_number(row + SIGNATURE_FAMILY)),
        .target = image_text(image, image_number(row + SIGNATURE_TARGET)),
        .leak = image_real(row + SIGNATURE_LEAK),
        .id = kb->store->signature_ids[index],
    };
}

const struct kb_signature *kb_make_signature(const struct kb *kb, size_t index)
{
    struct kb_store *store = kb->store;
    struct kb_signature *signature = &kb->signatures[index];
    const struct image *image;
    const unsigned char *row = row_of(store, index, &image);
    size_t at = store->signature_origins[index].row;
    struct image_span tests, values;
    fill(kb, index, image, row, signature);
    /* All of it was looked at when the base was opened. */
    image_span(image, at, SIGNATURE_CONDITION, IMAGE_CONDITION, &tests);
    image_span(image, at, SIGNATURE_PARAMETER, IMAGE_PARAMETER, &values);
    if (tests.count)
        condition_make(image, &tests, kb_keep(store, tests.count, sizeof(struct kb_condition)),
                       &signature->condition);
    signature->parameters = kb_keep(store, values.count, sizeof *signature->parameters);
    signature->parameter_count = values.count;
    for (uint32_t i = 0; i < values.count; i++) {
        row = image_row(image, IMAGE_PARAMETER, values.first + i);
        signature->parameters[i] =
            (struct kb_parameter){.name = image_text(image, image_number(row)),
                                  .string = image_number(row + 4),
                                  .data = image_text(image, image_number(row + 8)),
                                  .pattern = image_text(image, image_number(row + 12))};
    }
    return signature;
}
