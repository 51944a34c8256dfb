/* SPDX-License-Identifier: MIT */
#include "reader/fast_count.h"

#include "base/memory.h"

static bool is_place(const struct count_place *place, const struct system *system)
{
    return span_equal(place->computer, system->computer) &&
           span_equal(place->channel, system->channel);
}

struct count_place *fast_count_find(struct fast_count *count, const struct system *system,
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

static size_t row_of_long(struct log_stats *stats, const struct system *system)
{
    size_t computer_units = system->computer.size / 2, channel_units = system->channel.size / 2;
    AUTO_FREE char *names = memory_zeroed(computer_units + channel_units + 1, 3);
    char *channel = names + 3 * computer_units;
    struct text computer_text = {names,
                                 text_from_utf16(system->computer.data, computer_units, names)};
    struct text channel_text = {channel,
                                text_from_utf16(system->channel.data, channel_units, channel)};
    return chunk_coverage_row(stats, computer_text, channel_text);
}

/* The row's copy of a name, if it is the name: those of rows end at a NUL. */
static struct text lasting(const char *copy, struct text name)
{
    return strlen(copy) == name.size ? (struct text){copy, name.size} : (struct text){NULL, 0};
}

/* Where records of these names belong, by the names as UTF-8. */
static struct count_place new_place(const struct fast_count *count, struct log_stats *stats,
                                    const struct system *system)
{
    struct count_place place = {.computer = system->computer, .channel = system->channel};
    if (system->computer.size > UTF8_SIZE || system->channel.size > UTF8_SIZE) {
        place.row = row_of_long(stats, system);
        return place;
    }
    struct text computer = fast_utf8_text(count->utf8, UTF8_COMPUTER, system->computer, NULL);
    struct text channel = fast_utf8_text(count->utf8, UTF8_CHANNEL, system->channel, NULL);
    place.row = chunk_coverage_row(stats, computer, channel);
    if (place.row < stats->coverage_count) {
        place.computer_text = lasting(stats->coverage[place.row].computer, computer);
        place.channel_text = lasting(stats->coverage[place.row].channel, channel);
    }
    return place;
}

/* The general way; where it belongs is kept for the rest of the chunk. */
static void count_named(struct fast_count *count, const struct chunk_sink *sink,
                        const struct system *system, bool marked)
{
    struct count_place place = new_place(count, sink->stats, system);
    chunk_count_own(sink->stats, place.row, system->time, system->record_id, marked);
    if (count->count < COUNT_PLACES && is_in_chunk(count, system->computer) &&
        is_in_chunk(count, system->channel))
        count->places[count->count++] = place;
}

void fast_count_record(struct fast_count *count, const struct chunk_sink *sink,
                       const struct system *system, bool marked, struct count_place *place)
{
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
