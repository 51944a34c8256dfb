/* SPDX-License-Identifier: MIT */
#include "kb/load.h"

#include "base/memory.h"

#include <string.h>

/* The ids of a section, which begin its rows, in order. */
static int read_ids(struct layer *layer, enum image_section section, struct layer_ids *ids)
{
    size_t count = layer->image->counts[section];
    ids->ids = memory_zeroed(count, sizeof *ids->ids);
    ids->places = memory_zeroed(count, sizeof *ids->places);
    ids->count = count;
    for (size_t i = 0; i < count && !layer->failed; i++) {
        ids->ids[i] = layer_text(layer, image_row(layer->image, section, i));
        if (i > 0 && strcmp(ids->ids[i - 1], ids->ids[i]) >= 0)
            layer_fail(layer, "damaged: its ids are not in order");
    }
    return layer->failed ? -1 : 0;
}

/* The first of the ids from `from` on that does not come before the one given. In steps that
 * double, for a small base over a large one leaves long runs of the one. */
static size_t first_not_before(const char *const *ids, size_t from, size_t count, const char *id)
{
    size_t step = 1, to = from;
    while (to < count && strcmp(ids[to], id) < 0) {
        from = to + 1;
        to = from + step;
        step *= 2;
    }
    to = to < count ? to : count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(ids[middle], id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct joined { /* by id */
    const char **ids;
    struct kb_origin *origins;
    size_t count;
};

static void copy_old(struct joined *joined, const struct joined *old, size_t from, size_t to)
{
    for (; from < to; from++) {
        joined->ids[joined->count] = old->ids[from];
        joined->origins[joined->count++] = old->origins[from];
    }
}

static void copy_own(struct joined *joined, const struct layer_ids *own, uint32_t base, size_t from,
                     size_t to)
{
    for (; from < to; from++) {
        joined->ids[joined->count] = own->ids[from];
        joined->origins[joined->count++] = (struct kb_origin){base, (uint32_t)from};
    }
}

/* Lays the ids of a layer over those of the layers before it. */
static void merge(struct loader *loader, const struct layer_ids *own, uint32_t base,
                  struct joined *joined)
{
    struct joined old = *joined;
    size_t at = 0, own_at = 0;
    joined->ids = kb_keep(loader->kb->store, old.count + own->count, sizeof *joined->ids);
    joined->origins = kb_keep(loader->kb->store, old.count + own->count, sizeof *joined->origins);
    joined->count = 0;
    while (at < old.count && own_at < own->count) {
        size_t from = at, own_from = own_at;
        int order = strcmp(old.ids[at], own->ids[own_at]);
        if (order < 0)
            at = first_not_before(old.ids, at + 1, old.count, own->ids[own_at]);
        else
            own_at = first_not_before(own->ids, own_at + 1, own->count, old.ids[at]);
        copy_old(joined, &old, from, at);
        copy_own(joined, own, base, own_from, own_at);
        at += order == 0;
    }
    copy_old(joined, &old, at, old.count);
    copy_own(joined, own, base, own_at, own->count);
}

static struct layer_ids *ids_of(struct layer *layer, enum image_section section)
{
    return section == IMAGE_SIGNATURE ? &layer->signatures : &layer->causes;
}

/* Where each row went; one that a later layer has, too, where that is. */
static void place_rows(struct loader *loader, enum image_section section,
                       const struct joined *joined)
{
    for (size_t i = 0; i < loader->count; i++) {
        struct layer_ids *own = ids_of(&loader->layers[i], section);
        memset(own->places, 0xFF, own->count * sizeof *own->places);
    }
    for (size_t i = 0; i < joined->count; i++)
        ids_of(&loader->layers[joined->origins[i].base], section)->places[joined->origins[i].row] =
            (uint32_t)i;
    for (size_t i = 0; i < loader->count; i++) {
        struct layer_ids *own = ids_of(&loader->layers[i], section);
        for (size_t k = 0; k < own->count; k++)
            if (own->places[k] == UINT32_MAX)
                own->places[k] =
                    (uint32_t)first_not_before(joined->ids, 0, joined->count, own->ids[k]);
    }
}

static int join(struct loader *loader, enum image_section section, struct joined *ret_joined)
{
    struct joined joined = {0};
    for (size_t i = 0; i < loader->count; i++) {
        struct layer_ids *own = ids_of(&loader->layers[i], section);
        if (read_ids(&loader->layers[i], section, own))
            return -1;
        merge(loader, own, (uint32_t)i, &joined);
    }
    place_rows(loader, section, &joined);
    *ret_joined = joined;
    return 0;
}

static int load_ids(struct loader *loader)
{
    struct kb *kb = loader->kb;
    struct kb_store *store = kb->store;
    struct joined signatures, causes;
    if (join(loader, IMAGE_SIGNATURE, &signatures) || join(loader, IMAGE_CAUSE, &causes))
        return -1;
    kb->signature_count = signatures.count;
    kb->signatures = kb_keep(store, signatures.count, sizeof *kb->signatures);
    store->signature_ids = signatures.ids;
    store->signature_origins = signatures.origins;
    kb->cause_count = causes.count;
    kb->causes = kb_keep(store, causes.count, sizeof *kb->causes);
    store->cause_origins = causes.origins;
    for (size_t i = 0; i < causes.count; i++)
        kb->causes[i].id = causes.ids[i];
    return 0;
}

/* Does one of the databases before this one have the name? */
static bool is_loaded(const struct kb *kb, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(kb->sources[i].name, name) == 0)
            return true;
    return false;
}

static int load_sources(struct loader *loader)
{
    struct kb *kb = loader->kb;
    kb->sources = memory_zeroed(loader->count, sizeof *kb->sources);
    for (size_t i = 0; i < loader->count; i++) {
        struct layer *layer = &loader->layers[i];
        const struct image *image = layer->image;
        struct kb_source *source = &kb->sources[i];
        const char *name = image_text(image, image->name);
        const char *version = image_text(image, image->version);
        const char *extends = image_text(image, image->extends);
        kb->source_count = i + 1;
        source->name = memory_text(name ? name : "");
        source->version = memory_text(version ? version : "");
        source->digest = memory_text(layer->database->digest);
        source->extends = image->extends != 0;
        source->signatures = image->counts[IMAGE_SIGNATURE];
        source->causes = image->counts[IMAGE_CAUSE];
        if (!name || !version || (image->extends && !extends))
            layer_fail(layer, "damaged: has no name");
        if (extends && !is_loaded(kb, i, extends))
            layer_fail(layer, "extends the base '%s', which is not loaded before it", extends);
        if (layer->failed)
            return -1;
    }
    return 0;
}

static void free_layers(struct loader *loader)
{
    for (size_t i = 0; i < loader->count; i++) {
        free(loader->layers[i].signatures.ids);
        free(loader->layers[i].signatures.places);
        free(loader->layers[i].causes.ids);
        free(loader->layers[i].causes.places);
    }
    free(loader->layers);
}

struct kb *kb_load(struct kb_store *store, struct error *error)
{
    struct kb *kb = memory_zeroed(1, sizeof *kb);
    struct loader loader = {kb, error, memory_zeroed(store->count, sizeof *loader.layers),
                            store->count};
    kb->store = store;
    for (size_t i = 0; i < store->count; i++)
        loader.layers[i] = (struct layer){.kb = kb,
                                          .database = &store->databases[i],
                                          .image = &store->databases[i].image,
                                          .error = error,
                                          .index = i};
    int result = load_sources(&loader) || load_ids(&loader) || load_settings(&loader) ||
                 load_signatures(&loader) || load_passing(&loader) || load_causes(&loader) ||
                 load_links(&loader);
    free_layers(&loader);
    if (!result)
        return kb;
    kb_free(kb);
    return NULL;
}
