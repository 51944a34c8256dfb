/* SPDX-License-Identifier: MIT */
#include "reader/fast_count.h"

#include "base/memory.h"

/* A forwarded log names the computers of a site; when there are more, those that came first are
 * kept until the next part of the log. */
#define MAX_PLACES 512u
#define SLOTS 1024u
#define MAX_NAMES 512u /* bytes; longer ones are not kept */

struct fast_count {
    uint32_t part;
    struct count_place *places[MAX_PLACES]; /* owned */
    unsigned count;
    uint16_t slots[SLOTS]; /* place + 1 */
    struct count_place *summed;
};

struct fast_count *fast_count_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_count));
}

static void clear(struct fast_count *count)
{
    for (unsigned i = 0; i < count->count; i++)
        free(count->places[i]);
    memset(count->slots, 0, sizeof count->slots);
    count->count = 0;
}

void fast_count_free(struct fast_count *count)
{
    if (!count)
        return;
    clear(count);
    free(count);
}

void fast_count_begin(struct fast_count *count)
{
    if (count->count == MAX_PLACES || count->part == UINT32_MAX)
        clear(count);
    count->part++;
}

/* The slot of a place, or the empty one where it should be. */
static uint16_t *slot_of(const struct fast_count *count, struct span computer, struct span channel)
{
    uint32_t slot = (span_hash(computer) ^ 31 * span_hash(channel)) % SLOTS;
    for (; count->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        const struct count_place *place = count->places[count->slots[slot] - 1u];
        if (span_equal_short(place->computer, computer) &&
            span_equal_short(place->channel, channel))
            break;
    }
    return (uint16_t *)(uintptr_t)&count->slots[slot];
}

struct count_place *fast_count_find(const struct fast_count *count, struct span computer,
                                    struct span channel)
{
    uint16_t number = *slot_of(count, computer, channel);
    struct count_place *place = number ? count->places[number - 1u] : NULL;
    return place && place->part == count->part ? place : NULL;
}

/* The row's copy of a name, if it is the name: those of rows end at a NUL. */
static struct text lasting(const char *copy, struct text name)
{
    return strlen(copy) == name.size ? (struct text){copy, name.size} : (struct text){NULL, 0};
}

/* Finds out where records of these names belong in the statistics. */
static void find_row(struct count_place *place, struct log_stats *stats, struct span computer,
                     struct span channel)
{
    AUTO_FREE char *names = memory_zeroed((computer.size + channel.size) / 2 + 1, 3);
    char *second = names + TEXT_SIZE_OF_UTF16(computer.size);
    struct text computer_text = {names, text_from_utf16(computer.data, computer.size / 2, names)};
    struct text channel_text = {second, text_from_utf16(channel.data, channel.size / 2, second)};
    place->row = chunk_coverage_row(stats, computer_text, channel_text);
    place->computer_text = place->channel_text = (struct text){NULL, 0};
    if (place->row < stats->coverage_count) {
        place->computer_text = lasting(stats->coverage[place->row].computer, computer_text);
        place->channel_text = lasting(stats->coverage[place->row].channel, channel_text);
    }
}

static struct count_place *keep(struct fast_count *count, const struct count_place *place,
                                struct span computer, struct span channel)
{
    uint16_t *slot = slot_of(count, computer, channel);
    uint32_t size = computer.size + channel.size;
    if (*slot == 0) {
        if (count->count == MAX_PLACES || size > MAX_NAMES)
            return NULL;
        struct count_place *kept = memory_zeroed(1, sizeof *kept + size);
        count->places[count->count] = kept;
        *slot = (uint16_t)++count->count;
    }
    struct count_place *kept = count->places[*slot - 1u];
    *kept = *place;
    kept->part = count->part;
    kept->computer = (struct span){kept->names, computer.size};
    kept->channel = (struct span){kept->names + computer.size, channel.size};
    if (computer.size)
        memcpy(kept->names, computer.data, computer.size);
    if (channel.size)
        memcpy(kept->names + computer.size, channel.data, channel.size);
    return kept;
}

struct count_place *fast_count_named(struct fast_count *count, struct log_stats *stats,
                                     struct span computer, struct span channel, filetime time,
                                     uint64_t record_id, bool marked)
{
    struct count_place place = {0}, *kept = fast_count_find(count, computer, channel);
    if (kept) {
        fast_count_record(count, kept, time, record_id, marked);
        return kept;
    }
    find_row(&place, stats, computer, channel);
    if (place.row < stats->coverage_count)
        kept = keep(count, &place, computer, channel);
    if (kept)
        fast_count_record(count, kept, time, record_id, marked);
    else
        chunk_count_own(stats, place.row, time, record_id, marked);
    return kept;
}

void fast_count_first(struct fast_count *count, struct count_place *place, filetime time,
                      uint64_t record_id)
{
    place->sum.first_time = place->sum.last_time = time;
    place->sum.first_id = place->sum.last_id = record_id;
    place->summed = count->summed;
    count->summed = place;
}

void fast_count_end(struct fast_count *count, struct log_stats *stats)
{
    for (struct count_place *place = count->summed; place; place = place->summed) {
        chunk_count_sum(stats, place->row, &place->sum);
        place->sum = (struct log_coverage){0};
    }
    count->summed = NULL;
}
