/* SPDX-License-Identifier: MIT */
/* Providers, and a look at all that signatures will be made from when they are asked for. */
#include "base/memory.h"
#include "kb/load.h"
#include "kb/unpack.h"

#include <string.h>

#define MAX_STRING 1000

static struct kb_provider *load_providers(struct layer *layer)
{
    const struct image *image = layer->image;
    size_t count = image->counts[IMAGE_PROVIDER], aliases = image->counts[IMAGE_ALIAS], taken = 0;
    const char **names = layer_keep(layer, aliases, sizeof *names);
    struct kb_provider *providers = layer_keep(layer, count, sizeof *providers);
    for (size_t i = 0; i < aliases; i++)
        names[i] = layer_text(layer, image_row(image, IMAGE_ALIAS, i));
    for (size_t i = 0; i < count && !layer->failed; i++) {
        const unsigned char *row = image_row(image, IMAGE_PROVIDER, i);
        uint32_t own = image_number(row + 4);
        size_t first = layer_take(layer, IMAGE_ALIAS, &taken, own);
        providers[i] = (struct kb_provider){layer_text(layer, row), names + first, own};
    }
    layer_took_all(layer, IMAGE_ALIAS, taken);
    return providers;
}

static void check_row(struct layer *layer, const unsigned char *row, const char *id)
{
    uint32_t flags =
        layer_number(layer, image_number(row + SIGNATURE_FLAGS), SIGNATURE_KNOWN_FLAGS);
    const unsigned char *prose = row + SIGNATURE_PROSE;
    if (image_number(row + SIGNATURE_PROVIDER) >= layer->image->counts[IMAGE_PROVIDER])
        layer_fail(layer, "damaged: signature %s has no provider", id);
    layer_number(layer, flags >> SIGNATURE_TAG_SHIFT & 3, KB_REPORTED);
    uint32_t noise = layer_number(layer, flags >> SIGNATURE_NOISE_SHIFT & 3, KB_SYMPTOM);
    layer_number(layer, image_number(row + SIGNATURE_SPECIFICITY), MAX_NODES);
    layer_text_or_null(layer, row + SIGNATURE_FAMILY);
    layer_probability(layer, row + SIGNATURE_LEAK);
    layer_prose(layer, prose);
    layer_prose(layer, prose + 4);
    if ((noise != KB_NO_NOISE) != (image_number(prose + 8) != 0))
        layer_fail(layer, "damaged: signature %s: why it is noise", id);
    else if (noise)
        layer_prose(layer, prose + 8);
}

/* A string stands once in an image, and parameters have few names: most are that of the one before.
 */
static void check_parameter(struct layer *layer, const unsigned char *row, const char *signature,
                            const char **known)
{
    const char *name = layer_text(layer, row);
    layer_number(layer, image_number(row + 4), MAX_STRING);
    layer_text_or_null(layer, row + 8);
    layer_text_or_null(layer, row + 12);
    if (name != *known && !kb_name_is_valid(name))
        layer_fail(layer, "signature %s: a parameter has no proper name", signature);
    *known = name;
}

static void check_target(struct layer *layer, const unsigned char *row, const char *id,
                         const struct image_span *parameters)
{
    const char *target = layer_text_or_null(layer, row + SIGNATURE_TARGET);
    for (uint32_t i = 0; target && i < parameters->count; i++) {
        const char *name =
            layer_text(layer, image_row(layer->image, IMAGE_PARAMETER, parameters->first + i));
        if (name == target || strcmp(name, target) == 0)
            return;
    }
    if (target || image_number(row + SIGNATURE_FLAGS) & SIGNATURE_TARGET_IS_URL)
        layer_fail(layer, "signature %s: its target '%s' is no parameter", id,
                   target ? target : "");
}

static void check_signature(struct layer *layer, size_t index, const char **known)
{
    const struct image *image = layer->image;
    const unsigned char *row = image_row(image, IMAGE_SIGNATURE, index);
    const char *id = layer->signatures.ids[index];
    struct image_span tests, values;
    if (!image_span(image, index, SIGNATURE_CONDITION, IMAGE_CONDITION, &tests) ||
        !image_span(image, index, SIGNATURE_PARAMETER, IMAGE_PARAMETER, &values)) {
        layer_fail(layer, "damaged: rows are missing");
        return;
    }
    check_row(layer, row, id);
    condition_check(layer, &tests, id);
    for (uint32_t i = 0; i < values.count && !layer->failed; i++)
        check_parameter(layer, image_row(image, IMAGE_PARAMETER, values.first + i), id, known);
    check_target(layer, row, id, &values);
}

/* The signatures of a layer that no later one has, by their providers. */
static void group_signatures(struct layer *layer)
{
    struct kb_store *store = layer->kb->store;
    const struct image *image = layer->image;
    size_t count = image->counts[IMAGE_SIGNATURE], providers = image->counts[IMAGE_PROVIDER];
    uint32_t *members = layer_keep(layer, count, sizeof *members);
    AUTO_FREE uint32_t *next = memory_zeroed(providers + 1, sizeof *next);
    for (size_t i = 0; i < count; i++)
        if (layer_owns_signature(layer, layer->signatures.places[i]))
            next[image_number(image_row(image, IMAGE_SIGNATURE, i) + SIGNATURE_PROVIDER) + 1]++;
    for (size_t i = 0; i < providers; i++) {
        const struct kb_provider *provider = &store->providers[layer->index][i];
        if (next[i + 1])
            store->groups[store->group_count++] =
                (struct kb_group){.provider = provider->name,
                                  .aliases = provider->aliases,
                                  .alias_count = provider->alias_count,
                                  .signatures = members + next[i],
                                  .count = next[i + 1]};
        next[i + 1] += next[i];
    }
    for (size_t i = 0; i < count; i++)
        if (layer_owns_signature(layer, layer->signatures.places[i]))
            members[next[image_number(image_row(image, IMAGE_SIGNATURE, i) +
                                      SIGNATURE_PROVIDER)]++] = layer->signatures.places[i];
}

static size_t count_providers(const struct loader *loader)
{
    size_t count = 0;
    for (size_t i = 0; i < loader->count; i++)
        count += loader->layers[i].image->counts[IMAGE_PROVIDER];
    return count;
}

int load_signatures(struct loader *loader)
{
    struct kb_store *store = loader->kb->store;
    store->groups = layer_keep(&loader->layers[0], count_providers(loader), sizeof *store->groups);
    store->providers = layer_keep(&loader->layers[0], loader->count, sizeof *store->providers);
    for (size_t i = 0; i < loader->count; i++) {
        struct layer *layer = &loader->layers[i];
        const uint32_t *counts = layer->image->counts;
        const char *known = NULL;
        store->providers[i] = load_providers(layer);
        for (size_t k = 0; k < counts[IMAGE_SIGNATURE] && !layer->failed; k++)
            check_signature(layer, k, &known);
        if (!counts[IMAGE_SIGNATURE] && (counts[IMAGE_CONDITION] || counts[IMAGE_PARAMETER]))
            layer_fail(layer, "damaged: rows of what is not there");
        if (layer->failed)
            return -1;
        group_signatures(layer);
    }
    return 0;
}
