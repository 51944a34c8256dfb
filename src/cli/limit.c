/* SPDX-License-Identifier: MIT */
#include "cli/limit.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct limit_row {
    const char *name;
    size_t offset;
    bool is_size;
    uint64_t least, most;
};

#define ROW(name, member, is_size, least, most)                                                    \
    {                                                                                              \
        name, offsetof(struct scan_limits, member), is_size, least, most                           \
    }

static const struct limit_row rows[] = {
    ROW("depth", input.depth, false, 1, 64),
    ROW("members", input.members, false, 1, 100000000),
    ROW("member-size", input.member_size, true, 1, INT64_MAX),
    ROW("total-size", input.total_size, true, 1, INT64_MAX),
    ROW("ratio", input.ratio, false, 1, 1000000000),
    ROW("buffer", input.buffer, true, 1, INT64_MAX),
    ROW("seconds", seconds, false, 1, 1000000),
    ROW("memory", memory, true, UINT64_C(32) << 20, INT64_MAX),
};

const char *limit_name(size_t number)
{
    return number < sizeof rows / sizeof *rows ? rows[number].name : NULL;
}

static int read_value(const char *text, bool is_size, uint64_t *ret_value)
{
    static const char units[] = "KMGT";
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || end == text || text[0] < '0' || text[0] > '9')
        return -1;
    const char *unit = is_size && *end ? strchr(units, *end) : NULL;
    if (unit) {
        unsigned shift = 10 * (unsigned)(unit - units + 1);
        if (value > UINT64_MAX >> shift)
            return -1;
        value <<= shift;
        end++;
    }
    *ret_value = value;
    return *end ? -1 : 0;
}

int limit_set(struct scan_limits *limits, const char *text)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct limit_row *row = &rows[i];
        size_t size = strlen(row->name);
        uint64_t value;
        if (strncmp(text, row->name, size) != 0 || text[size] != '=')
            continue;
        if (read_value(text + size + 1, row->is_size, &value) < 0 || value < row->least ||
            value > row->most)
            return -1;
        memcpy((char *)limits + row->offset, &value, sizeof value);
        return 0;
    }
    return -1;
}
