/* SPDX-License-Identifier: MIT */
#include "report/cover.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static bool has_channel(const char *const *channels, size_t count, const char *channel)
{
    for (size_t i = count; i-- > 0;)
        if (strcmp(channels[i], channel) == 0)
            return true;
    return false;
}

/* The different channels of the logs; borrowed names in an array that the caller frees. */
static const char **list_channels(const struct report *report, const struct diagnosis *diagnosis,
                                  size_t *ret_count)
{
    const char **channels = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < diagnosis->log_count; i++) {
        const struct log_stats *stats = &report->logs[diagnosis->logs[i]].stats;
        for (size_t k = 0; k < stats->coverage_count; k++) {
            if (has_channel(channels, count, stats->coverage[k].channel))
                continue;
            channels = memory_grow(channels, count, &capacity, sizeof(const char *));
            channels[count++] = stats->coverage[k].channel;
        }
    }
    *ret_count = count;
    return channels;
}

static int by_name(const void *name, const void *item)
{
    return strcmp(name, *(char *const *)item);
}

struct cover cover_make(const struct report *report, const struct diagnosis *diagnosis)
{
    struct cover cover = {.items = memory_zeroed(report->extent_count, sizeof(struct extent *))};
    size_t channel_count, reporters = 0;
    AUTO_FREE const char **channels = list_channels(report, diagnosis, &channel_count);
    while (diagnosis->reported_by && diagnosis->reported_by[reporters])
        reporters++;
    for (size_t i = 0; i < report->extent_count; i++) {
        const struct extent *extent = &report->extents[i];
        if (extent->site == diagnosis->site && extent->first && reporters &&
            bsearch(extent->server, diagnosis->reported_by, reporters, sizeof(char *), by_name) &&
            has_channel(channels, channel_count, extent->channel))
            cover.items[cover.count++] = extent;
    }
    return cover;
}
