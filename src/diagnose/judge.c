/* SPDX-License-Identifier: MIT */
#include "diagnose/judge.h"

#include "base/digest.h"
#include "base/memory.h"
#include "diagnose/describe.h"
#include "kb/article.h"
#include "kb/lookup.h"

#include <math.h>

double judge_shown(const struct kb *kb, double probability)
{
    double cap = kb->settings.confidence_cap;
    return round((probability < cap ? probability : cap) * 1e4) / 1e4;
}

/* The threshold on problems. */
static double threshold(const struct judge *judge)
{
    return judge->options->min_confidence >= 0 ? judge->options->min_confidence
                                               : judge->report->kb->settings.min_confidence;
}

static bool has_more_than_hints(const struct model *model, size_t cause)
{
    for (size_t i = 0; i < model->link_count; i++) {
        const struct kb_link *link = model->links[i];
        if (link->cause != cause || link->class == KB_HINT)
            continue;
        const struct evidence *evidence = model_evidence(model, link->signature);
        if (evidence && evidence->spells.persistence != PERSISTENCE_PASSING)
            return true;
    }
    return false;
}

static bool same_problem(const struct kb *kb, size_t a, size_t b)
{
    return strcmp(kb->causes[a].problem, kb->causes[b].problem) == 0;
}

/* Of a shown problem, every cause that is likely enough is named, and the likeliest in any case. */
static bool is_named(const struct model *model, const struct belief *belief, size_t cause)
{
    const struct kb *kb = model->kb;
    if (belief->cause[cause] >= kb->settings.cause_floor)
        return true;
    for (size_t i = 0; i < kb->cause_count; i++)
        if (i != cause && same_problem(kb, i, cause) && belief->involved[i] &&
            has_more_than_hints(model, i) && belief->cause[i] > belief->cause[cause])
            return false;
    return true;
}

static void name_target(const struct judge *judge, const struct describe *describe,
                        struct diagnosis *diagnosis)
{
    const struct kb *kb = judge->report->kb;
    size_t server = describe->model->target->server;
    bool url = false, other = false;
    for (size_t i = 0; i < describe->part_count; i++) {
        if (describe->parts[i]->target != server)
            continue;
        if (kb_signature(kb, describe->parts[i]->signature)->target_is_url)
            url = true;
        else
            other = true;
    }
    diagnosis->target.server = memory_text(server_display(judge->names, server));
    diagnosis->target.named = url || other;
    diagnosis->target.from_url = url && !other && !coverage_has_server(judge->coverage, server);
}

/* The same problem seen again, from another log, by another reporter or narrowed down to another
 * cause, has the same fingerprint. */
static void set_fingerprint(const struct judge *judge, size_t server, struct diagnosis *diagnosis)
{
    struct buffer key = {0};
    const char *parts[] = {judge->report->kb->causes[diagnosis->cause].problem,
                           judge->report->sites[judge->site].domain,
                           server_short(judge->names, server)};
    for (size_t i = 0; i < 3; i++)
        buffer_append(&key, parts[i], strlen(parts[i]) + 1);
    char digest[DIGEST_TEXT_SIZE];
    digest_hex(key.data, key.size, digest);
    memcpy(diagnosis->fingerprint, digest, sizeof diagnosis->fingerprint - 1);
    buffer_free(&key);
}

static void name_rivals(const struct judge *judge, const struct model *model,
                        const struct belief *belief, struct diagnosis *diagnosis)
{
    const struct kb *kb = judge->report->kb;
    const struct kb_cause *cause = &kb->causes[diagnosis->cause];
    diagnosis->competes_with = memory_zeroed(kb->cause_count, sizeof *diagnosis->competes_with);
    for (size_t i = 0; i < kb->cause_count; i++)
        if (i != diagnosis->cause && belief->involved[i] && same_problem(kb, i, diagnosis->cause))
            diagnosis->competes_with[diagnosis->competes_count++] = i;
    diagnosis->contributing =
        memory_zeroed(cause->contribution_count, sizeof *diagnosis->contributing);
    for (size_t i = 0; i < cause->contribution_count; i++)
        diagnosis->contributing[diagnosis->contributing_count++] = i;
    diagnosis->missing = memory_zeroed(cause->missing_count, sizeof *diagnosis->missing);
    for (size_t i = 0; i < cause->missing_count; i++) {
        bool settled = false;
        for (size_t k = 0; k < cause->missing[i].unless_count; k++)
            settled |= model_evidence(model, cause->missing[i].unless[k]) != NULL;
        if (!settled)
            diagnosis->missing[diagnosis->missing_count++] = i;
    }
}

