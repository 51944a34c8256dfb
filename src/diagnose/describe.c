/* SPDX-License-Identifier: MIT */
#include "diagnose/describe.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "diagnose/attributes.h"
#include "diagnose/fill.h"
#include "diagnose/state.h"
#include "diagnose/timeline.h"

#include <math.h>

#define MOST_REPORTERS 5 /* named in a summary */

static bool speaks_for(const struct describe *describe, size_t signature)
{
    const struct model *model = describe->model;
    for (size_t i = 0; i < model->link_count; i++)
        if (model->links[i]->cause == describe->cause && model->links[i]->signature == signature)
            return true;
    return false;
}

void describe_open(struct describe *describe)
{
    const struct target_case *target = describe->model->target;
    size_t all = 0;
    for (size_t i = 0; i < target->evidence_count; i++)
        all += target->evidence[i].part_count;
    describe->parts = memory_zeroed(all, sizeof(const struct part *));
    for (size_t i = 0; i < target->evidence_count; i++)
        for (size_t k = 0; k < target->evidence[i].part_count; k++)
            if (speaks_for(describe, target->evidence[i].signature))
                describe->parts[describe->part_count++] = target->evidence[i].parts[k];
}

void describe_close(struct describe *describe)
{
    free(describe->parts);
    describe->parts = NULL;
}

/* The log-odds of the cause with everything, less those without the signature. */
static double weight_of(const struct describe *describe, const struct belief *full,
                        size_t signature)
{
    const struct belief *without = model_without(describe->model, signature);
    double weight = model_log_odds(full->cause[describe->cause]) -
                    model_log_odds(without->cause[describe->cause]);
    return round(weight * 1e4) / 1e4;
}

static int by_weight(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->signature < y->signature ? -1 : x->signature > y->signature;
}

static void list_findings(const struct describe *describe, const struct belief *belief,
                          struct diagnosis *diagnosis)
{
    const struct target_case *target = describe->model->target;
    diagnosis->evidence = memory_zeroed(target->evidence_count, sizeof *diagnosis->evidence);
    for (size_t i = 0; i < target->evidence_count; i++) {
        const struct evidence *evidence = &target->evidence[i];
        if (!speaks_for(describe, evidence->signature))
            continue;
        struct finding *finding = &diagnosis->evidence[diagnosis->evidence_count++];
        *finding = (struct finding){.signature = evidence->signature,
                                    .occurrences = evidence->count,
                                    .reporter_days = evidence->reporter_days,
                                    .days = evidence->days,
                                    .first = evidence->first,
                                    .last = evidence->last,
                                    .spells = evidence->spells,
                                    .weight = weight_of(describe, belief, evidence->signature)};
        finding->example_count =
            parts_examples(evidence->parts, evidence->part_count, finding->examples);
    }
    qsort(diagnosis->evidence, diagnosis->evidence_count, sizeof *diagnosis->evidence, by_weight);
}

static void list_absences(const struct describe *describe, const struct belief *belief,
                          struct diagnosis *diagnosis)
{
    const struct model *model = describe->model;
    diagnosis->absent = memory_zeroed(model->link_count, sizeof *diagnosis->absent);
    for (size_t i = 0; i < model->link_count; i++) {
        const struct kb_link *link = model->links[i];
        if (link->cause == describe->cause && model->absent[i])
            diagnosis->absent[diagnosis->absent_count++] =
                (struct absence){link->signature, weight_of(describe, belief, link->signature)};
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_number(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

char **describe_reporters(const struct server_names *names, const struct part *const *parts,
                          size_t count)
{
    char **list = memory_zeroed(count + 1, sizeof *list);
    AUTO_FREE size_t *reporters = memory_zeroed(count, sizeof *reporters);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        reporters[i] = parts[i]->reporter;
    qsort(reporters, count, sizeof *reporters, by_number);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || reporters[i] != reporters[i - 1])
            list[kept++] = memory_text(server_display(names, reporters[i]));
    qsort(list, kept, sizeof *list, by_text);
    return list;
}

static void list_logs(const struct describe *describe, struct diagnosis *diagnosis)
{
    size_t all = 0, kept = 0;
    for (size_t i = 0; i < describe->part_count; i++)
        all += describe->parts[i]->log_count;
    size_t *logs = memory_zeroed(all, sizeof *logs);
    all = 0;
    for (size_t i = 0; i < describe->part_count; i++)
        for (size_t k = 0; k < describe->parts[i]->log_count; k++)
            logs[all++] = describe->parts[i]->logs[k];
    qsort(logs, all, sizeof *logs, by_number);
    for (size_t i = 0; i < all; i++)
        if (!kept || logs[kept - 1] != logs[i])
            logs[kept++] = logs[i];
    diagnosis->logs = logs;
    diagnosis->log_count = kept;
}

void describe_evidence(const struct describe *describe, const struct belief *belief,
                       struct diagnosis *diagnosis)
{
    list_findings(describe, belief, diagnosis);
    list_absences(describe, belief, diagnosis);
    struct part_sum sum = parts_sum(describe->parts, describe->part_count);
    diagnosis->first_seen = sum.first;
    diagnosis->last_seen = sum.last;
    diagnosis->occurrences = sum.count;
    diagnosis->quiet = state_is_quiet(describe->model, describe->parts, describe->part_count, &sum);
    part_sum_free(&sum);
    list_logs(describe, diagnosis);
    diagnosis->reported_by =
        describe_reporters(describe->names, describe->parts, describe->part_count);
    diagnosis->timeline = timeline_make(describe->names, describe->parts, describe->part_count,
                                        &diagnosis->timeline_count);
    diagnosis->target.attributes =
        attributes_gather(describe->model->kb, describe->parts, describe->part_count,
                          &diagnosis->target.attribute_count);
}

/* Names as a sentence holds them: reported_by has them all. */
static void append_reporters(struct buffer *out, char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    size_t shown = count > MOST_REPORTERS ? MOST_REPORTERS - 1 : count;
    for (size_t i = 0; i < shown && out->size <= FILL_VALUE_SIZE; i++) {
        buffer_text(out, i ? ", " : "");
        buffer_text(out, names[i]);
    }
    if (shown < count)
        buffer_format(out, " and %zu more", count - shown);
}

void describe_article(const json_t *article, struct diagnosis *diagnosis)
{
    struct buffer reporters = {0};
    append_reporters(&reporters, diagnosis->reported_by);
    struct fill fill = {diagnosis->target.server, reporters.data, diagnosis->target.attributes,
                        diagnosis->target.attribute_count};
    fill_article(&fill, article, diagnosis);
    buffer_free(&reporters);
}
