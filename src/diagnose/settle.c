/* SPDX-License-Identifier: MIT */
#include "diagnose/settle.h"

#include "base/buffer.h"
#include "base/digest.h"
#include "base/memory.h"

#include <string.h>

/* ---- values ---- */

static void settle_text(char **text)
{
    if (!*text || text_is_utf8(text_of(*text)))
        return;
    char *valid = (char *)(uintptr_t)text_copy_valid(text_of(*text)).data;
    free(*text);
    *text = valid;
}

static void settle_count(uint64_t *count)
{
    if (*count > INT64_MAX)
        *count = INT64_MAX;
}

static void settle_time(filetime *time)
{
    if (*time > FILETIME_MAX)
        *time = FILETIME_MAX;
}

static void settle_stats(struct log_stats *stats)
{
    settle_count(&stats->size);
    settle_count(&stats->records.read);
    settle_count(&stats->records.recovered);
    settle_count(&stats->records.unreadable);
    settle_time(&stats->first_time);
    settle_time(&stats->last_time);
    for (size_t i = 0; i < stats->coverage_count; i++) {
        struct log_coverage *row = &stats->coverage[i];
        settle_text(&row->computer);
        settle_text(&row->channel);
        settle_time(&row->first_time);
        settle_time(&row->last_time);
        settle_count(&row->first_id);
        settle_count(&row->last_id);
        settle_count(&row->records);
    }
    for (size_t i = 0; i < stats->problem_count; i++) {
        settle_text(&stats->problems[i].code);
        settle_text(&stats->problems[i].message);
        settle_count(&stats->problems[i].count);
    }
}

/* ---- bundles ---- */

struct bundle_place {
    const struct diagnose_bundle *bundle;
    size_t index;
};

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_bundles(const struct diagnose_bundle *x, const struct diagnose_bundle *y)
{
    int order = strcmp(x->path, y->path);
    if (!order)
        order = compare_texts(x->given_site, y->given_site);
    return order ? order : x->twin < y->twin ? -1 : x->twin > y->twin;
}

static int by_bundle(const void *a, const void *b)
{
    return compare_bundles(((const struct bundle_place *)a)->bundle,
                           ((const struct bundle_place *)b)->bundle);
}

static void settle_bundles(struct report *report, const char *site_name)
{
    size_t count = report->bundle_count, kept = 0;
    AUTO_FREE struct bundle_place *places = memory_zeroed(count, sizeof *places);
    AUTO_FREE size_t *new_index = memory_zeroed(count, sizeof *new_index);
    struct diagnose_bundle *sorted = memory_zeroed(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        struct diagnose_bundle *bundle = &report->bundles[i];
        if (site_name) {
            free(bundle->given_site);
            bundle->given_site = memory_text(site_name);
        }
        settle_text(&bundle->path);
        settle_text(&bundle->given_site);
        places[i] = (struct bundle_place){bundle, i};
    }
    qsort(places, count, sizeof *places, by_bundle);
    for (size_t i = 0; i < count; i++) {
        const struct diagnose_bundle *bundle = places[i].bundle;
        if (kept && compare_bundles(&sorted[kept - 1], bundle) == 0) {
            free(bundle->path);
            free(bundle->given_site);
        } else {
            sorted[kept++] = *bundle;
        }
        new_index[places[i].index] = kept - 1;
    }
    free(report->bundles);
    report->bundles = sorted;
    report->bundle_count = kept;
    report->bundle_capacity = count;
    for (size_t i = 0; i < report->log_count; i++)
        report->logs[i].bundle = new_index[report->logs[i].bundle];
}

/* ---- logs ---- */

void settle_print(const struct diagnose_log *log, char out[SETTLE_PRINT_SIZE])
{
    struct buffer bytes = {0};
    _Static_assert(SETTLE_PRINT_SIZE == DIGEST_TEXT_SIZE, "the size of a digest");
    log_stats_write(&log->stats, &bytes);
    observed_write(&log->observed, &bytes);
    digest_hex(bytes.data, bytes.size, out);
    buffer_free(&bytes);
}

void settle_log(struct diagnose_log *log)
{
    settle_text(&log->path);
    log_stats_find_missing(&log->stats);
    settle_stats(&log->stats);
    observed_settle(&log->observed);
}

struct log_place {
    struct diagnose_log log;
    size_t index;
};

static int by_path_and_bundle(const struct log_place *x, const struct log_place *y)
{
    int order = strcmp(x->log.path, y->log.path);
    return order ? order : x->log.bundle < y->log.bundle ? -1 : x->log.bundle > y->log.bundle;
}

