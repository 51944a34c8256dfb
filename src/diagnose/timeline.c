/* SPDX-License-Identifier: MIT */
#include "diagnose/timeline.h"

#include "base/memory.h"

#include <string.h>

static int by_reporter(const void *a, const void *b)
{
    const struct part *x = *(const struct part *const *)a, *y = *(const struct part *const *)b;
    return x->reporter < y->reporter ? -1 : x->reporter > y->reporter;
}

static int by_name(const void *a, const void *b)
{
    const struct timeline_row *x = a, *y = b;
    return strcmp(x->reporter, y->reporter);
}

struct timeline_row *timeline_make(const struct server_names *names,
                                   const struct part *const *parts, size_t part_count,
                                   size_t *ret_count)
{
    AUTO_FREE const struct part **sorted = memory_zeroed(part_count, sizeof(const struct part *));
    struct timeline_row *rows = memory_zeroed(part_count, sizeof *rows);
    size_t count = 0;
    memcpy(sorted, parts, part_count * sizeof(const struct part *));
    qsort(sorted, part_count, sizeof(const struct part *), by_reporter);
    for (size_t i = 0, run; i < part_count; i += run) {
        for (run = 1; i + run < part_count && sorted[i + run]->reporter == sorted[i]->reporter;)
            run++;
        struct part_sum sum = parts_sum(sorted + i, run);
        rows[count++] = (struct timeline_row){
            memory_text(server_display(names, sorted[i]->reporter)), sum.days, sum.day_count};
    }
    qsort(rows, count, sizeof *rows, by_name);
    *ret_count = count;
    return rows;
}

void timeline_free(struct timeline_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rows[i].reporter);
        free(rows[i].days);
    }
    free(rows);
}
