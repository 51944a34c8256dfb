/* SPDX-License-Identifier: MIT */
#include "diagnose/join.h"

#include "base/memory.h"
#include "diagnose/settle.h"

#include <string.h>

/* One log as far as telling it from others needs it. */
struct print {
    const char *path; /* borrowed */
    char digest[SETTLE_PRINT_SIZE];
};

/* One bundle of one part. */
struct instance {
    const struct diagnose_bundle *bundle; /* borrowed from the part */
    size_t part, index;                   /* of the part's bundles */
    struct print *prints;                 /* sorted */
    size_t count;
    bool conflict; /* with another instance of the same name */
};

#define ORDER(a, b)                                                                                \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int by_print(const void *a, const void *b)
{
    const struct print *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order ? order : strcmp(x->digest, y->digest);
}

static int compare_names(const struct diagnose_bundle *x, const struct diagnose_bundle *y)
{
    int order = strcmp(x->path, y->path);
    return order ? order
                 : strcmp(x->given_site ? x->given_site : "", y->given_site ? y->given_site : "");
}

/* By name; of one name the largest first, equal ones by what they hold. Neither the order of the
 * parts nor that of their bundles shows, for instances that compare as equal are equal. */
static int by_instance(const void *a, const void *b)
{
    const struct instance *x = a, *y = b;
    int order = compare_names(x->bundle, y->bundle);
    if (order)
        return order;
    ORDER(y->count, x->count);
    for (size_t i = 0; i < x->count; i++)
        if ((order = by_print(&x->prints[i], &y->prints[i])) != 0)
            return order;
    return 0;
}

static void fill_instances(struct instance *instances, struct report *part, size_t number)
{
    for (size_t b = 0; b < part->bundle_count; b++)
        instances[b] = (struct instance){.bundle = &part->bundles[b], .part = number, .index = b};
    for (size_t i = 0; i < part->log_count; i++)
        instances[part->logs[i].bundle].count++;
    for (size_t b = 0; b < part->bundle_count; b++) {
        instances[b].prints = memory_zeroed(instances[b].count, sizeof *instances[b].prints);
        instances[b].count = 0;
    }
    for (size_t i = 0; i < part->log_count; i++) {
        struct instance *instance = &instances[part->logs[i].bundle];
        struct print *print = &instance->prints[instance->count++];
        settle_log(&part->logs[i]);
        print->path = part->logs[i].path;
        settle_print(&part->logs[i], print->digest);
    }
    for (size_t b = 0; b < part->bundle_count; b++)
        if (instances[b].count)
            qsort(instances[b].prints, instances[b].count, sizeof *instances[b].prints, by_print);
}

/* ---- which instances of one name are one bundle ---- */

struct holder { /* of a path */
    const struct print *prints;
    size_t count; /* logs of this path */
    struct instance *instance;
};

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct holder *)a)->prints->path,
                  ((const struct holder *)b)->prints->path);
}

static bool hold_the_same(const struct holder *a, const struct holder *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->prints[i].digest, b->prints[i].digest) != 0)
            return false;
    return true;
}

static size_t count_of_path(const struct instance *instance, size_t at)
{
    size_t count = 1;
    while (at + count < instance->count &&
           strcmp(instance->prints[at].path, instance->prints[at + count].path) == 0)
        count++;
    return count;
}

/* Marks the instances that hold different logs of one path. */
static void find_conflicts(struct instance *instances, size_t count)
{
    size_t all = 0, holder_count = 0;
    for (size_t i = 0; i < count; i++)
        all += instances[i].count;
    AUTO_FREE struct holder *holders = memory_zeroed(all, sizeof *holders);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < instances[i].count;) {
            size_t logs = count_of_path(&instances[i], k);
            holders[holder_count++] = (struct holder){&instances[i].prints[k], logs, &instances[i]};
            k += logs;
        }
    if (holder_count)
        qsort(holders, holder_count, sizeof *holders, by_path);
    for (size_t i = 0; i < holder_count;) {
        size_t end = i + 1;
        bool same = true;
        for (; end < holder_count && by_path(&holders[i], &holders[end]) == 0; end++)
            same &= hold_the_same(&holders[i], &holders[end]);
        for (; i < end; i++)
            holders[i].instance->conflict |= !same;
    }
}

