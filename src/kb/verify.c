/* SPDX-License-Identifier: MIT */
#include "kb/verify.h"

#include "base/memory.h"
#include "kb/pack.h"

#include <string.h>

static int compare_image(struct kb_database *database, const char *end, struct error *error)
{
    AUTO_BUFFER struct buffer image = {0};
    const char *own = (const char *)database->tables + database->table_size;
    if (kb_pack(&image, database, error))
        return -1;
    if (image.size == (size_t)(end - own) && memcmp(image.data, own, image.size) == 0)
        return 0;
    return error_set(error, ERROR_KB,
                     "%s: its packed image is not the one that its tables give: rebuild it with "
                     "'evtdiag kb build'",
                     database->name);
}

int kb_verify(const char *name, const void *data, size_t size, struct error *error)
{
    struct kb_database database = {.name = memory_text(name)};
    char digest[DIGEST_TEXT_SIZE];
    int result = kb_database_open(&database, data, size, false, error);
    if (result == 0) {
        const char *end = (const char *)data + size - IMAGE_TRAILER_SIZE;
        digest_hex(data, size - IMAGE_TRAILER_SIZE, digest);
        if (strcmp(digest, database.digest) != 0)
            result = error_set(error, ERROR_KB, "%s: its digest is not that of its content", name);
        else
            result = kb_database_check(&database, error) || compare_image(&database, end, error)
                         ? -1
                         : 0;
    }
    kb_database_free(&database);
    return result;
}
