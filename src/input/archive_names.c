/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/hash_table.h"
#include "base/memory.h"
#include "input/archive_walk.h"

#include <string.h>

#define NAME_SIZE 1024 /* bytes of a member's name that are shown */

struct name {
    UT_hash_handle hh;
    char digest[DIGEST_TEXT_SIZE];
    unsigned again; /* how often it came */
};

struct archive_names {
    struct name *known;
};

struct archive_names *archive_names_new(void)
{
    return memory_zeroed(1, sizeof(struct archive_names));
}

void archive_names_free(struct archive_names *names)
{
    struct name *each, *next;
    HASH_ITER(hh, names->known, each, next)
    {
        HASH_DEL(names->known, each);
        free(each);
    }
    free(names);
}

static struct name *find_or_add(struct archive_names *names, const char *path)
{
    struct name *found;
    struct name *name = memory_zeroed(1, sizeof *name);
    digest_hex(path, strlen(path), name->digest);
    HASH_FIND_STR(names->known, name->digest, found);
    if (!found) {
        HASH_ADD_STR(names->known, digest, name);
        return name;
    }
    free(name);
    return found;
}

/* Bytes of the character at the start of the text; 0 when it is not UTF-8. */
static size_t character_size(const char *text, size_t left)
{
    for (size_t size = 1; size <= 4 && size <= left; size++)
        if (text_is_utf8((struct text){text, size}))
            return size;
    return 0;
}

/* Windows programs wrote '\' between the parts; code pages are not told, so that bytes which are no
 * UTF-8 are shown as they are. */
static void put_name(struct buffer *out, const char *name)
{
    while (strncmp(name, "./", 2) == 0 && name[2])
        name += 2;
    size_t left = strlen(name), end = out->size + NAME_SIZE;
    while (left && out->size < end) {
        size_t size = character_size(name, left);
        if (*name == '\\')
            buffer_text(out, "/");
        else if (size)
            buffer_append(out, name, size);
        else
            buffer_format(out, "\\x%02x", (unsigned char)*name);
        name += size ? size : 1;
        left -= size ? size : 1;
    }
    if (left)
        buffer_text(out, "...");
}

char *archive_names_path(struct archive_names *names, const char *archive, const char *name)
{
    struct buffer path = {0};
    buffer_text(&path, archive);
    if (name) {
        buffer_text(&path, "/");
        put_name(&path, name);
    }
    size_t size = path.size;
    struct name *name_again = find_or_add(names, path.data), *taken = name_again;
    while (taken->again++) {
        path.size = size;
        buffer_format(&path, " (%u)", name_again->again);
        taken = find_or_add(names, path.data);
    }
    return buffer_take(&path);
}
