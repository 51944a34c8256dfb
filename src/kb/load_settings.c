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
    for (size_t i = 0; name && i < SETTING_COUNT; i++)
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    return NULL;
}

static int load_values(struct loader *loader, struct kb_database *database, bool *seen)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database, "SELECT name, value FROM setting",
                loader->error);
    while (query_next(&query)) {
        const char *name = query_borrow(&query, 0);
        const struct setting *setting = find_setting(name);
        if (!setting) {
            query_fail(&query, "there is no setting '%s'", name ? name : "");
            continue;
        }
        double value = query_real(&query, 1, -1e300, 1e300);
        if (value < setting->min || value > setting->max)
            query_fail(&query, "setting %s: must be from %g to %g", name, setting->min,
                       setting->max);
        memcpy((char *)&loader->kb->settings + setting->offset, &value, sizeof value);
        seen[setting - settings] = true;
    }
    return query_end(&query);
}

static int load_markers(struct loader *loader, struct kb_database *database, size_t *capacity)
{
    struct kb *kb = loader->kb;
    struct kb_query query;
    query_begin(&query, kb->store, database, "SELECT prefix FROM exchange_provider", loader->error);
    while (query_next(&query)) {
        const char *prefix = query_text(&query, 0);
        if (*prefix == '\0')
            query_fail(&query, "an Exchange provider has no name");
        kb->markers = memory_grow(kb->markers, kb->marker_count, capacity, sizeof *kb->markers);
        kb->markers[kb->marker_count++] = prefix;
    }
    return query_end(&query);
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

static int load_problems(struct loader *loader, struct kb_database *database, size_t *capacity)
{
    struct kb_store *store = loader->kb->store;
    struct kb_query query;
    query_begin(&query, store, database, "SELECT id, title FROM problem", loader->error);
    while (query_next(&query)) {
        store->problems =
            memory_grow(store->problems, store->problem_count, capacity, sizeof *store->problems);
        store->problems[store->problem_count++] =
            (struct kb_problem){query_text(&query, 0), query_text(&query, 1)};
    }
    return query_end(&query);
}

int load_settings(struct loader *loader)
{
    struct kb_store *store = loader->kb->store;
    bool seen[SETTING_COUNT] = {false};
    size_t marker_capacity = 0, problem_capacity = 0;
    for (size_t i = 0; i < store->count; i++) {
        struct kb_database *database = &store->databases[i];
        if (load_values(loader, database, seen) ||
            load_markers(loader, database, &marker_capacity) ||
            load_problems(loader, database, &problem_capacity))
            return -1;
    }
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (!seen[i])
            return error_set(loader->error, ERROR_KB, "%s: setting %s is missing",
                             store->databases[0].name, settings[i].name);
    drop_double_markers(loader->kb);
    return 0;
}
