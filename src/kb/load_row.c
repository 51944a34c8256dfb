/* SPDX-License-Identifier: MIT */
/* Reading rows of an image whose content nobody vouches for. */
#include "base/memory.h"
#include "kb/load.h"

#include <stdarg.h>

#define MAX_PROBABILITY (1 - 1e-9)
#define MIN_PROBABILITY 1e-9

bool layer_fail(struct layer *layer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!layer->failed)
        error_set_about(layer->error, ERROR_KB, layer->database->name, format, arguments);
    va_end(arguments);
    layer->failed = true;
    return false;
}

void *kb_keep(struct kb_store *store, size_t count, size_t size)
{
    store->blocks =
        memory_grow(store->blocks, store->block_count, &store->block_capacity, sizeof(void *));
    return store->blocks[store->block_count++] = memory_zeroed(count, size);
}

void *layer_keep(struct layer *layer, size_t count, size_t size)
{
    return kb_keep(layer->kb->store, count, size);
}

const char *layer_text_or_null(struct layer *layer, const unsigned char *at)
{
    uint32_t place = image_number(at);
    const char *text = image_text(layer->image, place);
    if (place && !text)
        layer_fail(layer, "damaged: a text is out of its bounds");
    return text;
}

const char *layer_text(struct layer *layer, const unsigned char *at)
{
    const char *text = image_text(layer->image, image_number(at));
    if (!text)
        layer_fail(layer, "damaged: a text is missing");
    return text ? text : "";
}

const char *layer_prose(struct layer *layer, const unsigned char *at)
{
    const char *text = image_prose(layer->image, image_number(at));
    if (!text)
        layer_fail(layer, "damaged: a text is missing");
    return text ? text : "";
}

uint32_t layer_number(struct layer *layer, uint32_t value, uint32_t max)
{
    if (value <= max)
        return value;
    layer_fail(layer, "damaged: a number is out of its range");
    return 0;
}

double layer_probability(struct layer *layer, const unsigned char *at)
{
    double value = image_real(at);
    if (value >= MIN_PROBABILITY && value <= MAX_PROBABILITY)
        return value;
    layer_fail(layer, "damaged: a probability is out of its range");
    return MIN_PROBABILITY;
}

size_t layer_take(struct layer *layer, enum image_section section, size_t *taken, uint32_t count)
{
    size_t first = *taken;
    if (count > layer->image->counts[section] - first)
        layer_fail(layer, "damaged: rows are missing");
    else
        *taken += count;
    return first;
}

void layer_took_all(struct layer *layer, enum image_section section, size_t taken)
{
    if (taken != layer->image->counts[section])
        layer_fail(layer, "damaged: rows of what is not there");
}

static size_t resolve(struct layer *layer, const unsigned char *at, enum image_section section,
                      const struct layer_ids *own,
                      size_t (*find)(const struct kb *kb, const char *id))
{
    uint32_t ref = image_number(at);
    if (!(ref & REF_OUTER) && ref < layer->image->counts[section])
        return own->places[ref];
    const char *id = ref & REF_OUTER ? image_text(layer->image, ref & ~REF_OUTER) : NULL;
    return id ? find(layer->kb, id) : KB_NONE;
}

size_t layer_signature(struct layer *layer, const unsigned char *at)
{
    return resolve(layer, at, IMAGE_SIGNATURE, &layer->signatures, kb_find_signature);
}

size_t layer_cause(struct layer *layer, const unsigned char *at)
{
    return resolve(layer, at, IMAGE_CAUSE, &layer->causes, kb_find_cause);
}

size_t layer_known_signature(struct layer *layer, const unsigned char *at, const char *owner)
{
    size_t signature = layer_signature(layer, at);
    const char *id = image_text(layer->image, image_number(at) & ~REF_OUTER);
    if (signature == KB_NONE)
        layer_fail(layer, "cause %s refers to an unknown signature '%s'", owner, id ? id : "");
    return signature;
}

bool layer_owns_signature(const struct layer *layer, size_t signature)
{
    return layer->kb->store->signature_origins[signature].base == layer->index;
}

struct kb_signature *layer_made_signature(struct layer *layer, size_t signature)
{
    kb_signature(layer->kb, signature);
    return &layer->kb->signatures[signature];
}

bool layer_owns_cause(const struct layer *layer, size_t cause)
{
    return layer->kb->store->cause_origins[cause].base == layer->index;
}
