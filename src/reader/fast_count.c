/* SPDX-License-Identifier: MIT */
#include "reader/fast_count.h"

#include "base/memory.h"

static bool is_place(const struct count_place *place, const struct system *system)
{
    return span_equal(place->computer, system->computer) &&
           span_equal(place->channel, system->channel);
}

static struct count_place *find_place(struct fast_count *count, const struct system *system,
                                      unsigned *hint)
{
    if (*hint < count->count && is_place(&count->places[*hint], system))
        return &count->places[*hint];
    for (unsigned i = 0; i < count->count; i++)
        if (is_place(&count->places[i], system)) {
            *hint = i;
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

static size_t row_of(const struct fast_count *count, struct log_stats *stats,
                     const struct system *system)
{
    size_t computer_units = system->computer.size / 2, channel_units = system->channel.size / 2;
    if (system->computer.size <= UTF8_SIZE && system->channel.size <= UTF8_SIZE)
        return chunk_coverage_row(
            stats, fast_utf8_text(count->utf8, UTF8_COMPUTER, system->computer, NULL),
            fast_utf8_text(count->utf8, UTF8_CHANNEL, system->channel, NULL));
    AUTO_FREE char *names = memory_zeroed(computer_units + channel_units + 1, 3);
    char *channel = names + 3 * computer_units;
    struct text computer_text = {names,
                                 text_from_utf16(system->computer.data, computer_units, names)};
    struct text channel_text = {channel,
                                text_from_utf16(system->channel.data, channel_units, channel)};
    return chunk_coverage_row(stats, computer_text, channel_text);
}

/* The general way, by the names as UTF-8; where it belongs is kept for the rest of the chunk. */
static void count_named(struct fast_count *count, const struct chunk_sink *sink,
                        const struct system *system, bool marked)
{
    size_t row = row_of(count, sink->stats, system);
    chunk_count_own(sink->stats, row, system->time, system->record_id, marked);
    if (count->count < COUNT_PLACES && is_in_chunk(count, system->computer) &&
        is_in_chunk(count, system->channel))
        count->places[count->count++] = (struct count_place){
            .computer = system->computer, .channel = system->channel, .row = row};
}

void fast_count_record(struct fast_count *count, const struct chunk_sink *sink,
                       const struct system *system, bool marked, unsigned *hint)
{
    struct count_place *place = find_place(count, system, hint);
    if (!place) {
        count_named(count, sink, system, marked);
        return;
    }
    struct log_coverage *sum = &place->sum;
    if (system->time != 0 && (sum->first_time == 0 || system->time < sum->first_time))
        sum->first_time = system->time;
    if (system->time > sum->last_time)
        sum->last_time = system->time;
    if (sum->records == 0 || system->record_id < sum->first_id)
        sum->first_id = system->record_id;
    if (system->record_id > sum->last_id)
        sum->last_id = system->record_id;
    sum->records++;
    sum->marked |= marked;
}

void fast_count_end(const struct fast_count *count, const struct chunk_sink *sink)
{
    for (unsigned i = 0; i < count->count; i++)
        chunk_count_sum(sink->stats, count->places[i].row, &count->places[i].sum);
}
