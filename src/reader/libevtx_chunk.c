/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/chunk_walk.h"
#include "reader/libevtx_guard.h"
#include "reader/libevtx_raw.h"
#include "reader/libevtx_xml.h"

#include <libbfio.h>
#include <libevtx.h>
#include <string.h>
#include <zlib.h>

/* A record's XML can be many times its size, because a template may use a value again and again. */
#define XML_MAX_SIZE (16 << 20)

/* The smallest record that libevtx passes over: a header. */
#define FILLER_MIN_SIZE EVTX_RECORD_HEADER_SIZE

struct libevtx_chunk {
    struct chunk_places places;
    int *indices; /* libevtx's index of each place, -1 where it has none */
    bool beyond;
    uint8_t *file; /* the file in memory */
    libbfio_handle_t *handle;
    libevtx_file_t *evtx;
    libevtx_record_t *record; /* the last one decoded */
    struct buffer source;     /* its XML */
    struct libevtx_xml xml;
};

/* A libevtx error is a stack of lines, the cause first. */
static int set_libevtx_error(struct error *error, const char *what, libevtx_error_t **libevtx)
{
    char lines[2048] = "";
    if (*libevtx)
        libevtx_error_backtrace_sprint(*libevtx, lines, sizeof lines);
    libevtx_error_free(libevtx);
    lines[strcspn(lines, "\n")] = '\0';
    const char *text = lines[0] ? lines : "no reason given";
    return error_set(error, ERROR_FORMAT, "%s: %s", what, text);
}

/* The header of a clean log of one chunk. */
static void write_file_header(uint8_t *file)
{
    static const uint8_t start[44] = {
        'E', 'l',      'f',        'F',      'i',      'l',       'e',
        0,   [24] = 1, [32] = 128, [36] = 1, [38] = 3, [41] = 16, [42] = 1,
    };
    memcpy(file, start, sizeof start);
    bytes_put_u32(file + 124, (uint32_t)crc32(0, file, 120));
}

/* libevtx takes records one behind the other from the first on, stops at a bad one, and refuses the
 * whole chunk for a header size or free-space offset that it does not like. So the copy is made to
 * hold exactly the places: each record is lengthened up to the next (libevtx does not use the size
 * to decode), and a filler stands before the first where that is elsewhere. */
static void link_places(struct libevtx_chunk *chunk, uint8_t *data)
{
    const struct chunk_places *places = &chunk->places;
    uint32_t offset = EVTX_CHUNK_HEADER_SIZE;
    uint32_t before = 0; /* offset of the record before, 0 when there is none */
    int index = 0;
    for (size_t i = 0; i < places->count; i++) {
        const struct chunk_place *place = &places->items[i];
        chunk->indices[i] = -1;
        if (place->offset != offset) {
            if (before == 0 && place->offset - offset < FILLER_MIN_SIZE)
                continue;
            if (before == 0) {
                memcpy(data + offset, "**\0", 4);
                before = offset;
                index++;
            }
            uint32_t size = place->offset - before;
            bytes_put_u32(data + before + 4, size);
            bytes_put_u32(data + before + size - 4, size);
        }
        chunk->indices[i] = index++;
        before = place->offset;
        offset = place->offset + place->size;
    }
    memcpy(data, "ElfChnk", 8);
    bytes_put_u32(data + 40, 128);
    bytes_put_u32(data + 44, before);
    /* libevtx sums up the records to here, only to note a difference in a flag. */
    bytes_put_u32(data + 48, EVTX_CHUNK_HEADER_SIZE);
}

static int open_file(struct libevtx_chunk *chunk, struct error *error)
{
    libbfio_error_t *io_error = NULL;
    if (libbfio_memory_range_initialize(&chunk->handle, &io_error) != 1 ||
        libbfio_memory_range_set(chunk->handle, chunk->file,
                                 EVTX_FILE_HEADER_SIZE + EVTX_CHUNK_SIZE, &io_error) != 1) {
        libbfio_error_free(&io_error);
        return error_set(error, ERROR_INTERNAL, "libbfio refuses a memory range");
    }
    libevtx_error_t *evtx_error = NULL;
    if (libevtx_file_initialize(&chunk->evtx, &evtx_error) != 1 ||
        libevtx_file_open_file_io_handle(chunk->evtx, chunk->handle, LIBEVTX_OPEN_READ,
                                         &evtx_error) != 1)
        return set_libevtx_error(error, "libevtx refuses the chunk", &evtx_error);
    return 0;
}

struct libevtx_chunk *libevtx_chunk_open(const struct chunk *chunk, struct error *error)
{
    struct libevtx_chunk *opened = memory_zeroed(1, sizeof *opened);
    opened->beyond = chunk->beyond;
    chunk_walk(chunk->data, &opened->places);
    if (opened->places.count == 0)
        return opened;
    opened->indices = memory_zeroed(opened->places.count, sizeof *opened->indices);
    opened->file = memory_zeroed(1, EVTX_FILE_HEADER_SIZE + EVTX_CHUNK_SIZE);
    write_file_header(opened->file);
    memcpy(opened->file + EVTX_FILE_HEADER_SIZE, chunk->data, EVTX_CHUNK_SIZE);
    link_places(opened, opened->file + EVTX_FILE_HEADER_SIZE);
    if (open_file(opened, error) < 0) {
        libevtx_chunk_close(opened);
        return NULL;
    }
    return opened;
}

