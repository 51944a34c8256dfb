/* SPDX-License-Identifier: MIT */
#include "diagnose_fixture.h"

#include "base/memory.h"
#include "diagnose/passing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void tiny_base_make(struct tiny_base *base)
{
    *base = (struct tiny_base){.kb.settings = {.repetition_limit = 2,
                                               .family_limit = 1.5,
                                               .confidence_cap = 0.99,
                                               .min_confidence = 0.2,
                                               .cause_floor = 0.05,
                                               .quiet_factor = 0.3,
                                               .quiet_days = 7,
                                               .quiet_startup_days = 60,
                                               .quiet_intervals = 10}};
    base->kb.signatures = base->signatures;
    base->kb.causes = base->causes;
    base->kb.links = base->links;
}

size_t tiny_signature(struct tiny_base *base, const char *id, double leak)
{
    assert_true(base->kb.signature_count < sizeof base->signatures / sizeof *base->signatures);
    base->signatures[base->kb.signature_count] = (struct kb_signature){.id = id, .leak = leak};
    return base->kb.signature_count++;
}

size_t tiny_cause(struct tiny_base *base, const char *id, const char *problem, double prior)
{
    assert_true(base->kb.cause_count < sizeof base->causes / sizeof *base->causes);
    base->causes[base->kb.cause_count] =
        (struct kb_cause){.id = id, .problem = problem, .severity = KB_ERROR, .prior = prior};
    return base->kb.cause_count++;
}

struct kb_link *tiny_link(struct tiny_base *base, size_t cause, size_t signature,
                          double probability)
{
    assert_true(base->kb.link_count < sizeof base->links / sizeof *base->links);
    struct kb_link *link = &base->links[base->kb.link_count++];
    *link = (struct kb_link){.cause = cause, .signature = signature, .probability = probability};
    return link;
}

void report_start(struct report *report, const struct kb *kb)
{
    *report = (struct report){.kb = kb};
}

size_t report_bundle(struct report *report, const char *path)
{
    report->bundles = memory_grow(report->bundles, report->bundle_count, &report->bundle_capacity,
                                  sizeof *report->bundles);
    report->bundles[report->bundle_count] = (struct diagnose_bundle){.path = memory_text(path)};
    return report->bundle_count++;
}

size_t report_log(struct report *report, const char *path, size_t bundle)
{
    while (bundle >= report->bundle_count)
        report_bundle(report, "");
    report->logs =
        memory_grow(report->logs, report->log_count, &report->log_capacity, sizeof *report->logs);
    report->logs[report->log_count] =
        (struct diagnose_log){.path = memory_text(path), .bundle = bundle};
    return report->log_count++;
}

static struct record make_record(const char *computer, uint64_t id, filetime time)
{
    return (struct record){.computer = text_of(computer),
                           .channel = TEXT("Application"),
                           .record_id = id,
                           .time = time};
}

void report_see(struct report *report, size_t log, struct seen seen)
{
    struct record record = make_record(seen.computer, seen.id, seen.time);
    struct text value = text_of(seen.value);
    struct match match = {.signature = seen.signature,
                          .values = &value,
                          .names = &seen.name,
                          .value_count = seen.name ? 1 : 0,
                          .target = text_of(seen.target)};
    log_stats_record(&report->logs[log].stats, NULL, &record);
    observed_add(&report->logs[log].observed, &record, &match);
}

void report_cover(struct report *report, size_t log, const char *computer, uint64_t id,
                  filetime time)
{
    struct record record = make_record(computer, id, time);
    log_stats_record(&report->logs[log].stats, NULL, &record);
}

void report_mark(struct report *report, size_t log)
{
    for (size_t i = 0; i < report->logs[log].stats.coverage_count; i++)
        report->logs[log].stats.coverage[i].marked = true;
}

void stages_run(struct stages *stages, struct report *report, bool assume_exchange)
{
    *stages = (struct stages){.names = server_names_new()};
    for (size_t i = 0; i < report->log_count; i++)
        observed_tally(&report->logs[i].observed);
    for (size_t i = 0; i < report->log_count; i++)
        for (size_t k = 0; k < report->logs[i].observed.sighting_count; k++)
            for (size_t e = 0; e < report->logs[i].observed.sightings[k].example_count; e++)
                if (!report->logs[i].observed.sightings[k].examples[e].log)
                    report->logs[i].observed.sightings[k].examples[e].log =
                        memory_text(report->logs[i].path);
    parts_add_names(report, 0, stages->names);
    server_names_finish(stages->names);
    stages->coverage = coverage_new(report, 0, stages->names);
    duplicates_find(&stages->duplicates, report, 0, stages->names);
    parts_gather(&stages->parts, report, 0, stages->names, &stages->duplicates);
    passing_find(&stages->parts, report->kb, stages->coverage, report->filter.until);
    target_cases_find(&stages->cases, report->kb, &stages->parts, stages->coverage,
                      server_count(stages->names), assume_exchange);
}

void stages_free(struct stages *stages)
{
    target_cases_free(&stages->cases);
    parts_free(&stages->parts);
    duplicates_free(&stages->duplicates);
    coverage_free(stages->coverage);
    server_names_free(stages->names);
}

const struct target_case *stages_case(const struct stages *stages, const char *server)
{
    size_t number = server_resolve(stages->names, text_of(server));
    for (size_t i = 0; number != SERVER_NONE && i < stages->cases.count; i++)
        if (stages->cases.items[i].server == number)
            return &stages->cases.items[i];
    return NULL;
}

void report_diagnose(struct report *report, struct diagnose_options options)
{
    diagnose(report, &options);
}

const struct diagnosis *report_find(const struct report *report, const char *cause,
                                    const char *server)
{
    for (size_t i = 0; i < report->diagnosis_count; i++)
        if (strcmp(report->kb->causes[report->diagnoses[i].cause].id, cause) == 0 &&
            strcmp(report->diagnoses[i].target.server, server) == 0)
            return &report->diagnoses[i];
    return NULL;
}
