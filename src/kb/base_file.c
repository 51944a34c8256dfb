/* SPDX-License-Identifier: MIT */
/* The file of a base: its parts, and whether they belong together. */
#include "base/memory.h"
#include "base/os_file.h"
#include "kb/open.h"
#include "kb/read_file.h"
#include "kb/schema.h"
#include "kb/store.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static uint32_t header_number(const struct kb_database *database, size_t offset)
{
    const unsigned char *at = database->header + offset;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int no_base(const struct kb_database *database, struct error *error)
{
    return error_set(error, ERROR_KB, "%s: is no knowledge base of evtdiag", database->name);
}

static int no_whole(const struct kb_database *database, struct error *error)
{
    return error_set(error, ERROR_KB,
                     "%s: damaged, cut, or changed since it was built: rebuild it with 'evtdiag kb "
                     "build'",
                     database->name);
}

static int check_header(const struct kb_database *database, struct error *error)
{
    if (memcmp(database->header, "SQLite format 3", 16) != 0 ||
        header_number(database, 68) != KB_APPLICATION_ID)
        return no_base(database, error);
    uint32_t version = header_number(database, 60);
    if (version != KB_USER_VERSION)
        return error_set(error, ERROR_KB,
                         "%s: a knowledge base of version %" PRIu32
                         "; this program reads version %" PRIu32
                         ": rebuild it with 'evtdiag kb build'",
                         database->name, version, KB_USER_VERSION);
    return 0;
}

/* Where the parts lie, by the trailer and by SQLite's header, which must agree. How much prose is
 * between image and trailer the image says. */
static int find_parts(struct kb_database *database, const unsigned char *end, uint64_t size,
                      struct image_trailer *ret_trailer, struct error *error)
{
    uint64_t page = (uint64_t)database->header[16] << 8 | database->header[17];
    uint64_t tables = (page == 1 ? 65536 : page) * header_number(database, 28);
    if (image_trailer_read(end, ret_trailer) || ret_trailer->database_size != tables ||
        tables > size || (uint64_t)ret_trailer->image_size + IMAGE_TRAILER_SIZE > size - tables)
        return no_whole(database, error);
    memcpy(database->digest, ret_trailer->digest, sizeof database->digest);
    database->table_size = (size_t)tables;
    database->prose_at = tables + ret_trailer->image_size;
    return 0;
}

/* SQLite counts the changes of a database in its header, so one that was changed by hand since it
 * was built shows even where its size is what it was. */
static int take_image(struct kb_database *database, const unsigned char *image, uint64_t size,
                      const struct image_trailer *trailer, struct error *error)
{
    if ((!database->trusted && image_sum(image, trailer->image_size) != trailer->sum) ||
        image_read(image, trailer->image_size, database->trusted, &database->image) ||
        database->image.change_counter != header_number(database, 24) ||
        database->prose_at + database->image.prose_size + IMAGE_TRAILER_SIZE != size)
        return no_whole(database, error);
    return 0;
}

int kb_database_open(struct kb_database *database, const void *data, size_t size, bool trusted,
                     struct error *error)
{
    const unsigned char *bytes = data;
    struct image_trailer trailer;
    database->descriptor = -1;
    database->trusted = trusted;
    if (size < DATABASE_HEADER_SIZE + IMAGE_TRAILER_SIZE)
        return no_base(database, error);
    memcpy(database->header, bytes, sizeof database->header);
    if (check_header(database, error) ||
        find_parts(database, bytes + size - IMAGE_TRAILER_SIZE, size, &trailer, error))
        return -1;
    database->tables = bytes;
    if (take_image(database, bytes + database->table_size, size, &trailer, error))
        return -1;
    database->image.prose = (const char *)bytes + database->prose_at;
    database->prose_read = true;
    return trusted || image_prose_is_good(&database->image) ? 0 : no_whole(database, error);
}

static int read_part(const struct kb_database *database, void *data, size_t size, uint64_t offset,
                     struct error *error)
{
    int64_t got = os_read_at(database->descriptor, data, size, offset);
    if (got < 0)
        return error_set(error, ERROR_IO, "%s: %s", database->name, strerror(errno));
    return (size_t)got == size ? 0 : no_whole(database, error);
}

static int open_parts(struct kb_database *database, uint64_t size, struct error *error)
{
    unsigned char end[IMAGE_TRAILER_SIZE];
    struct image_trailer trailer;
    if (size < DATABASE_HEADER_SIZE + IMAGE_TRAILER_SIZE)
        return no_base(database, error);
    if (size > KB_MAX_FILE_SIZE)
        return error_set(error, ERROR_LIMIT, "%s: larger than %zu bytes", database->name,
                         KB_MAX_FILE_SIZE);
    if (read_part(database, database->header, sizeof database->header, 0, error) ||
        check_header(database, error) ||
        read_part(database, end, sizeof end, size - sizeof end, error) ||
        find_parts(database, end, size, &trailer, error))
        return -1;
    char *image = buffer_reserve(&database->bytes, trailer.image_size);
    if (read_part(database, image, trailer.image_size, database->table_size, error))
        return -1;
    buffer_commit(&database->bytes, trailer.image_size);
    if (take_image(database, (const unsigned char *)image, size, &trailer, error))
        return -1;
    database->prose = memory_zeroed(database->image.prose_size, 1);
    database->image.prose = database->prose;
    return 0;
}

static int read_prose(struct kb_database *database, struct error *error)
{
    uint32_t size = database->image.prose_size;
    if (read_part(database, database->prose, size, database->prose_at, error) == 0 &&
        (database->trusted || image_prose_is_good(&database->image)))
        return 0;
    memset(database->prose, 0, size);
    return error->code ? -1 : no_whole(database, error);
}

int kb_database_prose(struct kb_database *database, struct error *error)
{
    struct error *unread = &database->unread;
    if (!database->prose_read)
        read_prose(database, unread);
    database->prose_read = true;
    return unread->code ? error_set(error, unread->code, "%s", unread->text) : 0;
}

int kb_database_open_file(struct kb_database *database, const char *path, struct error *error)
{
    struct os_stat stat;
    database->descriptor = os_open_read(path, error);
    if (database->descriptor < 0)
        return -1;
    if (os_stat_descriptor(database->descriptor, &stat) == 0 && stat.is_regular)
        return open_parts(database, stat.size, error);
    int result =
        kb_read_descriptor(&database->bytes, database->descriptor, path, KB_MAX_FILE_SIZE, error);
    os_close(database->descriptor);
    database->descriptor = -1;
    return result ? -1
                  : kb_database_open(database, database->bytes.data, database->bytes.size, false,
                                     error);
}
