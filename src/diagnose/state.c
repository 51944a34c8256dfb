/* SPDX-License-Identifier: MIT */
#include "diagnose/state.h"

#include "base/memory.h"

static int by_size(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Days between one day with evidence and the next, the middle one; the mean of two middle ones. */
static double median_interval(const struct part_sum *sum)
{
    if (sum->day_count < 2)
        return 0;
    size_t count = sum->day_count - 1;
    AUTO_FREE uint32_t *intervals = memory_zeroed(count, sizeof *intervals);
    for (size_t i = 0; i < count; i++)
        intervals[i] = sum->days[i + 1].period - sum->days[i].period;
    qsort(intervals, count, sizeof *intervals, by_size);
    return ((double)intervals[(count - 1) / 2] + (double)intervals[count / 2]) / 2;
}

bool state_is_quiet(const struct model *model, const struct part *const *parts, size_t count,
                    const struct part_sum *sum)
{
    const struct kb_settings *settings = &model->kb->settings;
    filetime end = 0;
    bool startup = true;
    for (size_t i = 0; i < count; i++) {
        startup &= kb_signature(model->kb, parts[i]->signature)->startup;
        for (size_t k = 0; k < parts[i]->sighting_count; k++) {
            filetime covered =
                coverage_end(model->coverage, parts[i]->reporter, parts[i]->sightings[k]->channel);
            if (covered > end)
                end = covered;
        }
    }
    double limit = settings->quiet_intervals * median_interval(sum);
    double least = startup ? settings->quiet_startup_days : settings->quiet_days;
    if (limit < least)
        limit = least;
    return sum->last && end > sum->last && (double)(end - sum->last) > limit * (double)FILETIME_DAY;
}
