/* SPDX-License-Identifier: MIT */
#include "kb/load.h"

#include "base/memory.h"

#include <string.h>

struct item { /* an id of the joined base */
    const char *id;
    size_t owner;
};

struct items {
    struct item *list;
    size_t count;
};

/* The ids of a layer's section, which begin its rows; NULL when they are not in order. */
static const char **ids_of(struct layer *layer, enum image_section section)
{
    size_t count = layer->image->counts[section];
    const char **ids = memory_zeroed(count, sizeof *ids);
    for (size_t i = 0; i < count; i++) {
        ids[i] = layer_text(layer, image_row(layer->image, section, i));
        if (i > 0 && strcmp(ids[i - 1], ids[i]) >= 0)
            layer_fail(layer, "damaged: its ids are not in order");
        if (layer->failed) {
            free(ids);
            return NULL;
        }
    }
    return ids;
}

/* Joins the layer's ids, in order, to those of the layers before it. Places gets the index of each
 * own id, moved that of each of the others. */
static void merge(struct items *items, const char **ids, size_t count, size_t layer, size_t *places,
                  size_t *moved)
{
    struct item *joined = memory_zeroed(items->count + count, sizeof *joined);
    size_t at = 0, old = 0, new = 0;
    for (; old < items->count || new < count; at++) {
        int order = old == items->count ? 1
                    : new == count      ? -1
                                        : strcmp(items->list[old].id, ids[new]);
        joined[at] = order < 0 ? items->list[old] : (struct item){ids[new], layer};
        if (order <= 0)
            moved[old++] = at;
        if (order >= 0)
            places[new ++] = at;
    }
    free(items->list);
    *items = (struct items){joined, at};
}

static size_t *places_of(struct layer *layer, enum image_section section)
{
    return section == IMAGE_SIGNATURE ? layer->signatures : layer->causes;
}

static int join(struct loader *loader, enum image_section section, struct items *items)
{
    for (size_t i = 0; i < loader->count; i++) {
        struct layer *layer = &loader->layers[i];
        size_t count = layer->image->counts[section];
        AUTO_FREE const char **ids = ids_of(layer, section);
        if (!ids)
            return -1;
        size_t *places = memory_zeroed(count, sizeof *places);
        AUTO_FREE size_t *moved = memory_zeroed(items->count, sizeof *moved);
        merge(items, ids, count, i, places, moved);
        for (size_t k = 0; k < i; k++)
            for (size_t j = 0; j < loader->layers[k].image->counts[section]; j++) {
                size_t *place = &places_of(&loader->layers[k], section)[j];
                *place = moved[*place];
            }
        *(section == IMAGE_SIGNATURE ? &layer->signatures : &layer->causes) = places;
    }
    return 0;
}

static int load_ids(struct loader *loader)
{
    struct kb *kb = loader->kb;
    struct layer *first = loader->layers;
    struct items items = {0};
    int result = join(loader, IMAGE_SIGNATURE, &items);
    kb->signature_count = items.count;
    kb->signatures = layer_keep(first, items.count, sizeof *kb->signatures);
    kb->store->signature_owner = layer_keep(first, items.count, sizeof(size_t));
    for (size_t i = 0; i < items.count; i++) {
        kb->signatures[i].id = items.list[i].id;
        kb->store->signature_owner[i] = items.list[i].owner;
    }
    free(items.list);
    items = (struct items){0};
    result = result || join(loader, IMAGE_CAUSE, &items);
    kb->cause_count = items.count;
    kb->causes = layer_keep(first, items.count, sizeof *kb->causes);
    kb->store->cause_owner = layer_keep(first, items.count, sizeof(size_t));
    for (size_t i = 0; i < items.count; i++) {
        kb->causes[i].id = items.list[i].id;
        kb->store->cause_owner[i] = items.list[i].owner;
    }
    free(items.list);
    return result ? -1 : 0;
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
        free(loader->layers[i].signatures);
        free(loader->layers[i].causes);
        free(loader->layers[i].providers);
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
