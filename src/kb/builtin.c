/* SPDX-License-Identifier: MIT */
#include "kb/embedded.h"
#include "kb/open.h"

#include "base/memory.h"

#include <string.h>

static struct kb_bytes builtin(void)
{
    return (struct kb_bytes){"built-in knowledge base", kb_embedded, kb_embedded_size, true};
}

struct kb *kb_open(const char *const *paths, size_t path_count, struct error *error)
{
    const struct kb_bytes base = builtin();
    return kb_open_over(&base, 1, paths, path_count, error);
}

struct kb *kb_open_compiled(const void *data, size_t size, bool extends, struct error *error)
{
    const struct kb_bytes items[] = {builtin(),
                                     {.name = "knowledge base", .data = data, .size = size}};
    return kb_open_over(extends ? items : items + 1, extends ? 2 : 1, NULL, 0, error);
}

static void refuse_path(kb_refuse refuse, void *context, const char *path, const char *what)
{
    size_t size = strlen(path);
    bool named = strncmp(what, path, size) == 0;
    AUTO_FREE char *text = memory_format("%s%s%s", named ? "" : path, named ? "" : ": ", what);
    refuse(context, text);
}

static struct kb *with_prose(struct kb *kb, struct error *error)
{
    if (!kb || kb_read_all_prose(kb, error) == 0)
        return kb;
    kb_free(kb);
    return NULL;
}

static struct kb *open_for(enum kb_use use, const char *const *paths, size_t path_count,
                           struct error *error)
{
    struct kb *kb = kb_open(paths, path_count, error);
    return use == KB_FOR_LOOK_UP ? with_prose(kb, error) : kb;
}

/* All at once, since that is how it is as a rule; else one by one, to know which is at fault. */
struct kb *kb_open_usable(enum kb_use use, const char *const *paths, size_t path_count,
                          kb_refuse refuse, void *context, struct error *error)
{
    struct error why = {0};
    struct kb *kb = open_for(use, paths, path_count, &why);
    if (kb)
        return kb;
    AUTO_FREE const char **usable = memory_zeroed(path_count + 1, sizeof *usable);
    size_t count = 0;
    kb = kb_open(NULL, 0, error);
    for (size_t i = 0; kb && i < path_count; i++) {
        why = (struct error){0};
        usable[count] = paths[i];
        struct kb *more = open_for(use, usable, count + 1, &why);
        if (!more) {
            refuse_path(refuse, context, paths[i], why.text);
            continue;
        }
        kb_free(kb);
        kb = more;
        count++;
    }
    return kb;
}

static struct kb *open_one(const char *path, struct error *error)
{
    struct error why = {0};
    struct kb *kb = path ? kb_open_over(NULL, 0, &path, 1, &why) : NULL;
    if (kb)
        return kb;
    /* Only a base that extends another is of use over the built-in one; why it is of none alone
     * says more than why it does not fit. */
    kb = kb_open(&path, path ? 1 : 0, error);
    if (kb && kb->source_count == 2 && !kb->sources[1].extends) {
        kb_free(kb);
        kb = NULL;
        error_set(error, why.code, "%s", why.text);
    }
    return kb;
}

struct kb *kb_open_one(const char *path, struct error *error)
{
    return with_prose(open_one(path, error), error);
}
