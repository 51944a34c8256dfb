/* SPDX-License-Identifier: MIT */
#include "kb/folder.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "kb/read_file.h"

#include <stdint.h>
#include <string.h>

#define MAX_ARTICLE_BYTES ((size_t)8 << 20)
#define MAX_ARTICLES 20000

static struct kb_file *add_file(struct kb_files *files, char *path)
{
    files->items = memory_grow(files->items, files->count, &files->capacity, sizeof *files->items);
    struct kb_file *file = &files->items[files->count++];
    *file = (struct kb_file){.path = path};
    return file;
}

static int read_json(struct kb_folder *folder, struct kb_file *file, struct error *error)
{
    add_file(&folder->inputs, memory_text(file->path));
    AUTO_BUFFER struct buffer bytes = {0};
    if (kb_read_file(&bytes, file->path, MAX_ARTICLE_BYTES, error))
        return -1;
    json_error_t where;
    file->root =
        json_loadb(bytes.data ? bytes.data : "", bytes.size, JSON_REJECT_DUPLICATES, &where);
    if (!file->root)
        return error_set(error, ERROR_KB, "%s:%d:%d: %s", file->path, where.line, where.column,
                         where.text);
    return 0;
}

struct listing {
    struct kb_folder *folder;
    const char *path;
    struct kb_files *files;
    struct error *error;
};

static int visit_article(void *context, const char *name)
{
    struct listing *listing = context;
    size_t size = strlen(name);
    if (size <= 5 || name[0] == '.' || strcmp(name + size - 5, ".json") != 0)
        return 0;
    if (listing->files->count >= MAX_ARTICLES)
        return error_set(listing->error, ERROR_LIMIT, "%s: more than %d articles", listing->path,
                         MAX_ARTICLES);
    struct kb_file *file = add_file(listing->files, memory_format("%s/%s", listing->path, name));
    file->name = memory_text_n(name, size - 5);
    return read_json(listing->folder, file, listing->error);
}

static int visit_top(void *context, const char *name)
{
    struct listing *top = context;
    struct kb_files *files = strcmp(name, "events") == 0       ? &top->folder->events
                             : strcmp(name, "causes") == 0     ? &top->folder->causes
                             : strcmp(name, "procedures") == 0 ? &top->folder->procedures
                                                               : NULL;
    if (!files)
        return 0;
    AUTO_FREE char *path = memory_format("%s/%s", top->path, name);
    add_file(&top->folder->inputs, memory_text(path));
    struct listing listing = {top->folder, path, files, top->error};
    return os_list_folder(path, visit_article, &listing, top->error);
}

static void free_file(struct kb_file *file)
{
    free(file->path);
    free(file->name);
    json_decref(file->root);
}

static void free_files(struct kb_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free_file(&files->items[i]);
    free(files->items);
}

void kb_folder_free(struct kb_folder *folder)
{
    if (!folder)
        return;
    free_file(&folder->base);
    free_files(&folder->events);
    free_files(&folder->causes);
    free_files(&folder->procedures);
    free_files(&folder->inputs);
    free(folder->path);
    free(folder);
}

struct kb_folder *kb_folder_read(const char *path, struct error *error)
{
    struct kb_folder *folder = memory_zeroed(1, sizeof *folder);
    folder->path = memory_text(path);
    add_file(&folder->inputs, memory_text(path));
    folder->base.path = memory_format("%s/base.json", path);
    folder->base.name = memory_text("base");
    struct listing top = {folder, path, NULL, error};
    if (read_json(folder, &folder->base, error) || os_list_folder(path, visit_top, &top, error)) {
        kb_folder_free(folder);
        return NULL;
    }
    return folder;
}

size_t kb_item_of(const json_t *list, const char *key, const char *value)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *own = json_string_value(json_object_get(item, key));
        if (own && strcmp(own, value) == 0)
            return i;
    }
    return SIZE_MAX;
}
