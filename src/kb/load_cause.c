/* SPDX-License-Identifier: MIT */
/* Causes, what contributes to them, and what evidence is missing. */
#include "base/memory.h"
#include "kb/load.h"
#include "kb/lookup.h"

#include <string.h>

/* The rows of a layer's causes, as they are taken one after the other. */
struct taken {
    struct kb_contribution *contributions;
    struct kb_missing *missing;
    size_t *unless;
    size_t contribution_count, missing_count, unless_count;
};

static const char *problem_of(struct layer *layer, const unsigned char *at)
{
    uint32_t ref = image_number(at);
    const struct kb_problems *own = &layer->kb->store->problems[layer->index];
    if (!(ref & REF_OUTER) && ref < own->count)
        return own->items[ref].id;
    const char *id = ref & REF_OUTER ? image_text(layer->image, ref & ~REF_OUTER) : NULL;
    if (id && kb_problem_title(layer->kb, id))
        return id;
    layer_fail(layer, "a cause refers to an unknown problem '%s'", id ? id : "");
    return "";
}

static void load_row(struct layer *layer, const unsigned char *row, struct kb_cause *cause)
{
    uint32_t flags = image_number(row + 12);
    cause->title = layer_text(layer, row + 4);
    cause->problem = problem_of(layer, row + 8);
    cause->severity = layer_number(layer, flags & 255, KB_CRITICAL);
    cause->tag = layer_number(layer, flags >> 8, KB_REPORTED);
    cause->prior = layer_probability(layer, row + 16);
}

static void load_contribution(struct layer *layer, const unsigned char *row, size_t cause,
                              struct kb_contribution *contribution)
{
    const char *id = image_text(layer->image, image_number(row) & ~REF_OUTER);
    size_t contributing = layer_cause(layer, row);
    if (contributing == KB_NONE || contributing == cause)
        layer_fail(layer, "cause %s refers to an unknown cause '%s', or to itself",
                   layer->kb->causes[cause].id,
                   contributing == KB_NONE && id ? id : layer->kb->causes[cause].id);
    *contribution = (struct kb_contribution){contributing, layer_probability(layer, row + 8),
                                             layer_prose(layer, row + 4)};
}

static void load_missing(struct layer *layer, const unsigned char *row, const char *cause, bool own,
                         struct taken *taken, struct kb_missing *missing)
{
    uint32_t count = image_number(row + 8);
    size_t first = layer_take(layer, IMAGE_UNLESS, &taken->unless_count, count);
    if (layer->failed || !own)
        return;
    *missing = (struct kb_missing){layer_prose(layer, row), layer_prose(layer, row + 4),
                                   taken->unless + first, count};
    for (size_t i = 0; i < count; i++)
        missing->unless[i] =
            layer_known_signature(layer, image_row(layer->image, IMAGE_UNLESS, first + i), cause);
}

static void load_cause(struct layer *layer, size_t row_index, struct taken *taken)
{
    const struct image *image = layer->image;
    const unsigned char *row = image_row(image, IMAGE_CAUSE, row_index);
    size_t index = layer->causes.places[row_index];
    struct kb_cause *cause = &layer->kb->causes[index];
    uint32_t contributions = image_number(row + 28), missing = image_number(row + 32);
    size_t contribution =
        layer_take(layer, IMAGE_CONTRIBUTION, &taken->contribution_count, contributions);
    size_t first = layer_take(layer, IMAGE_MISSING, &taken->missing_count, missing);
    bool own = layer_owns_cause(layer, index);
    for (size_t i = 0; i < missing && !layer->failed; i++)
        load_missing(layer, image_row(image, IMAGE_MISSING, first + i), cause->id, own, taken,
                     &taken->missing[first + i]);
    if (!own || layer->failed)
        return;
    load_row(layer, row, cause);
    for (size_t i = 0; i < contributions; i++)
        load_contribution(layer, image_row(image, IMAGE_CONTRIBUTION, contribution + i), index,
                          &taken->contributions[contribution + i]);
    cause->contributions = taken->contributions + contribution;
    cause->contribution_count = contributions;
    cause->missing = taken->missing + first;
    cause->missing_count = missing;
}

int load_causes(struct loader *loader)
{
    for (size_t i = 0; i < loader->count; i++) {
        struct layer *layer = &loader->layers[i];
        const uint32_t *counts = layer->image->counts;
        struct taken taken = {
            .contributions =
                layer_keep(layer, counts[IMAGE_CONTRIBUTION], sizeof *taken.contributions),
            .missing = layer_keep(layer, counts[IMAGE_MISSING], sizeof *taken.missing),
            .unless = layer_keep(layer, counts[IMAGE_UNLESS], sizeof *taken.unless)};
        for (size_t k = 0; k < counts[IMAGE_CAUSE] && !layer->failed; k++)
            load_cause(layer, k, &taken);
        layer_took_all(layer, IMAGE_CONTRIBUTION, taken.contribution_count);
        layer_took_all(layer, IMAGE_MISSING, taken.missing_count);
        layer_took_all(layer, IMAGE_UNLESS, taken.unless_count);
        if (layer->failed)
            return -1;
    }
    return 0;
}
