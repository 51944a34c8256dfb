/* SPDX-License-Identifier: MIT */
#include "report/words.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "report/cover.h"
#include "report/escape.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char words_url_note[] =
    "The name comes out of a URL and is no computer of these logs: it may be the name of a load "
    "balancer, with the server to be fixed behind it.";

char *words_number(uint64_t number)
{
    char digits[21];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, number);
    struct buffer out = {0};
    for (int i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0)
            buffer_text(&out, ",");
        buffer_append(&out, digits + i, 1);
    }
    return buffer_take(&out);
}

char *words_count(uint64_t count, const char *noun)
{
    AUTO_FREE char *number = words_number(count);
    return memory_format("%s %s%s", number, noun, count == 1 ? "" : "s");
}

char *words_times(uint64_t count, size_t days)
{
    if (count == 1)
        return memory_text("once");
    AUTO_FREE char *number = words_number(count);
    if (!days)
        return memory_format("%s times", number);
    AUTO_FREE char *days_text = words_count(days, "day");
    return memory_format("%s times on %s", number, days_text);
}

char *words_bytes(uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024)
        return memory_format("%" PRIu64 " bytes", bytes);
    double value = (double)bytes / 1024;
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1024;
        unit++;
    }
    return memory_format("%.*f %s", value < 10 ? 1 : 0, value, units[unit]);
}

void words_time(filetime time, char out[WORDS_TIME_SIZE])
{
    if (!time) {
        snprintf(out, WORDS_TIME_SIZE, "no time");
        return;
    }
    char text[FILETIME_TEXT_SIZE];
    filetime_format(time, text); /* YYYY-MM-DDTHH:MM:SS… */
    snprintf(out, WORDS_TIME_SIZE, "%.10s %.5s", text, text + 11);
}

char *words_span(filetime first, filetime last)
{
    char from[WORDS_TIME_SIZE], to[WORDS_TIME_SIZE];
    words_time(first, from);
    words_time(last, to);
    if (!first && !last)
        return memory_text("at no known time");
    if (strcmp(from, to) == 0)
        return memory_format("%s UTC", from);
    if (strncmp(from, to, 10) == 0)
        return memory_format("%s to %s UTC", from, to + 11);
    return memory_format("%s to %s UTC", from, to);
}

static char *words_duration(filetime duration)
{
    uint64_t seconds = (duration + FILETIME_SECOND - 1) / FILETIME_SECOND;
    if (seconds < 120)
        return words_count(seconds, "second");
    if (seconds < 2 * 3600)
        return words_count((seconds + 59) / 60, "minute");
    return seconds < 2 * 86400 ? words_count(seconds / 3600, "hour")
                               : words_count(seconds / 86400, "day");
}

char *words_persistence(const struct spells *spells, const struct kb_signature *signature)
{
    AUTO_FREE char *longest = words_duration(spells->longest);
    if (spells->persistence == PERSISTENCE_UNKNOWN)
        return NULL;
    if (spells->persistence == PERSISTENCE_LASTING) {
        AUTO_FREE char *pause = words_duration(signature->passing->minutes * FILETIME_MINUTE);
        return memory_format("It lasted: for %s it came again at least every %s.", longest, pause);
    }
    AUTO_FREE char *times = words_times(spells->count, 0);
    return memory_format("In passing only, a hint at most: %s%s%s%s, and over %s.", times,
                         spells->longest ? ", for " : "", spells->longest ? longest : "",
                         spells->longest && spells->count > 1 ? " at the most" : "",
                         spells->count > 1 ? "each time" : "soon");
}

int words_percent(double probability)
{
    if (!(probability > 0))
        return 0;
    if (probability >= 1)
        return 100;
    int percent = (int)lround(probability * 100);
    return percent > 99 ? 99 : percent;
}

char *words_state(const struct report *report, const struct diagnosis *diagnosis)
{
    struct cover cover = cover_make(report, diagnosis);
    filetime end = 0;
    for (size_t i = 0; i < cover.count; i++)
        end = cover.items[i]->last > end ? cover.items[i]->last : end;
    free(cover.items);
    filetime days =
        end > diagnosis->last_seen ? (end - diagnosis->last_seen) / FILETIME_DAY : (filetime)0;
    if (!diagnosis->last_seen)
        return memory_text("active: its events have no time");
    if (days < 2)
        return memory_text(diagnosis->quiet
                               ? "quiet: the logs go on for long without it; it may be over"
                               : "active: seen until shortly before the logs end");
    return memory_format(diagnosis->quiet ? "quiet: the logs go on for %" PRIu64
                                            " days without it; it may be over"
                                          : "active: the logs go on for %" PRIu64
                                            " days without it, too few to call it over",
                         days);
}

const char *words_noise(const char *kind)
{
    return strcmp(kind, "harmless") == 0 ? "Harmless" : "Only a symptom";
}

char *words_join(char *const *names, size_t limit)
{
    struct buffer out = {0};
    size_t count = 0;
    for (; names && names[count]; count++) {
        if (limit && count >= limit)
            continue;
        buffer_text(&out, count ? ", " : "");
        buffer_text(&out, names[count]);
    }
    if (limit && count > limit)
        buffer_format(&out, " and %zu more", count - limit);
    return buffer_take(&out);
}

static size_t columns_of(const char *name)
{
    AUTO_BUFFER struct buffer visible = {0};
    escape_visible(&visible, text_of(name));
    return escape_columns((struct text){visible.data, visible.size});
}

char *words_fold(char *const *names, size_t columns)
{
    size_t count = 0, kept = 0, used = 0, with_more = 0;
    while (names && names[count])
        count++;
    for (size_t i = 0; i < count; i++) {
        used += columns_of(names[i]) + (i ? 2 : 0);
        if (used > columns && i)
            break;
        kept = i + 1;
        char more[40];
        int size = snprintf(more, sizeof more, " and %zu more", count - kept);
        if (used + (size_t)size <= columns)
            with_more = kept;
    }
    return words_join(names, kept == count ? 0 : with_more ? with_more : 1);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **distinct(char **names, size_t count)
{
    qsort(names, count, sizeof *names, compare_names);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0)
            names[kept++] = names[i];
    names[kept] = NULL;
    return names;
}

char **words_log_computers(const struct log_stats *stats)
{
    char **names = memory_zeroed(stats->coverage_count + 1, sizeof *names);
    for (size_t i = 0; i < stats->coverage_count; i++)
        names[i] = stats->coverage[i].computer;
    return distinct(names, stats->coverage_count);
}

char **words_log_channels(const struct log_stats *stats)
{
    char **names = memory_zeroed(stats->coverage_count + 1, sizeof *names);
    for (size_t i = 0; i < stats->coverage_count; i++)
        names[i] = stats->coverage[i].channel;
    return distinct(names, stats->coverage_count);
}

struct risk {
    const char *risk, *sentence, *label;
};

static const struct risk *find_risk(const char *risk)
{
    static const struct risk table[] = {
        {"none", "none", "no risk"},
        {"restart", "a service restarts; users notice it for a moment", "restart"},
        {"registry", "edits the registry; back it up first", "registry"},
        {"outage", "users are cut off while it is done; plan a window", "outage"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].risk, risk) == 0)
            return &table[i];
    return NULL;
}

const char *words_risk(const char *risk)
{
    const struct risk *found = find_risk(risk);
    return found ? found->sentence : risk;
}

const char *words_risk_short(const char *risk)
{
    const struct risk *found = find_risk(risk);
    return found ? found->label : risk;
}
