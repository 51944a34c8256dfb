/* SPDX-License-Identifier: MIT */
#include "kb/lint.h"

#include "base/memory.h"
#include "kb/linter.h"
#include "kb/sample.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void linter_say(struct linter *linter, const char *where, const char *format, ...)
{
    char what[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    linter->count++;
    linter->complain(linter->context, where, what);
}

double kb_lone_posterior(double prior, double leak, double probability)
{
    double present = prior * (1 - (1 - leak) * (1 - probability));
    double absent = (1 - prior) * leak;
    return present / (present + absent);
}

static enum kb_class class_of(const struct kb_settings *settings, double posterior)
{
    return posterior >= settings->direct_from       ? KB_DIRECT
           : posterior >= settings->supporting_from ? KB_SUPPORTING
                                                    : KB_HINT;
}

static void lint_links(struct linter *linter, const struct kb_file *file, size_t cause)
{
    const struct kb *kb = linter->kb;
    for (size_t i = 0; i < kb->link_count; i++) {
        const struct kb_link *link = &kb->links[i];
        if (link->cause != cause)
            continue;
        const struct kb_signature *signature = kb_signature(kb, link->signature);
        size_t at = kb_item_of(json_object_get(file->root, "evidence"), "signature", signature->id);
        double posterior =
            kb_lone_posterior(kb->causes[cause].prior, signature->leak, link->probability);
        enum kb_class class = class_of(&kb->settings, posterior);
        if (class != link->class)
            linter_say(linter, file->path,
                       "evidence[%zu].class: %s is called %s, but alone it gives a probability of "
                       "%.3f: write %s, or change probability, leak or prior",
                       at, signature->id, kb_class_name(link->class), posterior,
                       kb_class_name(class));
        if (link->probability <= signature->leak)
            linter_say(linter, file->path,
                       "evidence[%zu].probability: %s is not likelier than its leak: raise it, or "
                       "take the link out",
                       at, signature->id);
        lint_noise(linter, file->path, at, link, posterior);
        lint_passing(linter, file->path, at, link);
    }
}

/* Hints alone never call a cause, so no sample could show it by them. */
static void find_evidence(const struct kb *kb, size_t cause, bool *any, bool *calls)
{
    *any = *calls = false;
    for (size_t i = 0; i < kb->link_count; i++)
        if (kb->links[i].cause == cause) {
            *any = true;
            *calls = *calls || kb->links[i].class != KB_HINT;
        }
}

static void lint_samples(struct linter *linter, const struct kb_samples *samples,
                         const struct kb_file *file, size_t cause)
{
    bool kinds[2] = {false}, any, calls;
    size_t first = 0; /* of the file's samples */
    while (first < samples->count && strcmp(samples->items[first].cause, file->name) != 0)
        first++;
    for (size_t i = first; i < samples->count && strcmp(samples->items[i].cause, file->name) == 0;
         i++) {
        kinds[samples->items[i].expect.diagnosed] = true;
        for (size_t j = first; j < i; j++)
            if (strcmp(samples->items[j].name, samples->items[i].name) == 0)
                linter_say(
                    linter, file->path,
                    "samples[%zu].name: samples[%zu] is named '%s' too: give it another name",
                    i - first, j - first, samples->items[i].name);
    }
    find_evidence(linter->kb, cause, &any, &calls);
    if (any && !kinds[0])
        linter_say(linter, file->path,
                   "samples: no sample shows what is not this cause: add a near miss with "
                   "\"expect\": {\"diagnosed\": false}");
    if (calls && !kinds[1])
        linter_say(linter, file->path,
                   "samples: no sample shows this cause: add one with "
                   "\"expect\": {\"diagnosed\": true}");
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_condition(const struct kb_condition *a, const struct kb_condition *b)
{
    if (a->node != b->node || a->child_count != b->child_count)
        return false;
    if (a->node == KB_NODE_TEST)
        return a->string == b->string && same_text(a->data, b->data) &&
               strcmp(a->operator, b->operator) == 0 && strcmp(a->value, b->value) == 0;
    for (size_t i = 0; i < a->child_count; i++)
        if (!same_condition(&a->children[i], &b->children[i]))
            return false;
    return true;
}

static void lint_signature(struct linter *linter, const struct kb_file *file, size_t at,
                           size_t index)
{
    const struct kb *kb = linter->kb;
    const struct kb_signature *signature = kb_signature(kb, index);
    const char *product = json_string_value(json_object_get(file->root, "product"));
    lint_parameters(linter, file->path, at, signature);
    if (signature->passing && signature->passing->lasting_leak > signature->leak)
        linter_say(linter, file->path,
                   "signatures[%zu].passing.lasting_leak: %s that lasts cannot be more common than "
                   "it is at all: lower it to the signature's leak at most",
                   at, signature->id);
    if (signature->passing && signature->passing->leak < signature->leak)
        linter_say(
            linter, file->path,
            "signatures[%zu].passing.leak: what %s is in passing cannot be rarer than what it "
            "is at all: raise it to the signature's leak at least",
            at, signature->id);
    if (strcmp(product, "windows") == 0 && !signature->context)
        linter_say(linter, file->path,
                   "signatures[%zu].context: %s is an event of Windows itself: write true", at,
                   signature->id);
    for (size_t i = 0; i < index; i++) {
        const struct kb_signature *other = kb_signature(kb, i);
        if (other->event_id == signature->event_id &&
            text_equal_fold(text_of(other->provider), text_of(signature->provider)) &&
            same_condition(&other->condition, &signature->condition))
            linter_say(linter, file->path,
                       "signatures[%zu].when: %s asks for the same as %s, which comes first: ask "
                       "for something else",
                       at, signature->id, other->id);
    }
}

static void lint_events(struct linter *linter, const struct kb_file *file)
{
    size_t i;
    json_t *item;
    lint_event_facts(linter, file);
    json_array_foreach(json_object_get(file->root, "signatures"), i, item)
    {
        const char *id = json_string_value(json_object_get(item, "id"));
        size_t index = id ? kb_find_signature(linter->kb, id) : KB_NONE;
        if (index != KB_NONE)
            lint_signature(linter, file, i, index);
    }
}

static void lint_problems(struct linter *linter)
{
    const struct kb *kb = linter->kb;
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(linter->folder->base.root, "problems"), i, item)
    {
        const char *id = json_string_value(json_object_get(item, "id"));
        bool used = false;
        for (size_t j = 0; id && j < kb->cause_count; j++)
            used = used || strcmp(kb->causes[j].problem, id) == 0;
        if (!used)
            linter_say(linter, linter->folder->base.path,
                       "problems[%zu]: no cause has the problem %s: take it out", i, id ? id : "");
    }
}

size_t kb_lint(const struct kb_folder *folder, const struct kb *kb, lint_complain complain,
               void *context)
{
    struct linter linter = {folder, kb, complain, context, 0};
    struct kb_samples samples = {0};
    struct error error = {0};
    if (kb_samples_read(&samples, folder, &error))
        linter_say(&linter, folder->path, "%s", error.text);
    lint_problems(&linter);
    for (size_t i = 0; i < folder->events.count; i++)
        lint_events(&linter, &folder->events.items[i]);
    lint_procedures(&linter);
    for (size_t i = 0; i < folder->procedures.count; i++)
        lint_procedure_facts(&linter, &folder->procedures.items[i]);
    for (size_t i = 0; i < folder->causes.count; i++) {
        const struct kb_file *file = &folder->causes.items[i];
        size_t cause = kb_find_cause(kb, file->name);
        if (cause == KB_NONE)
            continue;
        lint_links(&linter, file, cause);
        lint_cause_facts(&linter, file);
        lint_texts(&linter, file, cause);
        lint_samples(&linter, &samples, file, cause);
    }
    kb_samples_free(&samples);
    return linter.count;
}
