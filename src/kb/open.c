/* SPDX-License-Identifier: MIT */
#include "kb/open.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "kb/compile.h"
#include "kb/load.h"
#include "kb/store.h"

#include <string.h>

#define MAX_BASES 100

static struct kb *finish(struct kb_store *store, bool good, struct error *error)
{
    if (good)
        return kb_load(store, error);
    struct kb *kb = memory_zeroed(1, sizeof *kb);
    kb->store = store;
    kb_free(kb);
    return NULL;
}

static struct kb_database *add_database(struct kb_store *store, const char *name)
{
    struct kb_database *database = &store->databases[store->count++];
    database->name = memory_text(name);
    database->descriptor = -1;
    return database;
}

/* Articles are compiled on the spot; what the compiler made needs no slow checks. */
static int open_folder(struct kb_database *database, const char *path, struct error *error)
{
    struct kb_folder *folder = kb_folder_read(path, error);
    int result = folder ? kb_compile(&database->bytes, folder, error) : -1;
    kb_folder_free(folder);
    if (result)
        return -1;
    return kb_database_open(database, database->bytes.data, database->bytes.size, true, error);
}

static int open_file(struct kb_store *store, const char *path, struct error *error)
{
    struct kb_database *database = add_database(store, path);
    struct os_stat stat;
    if (os_stat_path(path, &stat, error))
        return -1;
    if (stat.is_folder)
        return open_folder(database, path, error);
    return kb_database_open_file(database, path, error);
}

struct kb *kb_open_over(const struct kb_bytes *items, size_t item_count, const char *const *paths,
                        size_t path_count, struct error *error)
{
    struct kb_store *store = memory_zeroed(1, sizeof *store);
    bool good = true;
    if (path_count > MAX_BASES || item_count > MAX_BASES)
        good = error_set(error, ERROR_LIMIT, "more than %d knowledge bases", MAX_BASES) == 0;
    else
        store->databases = memory_zeroed(path_count + item_count, sizeof *store->databases);
    for (size_t i = 0; good && i < item_count; i++) {
        struct kb_database *database = add_database(store, items[i].name);
        good =
            kb_database_open(database, items[i].data, items[i].size, items[i].trusted, error) == 0;
    }
    for (size_t i = 0; good && i < path_count; i++)
        good = open_file(store, paths[i], error) == 0;
    return finish(store, good, error);
}

struct kb *kb_open_memory(const void *data, size_t size, struct error *error)
{
    const struct kb_bytes item = {.name = "knowledge base", .data = data, .size = size};
    return kb_open_over(&item, 1, NULL, 0, error);
}