static bool is_part_of(const struct instance *small, const struct instance *large)
{
    size_t k = 0;
    for (size_t i = 0; i < small->count; i++) {
        while (k < large->count && by_print(&large->prints[k], &small->prints[i]) < 0)
            k++;
        if (k == large->count || by_print(&large->prints[k], &small->prints[i]) != 0)
            return false;
    }
    return true;
}

/* Numbers the instances of one name: those that contradict nobody are one bundle; each other is one
 * of its own, unless another holds all that it holds. Returns whether there are several. */
static bool number_twins(const struct instance *instances, size_t count, unsigned *twins)
{
    unsigned next = 0;
    for (size_t i = 0; i < count && !next; i++)
        next = !instances[i].conflict; /* twin 0 are those without conflict */
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < i && !(instances[i].conflict && instances[k].conflict &&
                          is_part_of(&instances[i], &instances[k])))
            k++;
        twins[i] = !instances[i].conflict ? 0 : k < i ? twins[k] : next++;
    }
    return next > 1;
}

static void name_twins(struct report *into, const struct diagnose_bundle *bundle)
{
    AUTO_FREE char *message = memory_format(
        "%s%.1000s%s hold different logs of one path in different reports: they are taken as logs "
        "of different places and as sites of their own unless a DNS domain joins them; --one-site "
        "joins them, and --site in the runs that make the reports names them",
        bundle->path[0] ? "bundles '" : "", bundle->path[0] ? bundle->path : "loose logs",
        bundle->path[0] ? "'" : "");
    report_add_note(into, "same-path", message);
}

/* ---- moving ---- */

static void move_logs(struct report *into, struct report *part, size_t number,
                      const struct instance *instances, size_t count)
{
    AUTO_FREE size_t *place = memory_zeroed(part->bundle_count, sizeof *place);
    for (size_t i = 0; i < count; i++)
        if (instances[i].part == number)
            place[instances[i].index] = i;
    for (size_t i = 0; i < part->log_count; i++) {
        into->logs =
            memory_grow(into->logs, into->log_count, &into->log_capacity, sizeof *into->logs);
        struct diagnose_log *log = &into->logs[into->log_count++];
        *log = part->logs[i];
        log->bundle = place[log->bundle];
        part->logs[i] = (struct diagnose_log){0};
    }
}

static void copy_bundles(struct report *into, const struct instance *instances, size_t count)
{
    AUTO_FREE unsigned *twins = memory_zeroed(count, sizeof *twins);
    into->bundles = memory_zeroed(count, sizeof *into->bundles);
    into->bundle_capacity = into->bundle_count = count;
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && compare_names(instances[i].bundle, instances[end].bundle) == 0)
            end++;
        if (number_twins(instances + i, end - i, twins + i))
            name_twins(into, instances[i].bundle);
        i = end;
    }
    for (size_t i = 0; i < count; i++)
        into->bundles[i] =
            (struct diagnose_bundle){.path = memory_text(instances[i].bundle->path),
                                     .given_site = memory_text(instances[i].bundle->given_site),
                                     .twin = twins[i]};
}

/* ---- what belongs to whole parts ---- */

static bool same_filter(const struct report_filter *a, const struct report_filter *b)
{
    if (a->since != b->since || a->until != b->until || !a->computers != !b->computers)
        return false;
    size_t i = 0;
    for (; a->computers && a->computers[i] && b->computers[i]; i++)
        if (strcmp(a->computers[i], b->computers[i]) != 0)
            return false;
    return !a->computers || (!a->computers[i] && !b->computers[i]);
}

static void join_filters(struct report *into, struct report *parts, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!same_filter(&parts[0].filter, &parts[i].filter)) {
            report_add_note(into, "different-filters",
                            "the reports were made with different --since, --until or --computer: "
                            "what a run left out is not in its report");
            return;
        }
    if (count) {
        into->filter = parts[0].filter;
        parts[0].filter = (struct report_filter){0};
    }
}

static bool has_problem(const struct report *part, const struct input_problem *problem)
{
    for (size_t i = 0; i < part->problem_count; i++)
        if (strcmp(part->problems[i].path, problem->path) == 0 &&
            strcmp(part->problems[i].code, problem->code) == 0 &&
            strcmp(part->problems[i].message, problem->message) == 0)
            return true;
    return false;
}

/* Whether a later part holds all logs and problems of an earlier one: then it was made of that, or
 * is the same. */
