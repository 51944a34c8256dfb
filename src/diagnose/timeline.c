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

static bool is_short(const struct part *const *parts, size_t count)
{
    filetime first = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        const struct tally *tally = &parts[i]->tally;
        if (tally->first && (!first || tally->first < first))
            first = tally->first;
        last = tally->last > last ? tally->last : last;
    }
    return last - first <= TALLY_HOURLY_DAYS * FILETIME_DAY;
}

static struct timeline_row count_hours(const struct part *const *parts, size_t count, bool hourly)
{
    struct timeline_row row = {0};
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most += hourly ? parts[i]->tally.period_count : parts[i]->day_count;
    row.hours = memory_zeroed(most, sizeof *row.hours);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; hourly && k < parts[i]->tally.period_count; k++)
            row.hours[row.hour_count++] = parts[i]->tally.periods[k];
        for (size_t k = 0; !hourly && k < parts[i]->day_count; k++)
            row.hours[row.hour_count++] = parts[i]->days[k];
    }
    row.hour_count = periods_sum(row.hours, row.hour_count);
    for (size_t i = 0; !hourly && i < row.hour_count; i++)
        row.hours[i].period *= 24;
    return row;
}

struct timeline_row *timeline_make(const struct server_names *names,
                                   const struct part *const *parts, size_t part_count,
                                   size_t *ret_count)
{
    AUTO_FREE const struct part **sorted = memory_zeroed(part_count, sizeof(const struct part *));
    struct timeline_row *rows = memory_zeroed(part_count, sizeof *rows);
    size_t count = 0;
    bool hourly = is_short(parts, part_count);
    memcpy(sorted, parts, part_count * sizeof(const struct part *));
    qsort(sorted, part_count, sizeof(const struct part *), by_reporter);
    for (size_t i = 0, run; i < part_count; i += run) {
        for (run = 1; i + run < part_count && sorted[i + run]->reporter == sorted[i]->reporter;)
            run++;
        rows[count] = count_hours(sorted + i, run, hourly);
        rows[count++].reporter = memory_text(server_display(names, sorted[i]->reporter));
    }
    qsort(rows, count, sizeof *rows, by_name);
    *ret_count = count;
    return rows;
}

void timeline_free(struct timeline_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rows[i].reporter);
        free(rows[i].hours);
    }
    free(rows);
}