static int by_log(const void *a, const void *b)
{
    const struct log_place *x = a, *y = b;
    int order = by_path_and_bundle(x, y);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* Whether one of the logs kept last, of the same path and bundle, is the same as this one. */
static bool is_kept(const struct log_place *kept, size_t count, const struct log_place *place)
{
    char print[SETTLE_PRINT_SIZE] = "", other[SETTLE_PRINT_SIZE];
    for (size_t i = count; i > 0 && by_path_and_bundle(&kept[i - 1], place) == 0; i--) {
        if (!print[0])
            settle_print(&place->log, print);
        settle_print(&kept[i - 1].log, other);
        if (strcmp(print, other) == 0)
            return true;
    }
    return false;
}

static void settle_logs(struct report *report)
{
    size_t count = report->log_count, kept = 0;
    AUTO_FREE struct log_place *places = memory_zeroed(count, sizeof *places);
    for (size_t i = 0; i < count; i++) {
        struct diagnose_log *log = &report->logs[i];
        settle_log(log);
        places[i] = (struct log_place){*log, i};
    }
    qsort(places, count, sizeof *places, by_log);
    for (size_t i = 0; i < count; i++) {
        if (!is_kept(places, kept, &places[i])) {
            places[kept++] = places[i];
            continue;
        }
        free(places[i].log.path);
        log_stats_free(&places[i].log.stats);
        observed_free(&places[i].log.observed);
    }
    for (size_t i = 0; i < kept; i++)
        report->logs[i] = places[i].log;
    report->log_count = kept;
}

/* ---- problems, notes, filter ---- */

static int by_problem(const void *a, const void *b)
{
    const struct input_problem *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    if (!order)
        order = strcmp(x->code, y->code);
    return order ? order : strcmp(x->message, y->message);
}

static void settle_problems(struct report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->problem_count; i++) {
        settle_text(&report->problems[i].path);
        settle_text(&report->problems[i].code);
        settle_text(&report->problems[i].message);
    }
    if (report->problem_count)
        qsort(report->problems, report->problem_count, sizeof *report->problems, by_problem);
    for (size_t i = 0; i < report->problem_count; i++) {
        struct input_problem *problem = &report->problems[i];
        if (!kept || by_problem(&report->problems[kept - 1], problem) != 0) {
            report->problems[kept++] = *problem;
            continue;
        }
        free(problem->path);
        free(problem->code);
        free(problem->message);
    }
    report->problem_count = kept;
}

static int by_note(const void *a, const void *b)
{
    const struct report_note *x = a, *y = b;
    int order = strcmp(x->code, y->code);
    return order ? order : strcmp(x->message, y->message);
}

static void settle_notes(struct report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->note_count; i++) {
        settle_text(&report->notes[i].code);
        settle_text(&report->notes[i].message);
    }
    if (report->note_count)
        qsort(report->notes, report->note_count, sizeof *report->notes, by_note);
    for (size_t i = 0; i < report->note_count; i++) {
        struct report_note *note = &report->notes[i];
        if (!kept || by_note(&report->notes[kept - 1], note) != 0) {
            report->notes[kept++] = *note;
            continue;
        }
        free(note->code);
        free(note->message);
    }
    report->note_count = kept;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void settle_filter(struct report_filter *filter)
{
    size_t count = 0, kept = 0;
    char **names = filter->computers;
    for (; names && names[count]; count++)
        settle_text(&names[count]);
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        if (!kept || strcmp(names[kept - 1], names[i]) != 0)
            names[kept++] = names[i];
        else
            free(names[i]);
    }
    if (names)
        names[kept] = NULL;
}

void settle_inputs(struct report *report, const struct diagnose_options *options)
{
    settle_bundles(report, options->site_name);
    settle_logs(report);
    settle_problems(report);
    settle_notes(report);
    settle_filter(&report->filter);
    settle_count(&report->skipped);
}

void report_add_problem(struct report *report, const char *path, const char *code,
                        const char *message)
{
    report->problems = memory_grow(report->problems, report->problem_count,
                                   &report->problem_capacity, sizeof *report->problems);
    report->problems[report->problem_count++] =
        (struct input_problem){memory_text(path), memory_text(code), memory_text(message)};
}

void report_add_note(struct report *report, const char *code, const char *message)
{
    report->notes = memory_grow(report->notes, report->note_count, &report->note_capacity,
                                sizeof *report->notes);
    report->notes[report->note_count++] =
        (struct report_note){memory_text(code), memory_text(message)};
}
