/* SPDX-License-Identifier: MIT */
#include "base/os_file.h"
#include "reader/bytes.h"
#include "reader/reader.h"
#include "reader/xml_sniff.h"

#include <errno.h>
#include <string.h>

static int64_t read_descriptor(void *context, void *data, size_t size, uint64_t offset,
                               struct error *error)
{
    int64_t got = os_read_at(*(const int *)context, data, size, offset);
    if (got < 0)
        return error_set(error, ERROR_IO, "cannot be read: %s", strerror(errno));
    return got;
}

struct log_source log_source_descriptor(const int *descriptor, uint64_t size)
{
    return (struct log_source){read_descriptor, (void *)(uintptr_t)descriptor, size};
}

static int64_t read_memory(void *context, void *data, size_t size, uint64_t offset,
                           struct error *error)
{
    (void)error;
    const struct log_memory *memory = context;
    if (offset >= memory->size)
        return 0;
    size_t left = memory->size - (size_t)offset;
    if (size > left)
        size = left;
    memcpy(data, memory->data + offset, size);
    return (int64_t)size;
}

struct log_source log_source_memory(const struct log_memory *memory)
{
    return (struct log_source){read_memory, (void *)(uintptr_t)memory, memory->size};
}

/* Three fields of the file header that each log of the format has: the size of what is used of it,
 * the major version, the size of its block. They tell a log whose signature was damaged. */
static bool has_header_of_evtx(const uint8_t *data, size_t size)
{
    return size >= 128 && bytes_u32(data + 32) == 128 && bytes_u16(data + 38) == 3 &&
           bytes_u16(data + 40) == EVTX_FILE_HEADER_SIZE;
}

/* An EVT file starts with the size of its header, 48, and then its signature ([MS-EVEN] LogHeader).
 */
enum log_format log_format_of(const void *data, size_t size)
{
    if ((size >= 8 && memcmp(data, EVTX_SIGNATURE, 8) == 0) || has_header_of_evtx(data, size))
        return LOG_FORMAT_EVTX;
    if (size >= 8 && memcmp(data, "0\0\0\0LfLe", 8) == 0)
        return LOG_FORMAT_EVT;
    return xml_dialect_of(data, size < LOG_SNIFF_SIZE ? size : LOG_SNIFF_SIZE) != XML_NONE
               ? LOG_FORMAT_XML
               : LOG_FORMAT_UNKNOWN;
}

const char *log_format_name(enum log_format format)
{
    switch (format) {
    case LOG_FORMAT_EVTX:
        return "evtx";
    case LOG_FORMAT_EVT:
        return "evt";
    case LOG_FORMAT_XML:
        return "xml";
    case LOG_FORMAT_UNKNOWN:
        break;
    }
    return "unknown";
}

const char *log_status_name(enum log_status status)
{
    static const char *const names[] = {"ok", "dirty", "damaged", "unreadable"};
    return names[status];
}

bool log_format_of_name(const char *name, enum log_format *ret_format)
{
    for (int format = LOG_FORMAT_UNKNOWN; format <= LOG_FORMAT_XML; format++)
        if (strcmp(log_format_name((enum log_format)format), name) == 0) {
            *ret_format = (enum log_format)format;
            return true;
        }
    return false;
}

bool log_status_of_name(const char *name, enum log_status *ret_status)
{
    for (int status = LOG_OK; status <= LOG_UNREADABLE; status++)
        if (strcmp(log_status_name((enum log_status)status), name) == 0) {
            *ret_status = (enum log_status)status;
            return true;
        }
    return false;
}
