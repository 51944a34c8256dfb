/* SPDX-License-Identifier: MIT */
#include "reader/fast_count.h"

#include "base/memory.h"

static bool is_place(const struct count_place *place, const struct system *system)
{
    return span_equal(place->computer, system->computer) &&
           span_equal(place->channel, system->channel);
}

static const struct count_place *find_place(struct fast_count *count, const struct system *system)
{
    if (count->count > 0 && is_place(&count->places[count->last], system))
        return &count->places[count->last];
    for (unsigned i = 0; i < count->count; i++)
        if (is_place(&count->places[i], system)) {
            count->last = i;
            return &count->places[i];
        }
    return NULL;
}

/* Names that were put together elsewhere do not live long enough to be kept. */
static bool is_in_chunk(const struct fast_count *count, struct span name)
{
    uintptr_t start = (uintptr_t)count->chunk, at = (uintptr_t)name.data;
    return at >= start && at - start <= EVTX_CHUNK_SIZE;
}

/* The general way, by the names as UTF-8; what it finds is kept for the rest of the chunk. */
static void count_named(struct fast_count *count, const struct chunk_sink *sink,
                        const struct system *system, bool marked)
{
    size_t computer_units = system->computer.size / 2, channel_units = system->channel.size / 2;
    AUTO_FREE char *names = memory_zeroed(computer_units + channel_units + 1, 3);
    char *channel = names + 3 * computer_units;
    struct text computer_text = {names,
                                 text_from_utf16(system->computer.data, computer_units, names)};
    struct text channel_text = {channel,
                                text_from_utf16(system->channel.data, channel_units, channel)};
    size_t row = chunk_coverage_row(sink->stats, computer_text, channel_text);
    chunk_count_own(sink->stats, row, system->time, system->record_id, marked);
    if (count->count < COUNT_PLACES && is_in_chunk(count, system->computer) &&
        is_in_chunk(count, system->channel))
        count->places[count->count++] =
            (struct count_place){system->computer, system->channel, row};
}

void fast_count_record(struct fast_count *count, const struct chunk_sink *sink,
                       const struct system *system, bool marked)
{
    const struct count_place *place = find_place(count, system);
    if (place)
        chunk_count_own(sink->stats, place->row, system->time, system->record_id, marked);
    else
        count_named(count, sink, system, marked);
}
