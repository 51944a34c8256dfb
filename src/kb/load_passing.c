/* SPDX-License-Identifier: MIT */
/* When signatures are seen in passing only. */
#include "kb/load.h"

#define MOST_MINUTES 10080
#define MOST_HOURS 744

static size_t known_end(struct layer *layer, const unsigned char *at, const char *owner)
{
    size_t signature = layer_signature(layer, at);
    const char *id = image_text(layer->image, image_number(at) & ~REF_OUTER);
    if (signature == KB_NONE)
        layer_fail(layer, "signature %s ends with an unknown signature '%s'", owner, id ? id : "");
    return signature;
}

static void load_row(struct layer *layer, const unsigned char *row, size_t signature, size_t end,
                     size_t *ends, struct kb_passing *passing)
{
    struct kb_signature *owner = layer_made_signature(layer, signature);
    *passing = (struct kb_passing){
        .minutes = layer_number(layer, image_number(row + 4), MOST_MINUTES),
        .silent_hours = layer_number(layer, image_number(row + 8), MOST_HOURS),
        .times_a_week = layer_number(layer, image_number(row + 12), KB_PASSING_TIMES),
        .why = layer_text(layer, row + 16),
        .leak = layer_probability(layer, row + 20),
        .lasting_leak = layer_probability(layer, row + 28),
        .ended_by = ends + end,
        .ended_by_count = image_number(row + 36),
    };
    if (!passing->times_a_week)
        layer_fail(layer, "damaged: signature %s is never in passing", owner->id);
    if (owner->passing)
        layer_fail(layer, "damaged: signature %s is in passing twice", owner->id);
    for (size_t i = 0; i < passing->ended_by_count && !layer->failed; i++) {
        const unsigned char *at = image_row(layer->image, IMAGE_END, end + i);
        passing->ended_by[i] = known_end(layer, at, owner->id);
        if (!layer->failed)
            layer_made_signature(layer, passing->ended_by[i])->timed = true;
    }
    owner->passing = passing;
    owner->timed = true;
}

static int load_layer(struct layer *layer)
{
    const struct image *image = layer->image;
    size_t taken = 0, count = image->counts[IMAGE_PASSING];
    struct kb_passing *items = layer_keep(layer, count, sizeof *items);
    size_t *ends = layer_keep(layer, image->counts[IMAGE_END], sizeof *ends);
    for (size_t i = 0; i < count && !layer->failed; i++) {
        const unsigned char *row = image_row(image, IMAGE_PASSING, i);
        size_t signature = layer_signature(layer, row);
        size_t end = layer_take(layer, IMAGE_END, &taken, image_number(row + 36));
        if (signature == KB_NONE)
            layer_fail(layer, "damaged: a row of a signature that is not there");
        if (!layer->failed && layer_owns_signature(layer, signature))
            load_row(layer, row, signature, end, ends, &items[i]);
    }
    layer_took_all(layer, IMAGE_END, taken);
    return layer->failed ? -1 : 0;
}

int load_passing(struct loader *loader)
{
    for (size_t i = 0; i < loader->count; i++)
        if (load_layer(&loader->layers[i]))
            return -1;
    return 0;
}
