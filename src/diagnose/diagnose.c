/* SPDX-License-Identifier: MIT */
#include "diagnose/diagnose.h"

#include "base/memory.h"
#include "diagnose/bundle_rows.h"
#include "diagnose/copies.h"
#include "diagnose/filter.h"
#include "diagnose/fleet.h"
#include "diagnose/judge.h"
#include "diagnose/list.h"
#include "diagnose/passing.h"
#include "diagnose/prose.h"
#include "diagnose/rank.h"
#include "diagnose/server_rows.h"
#include "diagnose/settle.h"
#include "diagnose/sites.h"
#include "diagnose/totals.h"

/* Servers of one site that are diagnosed at most; only a hostile log names more. */
#define TARGETS_OF_SITE 2000

static void judge_cases(const struct judge *judge, const struct parts *parts,
                        const struct target_cases *cases)
{
    AUTO_FREE struct belief *beliefs = memory_zeroed(cases->count, sizeof *beliefs);
    for (size_t i = 0; i < cases->count; i++) {
        struct model model;
        model_open(&model, judge->report->kb, &cases->items[i], judge->coverage);
        model_solve(&model, &beliefs[i]);
        judge_target(judge, &model, &beliefs[i]);
        model_close(&model);
    }
    list_observations(judge, parts, cases, beliefs);
    for (size_t i = 0; i < cases->count; i++)
        belief_free(&beliefs[i]);
}

static void name_bound(struct report *report, size_t site, size_t cut)
{
    AUTO_FREE char *message = memory_format("events name more servers than a site has: %zu of them "
                                            "were listed but not diagnosed",
                                            cut);
    report_add_problem(report, report->sites[site].name, PROBLEM_TOO_MANY_SERVERS, message);
}

static void diagnose_site(struct report *report, const struct diagnose_options *options,
                          size_t site, json_t **articles)
{
    struct server_names *names = server_names_new();
    parts_add_names(report, site, names);
    server_names_finish(names);
    copies_find(report, site, names);
    struct coverage *coverage = coverage_new(report, site, names);
    coverage_list(coverage, report, site, names);
    server_rows_add(report, site, names);
    struct duplicates duplicates = {0};
    struct parts parts = {0};
    struct target_cases cases = {0};
    duplicates_find(&duplicates, report, site, names);
    parts_gather(&parts, report, site, names, &duplicates);
    passing_find(&parts, report->kb, coverage, report->filter.until);
    target_cases_find(&cases, report->kb, &parts, coverage, server_count(names),
                      options->assume_exchange);
    size_t cut = target_cases_bound(&cases, coverage, TARGETS_OF_SITE);
    if (cut)
        name_bound(report, site, cut);
    struct judge judge = {report, options, site, names, coverage, articles};
    judge_cases(&judge, &parts, &cases);
    target_cases_free(&cases);
    parts_free(&parts);
    duplicates_free(&duplicates);
    coverage_free(coverage);
    server_names_free(names);
}

static void name_logs_of_examples(struct report *report)
{
    for (size_t i = 0; i < report->log_count; i++)
        for (size_t k = 0; k < report->logs[i].observed.sighting_count; k++) {
            struct sighting *sighting = &report->logs[i].observed.sightings[k];
            for (size_t e = 0; e < sighting->example_count; e++)
                if (!sighting->examples[e].log)
                    sighting->examples[e].log = memory_text(report->logs[i].path);
        }
}

static bool is_partial(const struct report *report)
{
    bool partial = report->problem_count > 0 || report->interrupted;
    for (size_t i = 0; i < report->log_count; i++)
        partial |= log_stats_is_partial(&report->logs[i].stats);
    return partial;
}

/* False when the filter leaves nothing: as far as the logs' own statistics show it, no record. */
static bool selected_any(const struct report *report)
{
    const struct report_filter *filter = &report->filter;
    return (!filter->since && !filter->until && !filter->computers) ||
           filter_selects(report, false);
}

static enum verdict verdict_of(const struct report *report)
{
    if (report->diagnosis_count)
        return VERDICT_FINDINGS;
    if (!report->totals.readable_logs)
        return VERDICT_UNREADABLE;
    if (!selected_any(report))
        return VERDICT_NOTHING_SELECTED;
    if (report->partial)
        return VERDICT_PARTIAL;
    return report->exchange_seen ? VERDICT_CLEAN : VERDICT_NO_EXCHANGE;
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {
        [VERDICT_FINDINGS] = "findings",       [VERDICT_CLEAN] = "clean",
        [VERDICT_NO_EXCHANGE] = "no-exchange", [VERDICT_PARTIAL] = "partial",
        [VERDICT_UNREADABLE] = "unreadable",   [VERDICT_NOTHING_SELECTED] = "nothing-selected",
    };
    return names[verdict];
}

void diagnose(struct report *report, const struct diagnose_options *options)
{
    settle_inputs(report, options);
    sites_assign(report, options);
    name_logs_of_examples(report);
    AUTO_FREE json_t **articles = memory_zeroed(report->kb->cause_count, sizeof(json_t *));
    for (size_t site = 0; site < report->site_count; site++)
        diagnose_site(report, options, site, articles);
    for (size_t i = 0; i < report->kb->cause_count; i++)
        json_decref(articles[i]);
    rank_diagnoses(report, options);
    list_mark_explained(report);
    prose_read(report);
    fleet_count(report);
    server_rows_finish(report);
    bundle_rows_finish(report);
    totals_sum(report);
    report->exchange_seen = filter_selects(report, true);
    report->partial = is_partial(report);
    report->verdict = verdict_of(report);
}