void libevtx_chunk_close(struct libevtx_chunk *chunk)
{
    if (!chunk)
        return;
    if (chunk->record)
        libevtx_record_free(&chunk->record, NULL);
    if (chunk->evtx) {
        libevtx_file_close(chunk->evtx, NULL);
        libevtx_file_free(&chunk->evtx, NULL);
    }
    if (chunk->handle)
        libbfio_handle_free(&chunk->handle, NULL);
    libevtx_xml_free(&chunk->xml);
    buffer_free(&chunk->source);
    chunk_places_free(&chunk->places);
    free(chunk->indices);
    free(chunk->file);
    free(chunk);
}

const struct chunk_places *libevtx_chunk_places(const struct libevtx_chunk *chunk)
{
    return &chunk->places;
}

/* libevtx's own XML and values are NUL-terminated; the sizes it gives count the NUL. */
static int get_xml(struct libevtx_chunk *chunk, struct error *error)
{
    libevtx_error_t *evtx_error = NULL;
    size_t size = 0;
    if (libevtx_record_get_utf8_xml_string_size(chunk->record, &size, &evtx_error) != 1)
        return set_libevtx_error(error, "libevtx gives no XML", &evtx_error);
    if (size == 0 || size > XML_MAX_SIZE)
        return error_set(error, ERROR_LIMIT, "its XML has %zu bytes", size);
    if (chunk->source.capacity < size) {
        chunk->source.data = memory_resize(chunk->source.data, size, 1);
        chunk->source.capacity = size;
    }
    if (libevtx_record_get_utf8_xml_string(chunk->record, (uint8_t *)chunk->source.data, size,
                                           &evtx_error) != 1)
        return set_libevtx_error(error, "libevtx gives no XML", &evtx_error);
    chunk->source.size = strnlen(chunk->source.data, size);
    return 0;
}

/* The XML shows a value that is a single line feed as an empty element; the getter does not. The
 * getters' values can be told to belong to elements only where there are as many, because libevtx
 * counts no literal values and counts attributes. */
static void restore_line_feeds(struct libevtx_chunk *chunk, struct record *record)
{
    struct libevtx_xml *xml = &chunk->xml;
    size_t extra = xml->binary_leaf != SIZE_MAX;
    int count = 0;
    bool empty = false;
    for (size_t i = 0; i < record->string_count && !empty; i++)
        empty = record->strings[i].value.size == 0;
    if (!empty || libevtx_record_get_number_of_strings(chunk->record, &count, NULL) != 1 ||
        count < 0 || (size_t)count != record->string_count + extra)
        return;
    for (size_t i = 0; i < record->string_count; i++) {
        int index = (int)(extra && i >= xml->binary_leaf ? i + 1 : i);
        uint8_t value[2] = "";
        size_t size = 0;
        if (record->strings[i].value.size == 0 &&
            libevtx_record_get_utf8_string_size(chunk->record, index, &size, NULL) == 1 &&
            size == sizeof value &&
            libevtx_record_get_utf8_string(chunk->record, index, value, size, NULL) == 1 &&
            value[0] == '\n')
            xml->strings[i].value = TEXT("\n");
    }
}

/* An element inside Data, or XML that cannot be read, may be the text of a value. */
static int read_xml(struct libevtx_chunk *chunk, struct record *ret_record, struct error *error)
{
    struct error first = {0};
    const struct text source = {chunk->source.data, chunk->source.size};
    int result = libevtx_xml_read(&chunk->xml, source, ret_record, &first);
    if (result == 0 && !chunk->xml.deep)
        return 0;
    if (libevtx_escape_raw(chunk->record, &chunk->source))
        return libevtx_xml_read(&chunk->xml, (struct text){chunk->source.data, chunk->source.size},
                                ret_record, error);
    return result < 0 ? error_set(error, first.code, "%s", first.text) : 0;
}

int libevtx_chunk_record(struct libevtx_chunk *chunk, size_t place, struct record *ret_record,
                         struct error *error)
{
    libevtx_error_t *evtx_error = NULL;
    if (chunk->record)
        libevtx_record_free(&chunk->record, NULL);
    if (chunk->indices[place] < 0)
        return error_set(error, ERROR_FORMAT, "it starts inside another record's header");
    const uint8_t *data = chunk->file + EVTX_FILE_HEADER_SIZE;
    if (!libevtx_guard(data, &chunk->places.items[place]))
        return error_set(error, ERROR_LIMIT,
                         "its templates are not such that libevtx may be asked");
    uint64_t number = 0;
    if (libevtx_file_get_record_by_index(chunk->evtx, chunk->indices[place], &chunk->record,
                                         &evtx_error) != 1 ||
        libevtx_record_get_identifier(chunk->record, &number, &evtx_error) != 1)
        return set_libevtx_error(error, "libevtx cannot decode it", &evtx_error);
    if (number != chunk->places.items[place].number)
        return error_set(error, ERROR_INTERNAL, "libevtx counts the records differently");
    struct record record;
    if (get_xml(chunk, error) < 0 || read_xml(chunk, &record, error) < 0)
        return -1;
    restore_line_feeds(chunk, &record);
    record.place = chunk->places.items[place].offset;
    record.recovered = chunk->beyond || chunk->places.items[place].slack;
    *ret_record = record;
    return 0;
}
