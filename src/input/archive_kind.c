/* SPDX-License-Identifier: MIT */
#include "input/archive_walk.h"

#include <string.h>

/* A tar header has 512 bytes; at 148 stands in octal the sum of all of them, those of the sum
 * itself counted as spaces (POSIX.1, pax). That tells archives older than the ustar mark too. */
static bool is_tar(const uint8_t *data, size_t size)
{
    unsigned sum = 0, stated = 0, digits = 0;
    if (size < 512 || data[0] == 0)
        return false;
    for (size_t i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? ' ' : data[i];
    for (size_t i = 148; i < 156; i++) {
        if (data[i] >= '0' && data[i] <= '7') {
            stated = stated * 8 + (unsigned)(data[i] - '0');
            digits++;
        } else if (digits) {
            break;
        } else if (data[i] != ' ') {
            return false;
        }
    }
    return digits > 0 && stated == sum;
}

enum archive_kind archive_kind_of(const void *data, size_t size)
{
    static const struct {
        const char *magic;
        size_t size;
        enum archive_kind kind;
    } kinds[] = {
        {"PK\3\4", 4, ARCHIVE_KIND_ZIP},
        {"PK\5\6", 4, ARCHIVE_KIND_ZIP},  /* without members */
        {"PK\7\10", 4, ARCHIVE_KIND_ZIP}, /* the first of several parts */
        {"PK00PK\3\4", 8, ARCHIVE_KIND_ZIP},
        {"7z\xbc\xaf\x27\x1c", 6, ARCHIVE_KIND_7ZIP},
        {"MSCF\0\0\0\0", 8, ARCHIVE_KIND_CAB},
        {"Rar!\x1a\7", 6, ARCHIVE_KIND_RAR},
        {"\x1f\x8b\x08", 3, ARCHIVE_KIND_COMPRESSED},
        {"\xfd"
         "7zXZ\0",
         6, ARCHIVE_KIND_COMPRESSED},
        {"\x28\xb5\x2f\xfd", 4, ARCHIVE_KIND_COMPRESSED},
        {"BZh", 3, ARCHIVE_KIND_COMPRESSED},
    };
    const uint8_t *bytes = data;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (size >= kinds[i].size && memcmp(bytes, kinds[i].magic, kinds[i].size) == 0)
            /* behind "BZh" a digit, and the mark of a block or of the end */
            return bytes[0] != 'B' || (size >= 10 && (memcmp(bytes + 4, "1AY&SY", 6) == 0 ||
                                                      memcmp(bytes + 4, "\x17rE8P\x90", 6) == 0))
                       ? kinds[i].kind
                       : ARCHIVE_KIND_NONE;
    return is_tar(bytes, size) ? ARCHIVE_KIND_TAR : ARCHIVE_KIND_NONE;
}

bool archive_sniff(const void *data, size_t size)
{
    return archive_kind_of(data, size) != ARCHIVE_KIND_NONE;
}