static bool holds_all(const struct report *part, const struct instance *own,
                      const struct report *small, const struct instance *others)
{
    for (size_t b = 0; b < small->bundle_count; b++) {
        size_t k = 0;
        while (k < part->bundle_count && (compare_names(others[b].bundle, own[k].bundle) != 0 ||
                                          !is_part_of(&others[b], &own[k])))
            k++;
        if (k == part->bundle_count)
            return false;
    }
    for (size_t i = 0; i < small->problem_count; i++)
        if (!has_problem(part, &small->problems[i]))
            return false;
    return part->skipped >= small->skipped;
}

/* Files that are no logs have no names in a report; those of a part that is in another are in
 * it. */
static uint64_t count_skipped(const struct report *parts, size_t count,
                              struct instance *const *instances)
{
    uint64_t skipped = 0;
    for (size_t i = 0; i < count; i++) {
        bool again = !parts[i].skipped;
        for (size_t k = 0; k < count && !again; k++)
            again = k != i && holds_all(&parts[k], instances[k], &parts[i], instances[i]) &&
                    (k < i || !holds_all(&parts[i], instances[i], &parts[k], instances[k]));
        if (!again && __builtin_add_overflow(skipped, parts[i].skipped, &skipped))
            skipped = INT64_MAX;
    }
    return skipped;
}

static void move_the_rest(struct report *into, struct report *part)
{
    for (size_t i = 0; i < part->problem_count; i++)
        report_add_problem(into, part->problems[i].path, part->problems[i].code,
                           part->problems[i].message);
    for (size_t i = 0; i < part->note_count; i++)
        report_add_note(into, part->notes[i].code, part->notes[i].message);
    into->interrupted |= part->interrupted;
}

static int by_log_path(const void *a, const void *b)
{
    return strcmp(((const struct diagnose_log *)a)->path, ((const struct diagnose_log *)b)->path);
}

static void bound_sightings(struct report *report)
{
    size_t sightings = 0;
    for (size_t i = 0; i < report->log_count; i++)
        sightings += report->logs[i].observed.sighting_count;
    if (sightings <= REPORT_SIGHTINGS_MAX)
        return;
    qsort(report->logs, report->log_count, sizeof *report->logs, by_log_path);
    sightings = 0;
    for (size_t i = 0; i < report->log_count; i++) {
        struct diagnose_log *log = &report->logs[i];
        sightings += log->observed.sighting_count;
        if (sightings <= REPORT_SIGHTINGS_MAX || !log->observed.sighting_count)
            continue;
        uint64_t dropped = log->observed.dropped + log->observed.hit_count;
        sightings -= log->observed.sighting_count;
        observed_free(&log->observed);
        log->observed.dropped = dropped;
        log_stats_problem(&log->stats, "too-many-observations",
                          "%llu matching records are counted but not diagnosed: all logs together "
                          "speak of more servers and computers than the program follows",
                          (unsigned long long)dropped);
    }
}

void report_join(struct report *into, struct report *parts, size_t count)
{
    size_t bundles = 0;
    for (size_t i = 0; i < count; i++)
        bundles += parts[i].bundle_count;
    AUTO_FREE struct instance *all = memory_zeroed(bundles, sizeof *all);
    AUTO_FREE struct instance **of_part = memory_zeroed(count, sizeof *of_part);
    bundles = 0;
    for (size_t i = 0; i < count; i++) {
        of_part[i] = all + bundles;
        fill_instances(of_part[i], &parts[i], i);
        bundles += parts[i].bundle_count;
    }
    into->skipped = count_skipped(parts, count, of_part);
    join_filters(into, parts, count);
    if (bundles)
        qsort(all, bundles, sizeof *all, by_instance);
    for (size_t i = 0; i < bundles;) {
        size_t end = i + 1;
        while (end < bundles && compare_names(all[i].bundle, all[end].bundle) == 0)
            end++;
        find_conflicts(all + i, end - i);
        i = end;
    }
    copy_bundles(into, all, bundles);
    for (size_t i = 0; i < count; i++) {
        move_logs(into, &parts[i], i, all, bundles);
        move_the_rest(into, &parts[i]);
    }
    for (size_t i = 0; i < bundles; i++)
        free(all[i].prints);
    for (size_t i = 0; i < count; i++)
        report_free(&parts[i]);
    bound_sightings(into);
}