/* Borrowed. A base whose tables turn out to be unusable costs the text of its articles, not the
 * diagnosis. */
static const json_t *article_of(const struct judge *judge, size_t cause)
{
    const struct kb *kb = judge->report->kb;
    json_t **article = &judge->articles[cause];
    struct error why = {0};
    if (!*article)
        *article = kb_article(kb, cause, &why);
    if (!*article) {
        const struct kb_source *base = kb_source_of_cause(kb, cause);
        AUTO_FREE char *message =
            memory_format("the article of %s cannot be read: %s", kb->causes[cause].id,
                          error_without_path(&why, kb_source_path(kb, base)));
        report_add_problem(judge->report, base->name, "article-unreadable", message);
        *article = kb_article_bare(kb, cause);
    }
    return *article;
}

static void make_diagnosis(const struct judge *judge, struct model *model,
                           const struct belief *belief, size_t cause, struct diagnosis *diagnosis)
{
    const struct kb *kb = judge->report->kb;
    diagnosis->cause = cause;
    diagnosis->site = judge->site;
    diagnosis->problem_title = memory_text(kb_problem_title(kb, kb->causes[cause].problem));
    diagnosis->confidence = judge_shown(kb, belief->cause[cause]);
    diagnosis->problem_confidence = judge_shown(kb, belief->problem[cause]);
    diagnosis->approximate = belief->approximate[cause];
    struct describe describe = {.model = model, .names = judge->names, .cause = cause};
    describe_open(&describe);
    name_target(judge, &describe, diagnosis);
    set_fingerprint(judge, model->target->server, diagnosis);
    name_rivals(judge, model, belief, diagnosis);
    describe_evidence(&describe, belief, diagnosis);
    describe_article(article_of(judge, cause), diagnosis);
    describe_close(&describe);
}

/* Whether the problem of a cause is shown at all. */
static bool is_shown(const struct judge *judge, const struct model *model,
                     const struct belief *belief, size_t cause)
{
    const struct kb *kb = judge->report->kb;
    if (judge_shown(kb, belief->problem[cause]) < threshold(judge))
        return false;
    for (size_t i = 0; i < kb->cause_count; i++)
        if (belief->involved[i] && same_problem(kb, i, cause) && has_more_than_hints(model, i))
            return true;
    return false;
}

/* Counts a problem that stays below the threshold once, at the first of its causes. */
static bool is_unlikely_but_worth_counting(const struct model *model, const struct belief *belief,
                                           size_t cause)
{
    if (!has_more_than_hints(model, cause) || belief->problem[cause] < 0.01)
        return false;
    for (size_t i = 0; i < cause; i++)
        if (belief->involved[i] && same_problem(model->kb, i, cause) &&
            has_more_than_hints(model, i))
            return false;
    return true;
}

void judge_target(const struct judge *judge, struct model *model, const struct belief *belief)
{
    struct report *report = judge->report;
    const struct kb *kb = report->kb;
    for (size_t cause = 0; cause < kb->cause_count; cause++) {
        if (!belief->involved[cause])
            continue;
        bool shown = is_shown(judge, model, belief, cause);
        bool named = has_more_than_hints(model, cause) && is_named(model, belief, cause);
        if (!shown && is_unlikely_but_worth_counting(model, belief, cause))
            report->problems_not_shown++;
        if (!shown || !named)
            continue;
        report->diagnoses = memory_grow(report->diagnoses, report->diagnosis_count,
                                        &report->diagnosis_capacity, sizeof *report->diagnoses);
        struct diagnosis *diagnosis = &report->diagnoses[report->diagnosis_count++];
        *diagnosis = (struct diagnosis){0};
        make_diagnosis(judge, model, belief, cause, diagnosis);
    }
}
