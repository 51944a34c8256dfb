/* SPDX-License-Identifier: MIT */
/* Settings, markers and problems: what belongs to the base as a whole. */
#include "kb/load.h"

#include "base/memory.h"

#include <string.h>

struct setting {
    const char *name;
    size_t offset;
    double min, max;
};

#define SETTING(name, min, max)                                                                    \
    {                                                                                              \
#name, offsetof(struct kb_settings, name), min, max                                        \
    }

static const struct setting settings[] = {
    SETTING(repetition_limit, 1, 100),   SETTING(family_limit, 1, 100),
    SETTING(confidence_cap, 0.01, 1),    SETTING(min_confidence, 0, 1),
    SETTING(cause_floor, 0, 1),          SETTING(quiet_factor, 0, 1),
    SETTING(quiet_days, 0, 100000),      SETTING(quiet_startup_days, 0, 100000),
    SETTING(quiet_intervals, 0, 100000), SETTING(direct_from, 0, 1),
    SETTING(supporting_from, 0, 1),
};
#define SETTING_COUNT (sizeof settings / sizeof *settings)

static const struct setting *find_setting(const char *name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    return NULL;
}

static void load_values(struct layer *layer, bool *seen)
{
    const struct image *image = layer->image;
    for (size_t i = 0; i < image->counts[IMAGE_SETTING] && !layer->failed; i++) {
        const unsigned char *row = image_row(image, IMAGE_SETTING, i);
        const char *name = layer_text(layer, row);
        double value = image_real(row + 4);
        const struct setting *setting = find_setting(name);
        if (!setting) {
            layer_fail(layer, "there is no setting '%s'", name);
        } else if (!(value >= setting->min && value <= setting->max)) {
            layer_fail(layer, "setting %s: must be from %g to %g", name, setting->min,
                       setting->max);
        } else {
            memcpy((char *)&layer->kb->settings + setting->offset, &value, sizeof value);
            seen[setting - settings] = true;
        }
    }
}

static void load_markers(struct layer *layer)
{
    struct kb *kb = layer->kb;
    for (size_t i = 0; i < layer->image->counts[IMAGE_MARKER]; i++) {
        const char *prefix = layer_text(layer, image_row(layer->image, IMAGE_MARKER, i));
        if (*prefix == '\0')
            layer_fail(layer, "an Exchange provider has no name");
        kb->markers[kb->marker_count++] = prefix;
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void drop_double_markers(struct kb *kb)
{
    size_t kept = 0;
    if (kb->marker_count)
        qsort(kb->markers, kb->marker_count, sizeof *kb->markers, compare_texts);
    for (size_t i = 0; i < kb->marker_count; i++)
        if (i == 0 || strcmp(kb->markers[i], kb->markers[kept - 1]) != 0)
            kb->markers[kept++] = kb->markers[i];
    kb->marker_count = kept;
}

static void load_problems(struct layer *layer)
{
    struct kb_problems *problems = &layer->kb->store->problems[layer->index];
    problems->count = layer->image->counts[IMAGE_PROBLEM];
    problems->items = layer_keep(layer, problems->count, sizeof *problems->items);
    for (size_t i = 0; i < problems->count && !layer->failed; i++) {
        const unsigned char *row = image_row(layer->image, IMAGE_PROBLEM, i);
        problems->items[i] =
            (struct kb_problem){layer_text(layer, row), layer_text(layer, row + 4)};
        if (i > 0 && strcmp(problems->items[i - 1].id, problems->items[i].id) >= 0)
            layer_fail(layer, "damaged: its ids are not in order");
    }
}

int load_settings(struct loader *loader)
{
    struct kb *kb = loader->kb;
    bool seen[SETTING_COUNT] = {false};
    size_t markers = 0;
    for (size_t i = 0; i < loader->count; i++)
        markers += loader->layers[i].image->counts[IMAGE_MARKER];
    kb->markers = layer_keep(&loader->layers[0], markers, sizeof *kb->markers);
    kb->store->problems =
        layer_keep(&loader->layers[0], loader->count, sizeof *kb->store->problems);
    for (size_t i = 0; i < loader->count; i++) {
        struct layer *layer = &loader->layers[i];
        load_values(layer, seen);
        load_markers(layer);
        load_problems(layer);
        if (layer->failed)
            return -1;
    }
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (!seen[i]) {
            layer_fail(&loader->layers[0], "setting %s is missing", settings[i].name);
            return -1;
        }
    drop_double_markers(kb);
    return 0;
}
