/* SPDX-License-Identifier: MIT */
#include "scan/replay.h"

#include "base/memory.h"
#include "scan/unit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct replay {
    const struct kb *kb;
    struct matcher *matcher;
    struct wanted *wanted;
    replay_complain complain;
    void *context;
    const struct kb_sample *sample;
    size_t place; /* of the sample in its article */
    bool failed;
};

__attribute__((format(printf, 2, 3))) static void fail(struct replay *replay, const char *format,
                                                       ...)
{
    AUTO_FREE char *where = memory_format("%s: samples[%zu] '%s'", replay->sample->path,
                                          replay->place, replay->sample->name);
    struct error text = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text.text, sizeof text.text, format, arguments);
    va_end(arguments);
    replay->complain(replay->context, where, text.text);
    replay->failed = true;
}

static void check_ambiguity(struct replay *replay, const struct record *record)
{
    size_t a, b;
    if (matcher_is_ambiguous(replay->matcher, record, &a, &b))
        fail(replay, "signatures %s and %s fit a record equally well",
             kb_signature_id(replay->kb, a), kb_signature_id(replay->kb, b));
}

static void feed(struct replay *replay, struct diagnose_log *log,
                 const struct kb_sample_record *from, uint64_t *record_id)
{
    AUTO_FREE struct insertion *strings = memory_zeroed(from->string_count, sizeof *strings);
    for (size_t i = 0; i < from->string_count; i++)
        strings[i] = (struct insertion){text_of(from->names[i]), text_of(from->strings[i])};
    struct record record = {.provider = text_of(from->provider),
                            .event_id = from->event_id,
                            .computer = text_of(from->computer),
                            .channel = text_of(from->channel),
                            .strings = strings,
                            .string_count = from->string_count};
    for (unsigned i = 0; i < from->count; i++) {
        struct match match;
        record.record_id = ++*record_id;
        record.time = from->time + i * FILETIME_MINUTE;
        log_stats_record(&log->stats, replay->wanted, &record);
        if (matcher_match(replay->matcher, &record, &match))
            observed_add(&log->observed, &record, &match);
        if (i == 0)
            check_ambiguity(replay, &record);
    }
}

static void expect_diagnosis(struct replay *replay, const struct report *report,
                             const struct diagnosis *diagnosis)
{
    const struct kb_expectation *expect = &replay->sample->expect;
    if (!diagnosis) {
        fail(replay, "gives no diagnosis of this cause; expected one");
        return;
    }
    if (!expect->diagnosed) {
        fail(replay, "diagnoses this cause at %.4f; expected not to", diagnosis->confidence);
        return;
    }
    if (expect->first && diagnosis->rank != 1)
        fail(replay, "ranks %zu behind %s; expected first", diagnosis->rank,
             report->kb->causes[report->diagnoses[0].cause].id);
    if (expect->target && strcmp(expect->target, diagnosis->target.server) != 0)
        fail(replay, "names %s; expected %s", diagnosis->target.server, expect->target);
    if (expect->basis && (strcmp(expect->basis, "named") == 0) != diagnosis->target.named)
        fail(replay, "has the basis %s; expected %s", diagnosis->target.named ? "named" : "assumed",
             expect->basis);
    if (diagnosis->confidence < expect->min_confidence ||
        diagnosis->confidence > expect->max_confidence)
        fail(replay, "has the confidence %.4f; expected %.4f to %.4f", diagnosis->confidence,
             expect->min_confidence, expect->max_confidence);
    if (diagnosis->problem_confidence < expect->min_problem_confidence)
        fail(replay, "has the problem confidence %.4f; expected at least %.4f",
             diagnosis->problem_confidence, expect->min_problem_confidence);
}

static void replay_sample(struct replay *replay)
{
    struct report report = {.kb = replay->kb};
    report.bundles = memory_zeroed(1, sizeof *report.bundles);
    report.bundles[0].path = memory_text("");
    report.logs = memory_zeroed(1, sizeof *report.logs);
    report.logs[0].path = memory_text("sample");
    report.bundle_count = report.log_count = 1;
    uint64_t record_id = 0;
    replay->failed = false;
    for (size_t i = 0; i < replay->sample->record_count; i++)
        feed(replay, &report.logs[0], &replay->sample->records[i], &record_id);
    struct diagnose_options options = {.min_confidence = -1};
    diagnose(&report, &options);
    for (size_t i = 0; i < report.problem_count; i++)
        fail(replay, "%s", report.problems[i].message);
    size_t cause = kb_find_cause(replay->kb, replay->sample->cause);
    const struct diagnosis *found = NULL;
    for (size_t i = 0; i < report.diagnosis_count && !found; i++)
        if (report.diagnoses[i].cause == cause)
            found = &report.diagnoses[i];
    if (found || replay->sample->expect.diagnosed)
        expect_diagnosis(replay, &report, found);
    report_free(&report);
}

int replay_samples(const struct kb *kb, const struct kb_samples *samples, replay_complain complain,
                   void *context, struct error *error)
{
    struct replay replay = {.kb = kb, .complain = complain, .context = context};
    replay.matcher = matcher_new(kb, error);
    if (!replay.matcher)
        return -1;
    replay.wanted = wanted_new();
    matcher_want(replay.matcher, replay.wanted);
    int failed = 0;
    for (size_t i = 0; i < samples->count; i++) {
        replay.sample = &samples->items[i];
        replay.place =
            i > 0 && samples->items[i - 1].path == replay.sample->path ? replay.place + 1 : 0;
        replay_sample(&replay);
        failed += replay.failed;
    }
    wanted_free(replay.wanted);
    matcher_free(replay.matcher);
    return failed;
}
