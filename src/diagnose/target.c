/* SPDX-License-Identifier: MIT */
#include "diagnose/target.h"

#include "base/memory.h"
#include "base/number_map.h"

static uint64_t pair_of(size_t a, size_t b)
{
    return (uint64_t)a << 32 | b;
}

/* The pairs of signatures, of those that were seen, that some cause links to both. Links are sorted
 * by cause. */
static struct number_map shared_causes(const struct kb *kb, const struct parts *parts)
{
    struct number_map shared = {0};
    AUTO_FREE bool *seen = memory_zeroed(kb->signature_count, sizeof *seen);
    for (size_t i = 0; i < parts->count; i++)
        seen[parts->items[i].signature] = true;
    for (size_t i = 0; i < kb->link_count; i++) {
        const struct kb_link *link = &kb->links[i];
        if (!seen[link->signature])
            continue;
        for (size_t k = i; k < kb->link_count && kb->links[k].cause == link->cause; k++)
            if (seen[kb->links[k].signature]) {
                *number_map_at(&shared, pair_of(link->signature, kb->links[k].signature)) = 1;
                *number_map_at(&shared, pair_of(kb->links[k].signature, link->signature)) = 1;
            }
    }
    return shared;
}

static void add_to_case(struct target_case *target, const struct part *part)
{
    struct evidence *last =
        target->evidence_count ? &target->evidence[target->evidence_count - 1] : NULL;
    if (!last || last->signature != part->signature) {
        target->evidence = memory_grow(target->evidence, target->evidence_count,
                                       &target->evidence_capacity, sizeof *target->evidence);
        last = &target->evidence[target->evidence_count++];
        *last = (struct evidence){.signature = part->signature};
    }
    last->parts = memory_grow(last->parts, last->part_count, &last->part_capacity,
                              sizeof(const struct part *));
    last->parts[last->part_count++] = part;
}

/* A part that names its target and counts. */
struct naming {
    size_t reporter;
    const struct part *part;
};

static int by_reporter(const void *a, const void *b)
{
    const struct naming *x = a, *y = b;
    return x->reporter < y->reporter ? -1 : x->reporter > y->reporter;
}

/* The search for targets. */
struct search {
    struct target_case *by_server;
    struct number_map shared;
    struct naming *naming; /* by reporter */
    size_t naming_count;
    size_t *last_part; /* per server: 1 + the last part that joined it */
};

static size_t first_naming(const struct search *search, size_t reporter)
{
    size_t from = 0, to = search->naming_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (search->naming[middle].reporter < reporter)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void join_targets(struct search *search, const struct part *part, size_t number)
{
    bool any = false;
    for (size_t i = first_naming(search, part->reporter);
         i < search->naming_count && search->naming[i].reporter == part->reporter; i++) {
        const struct part *other = search->naming[i].part;
        if (!number_map_find(&search->shared, pair_of(part->signature, other->signature)))
            continue;
        any = true;
        if (search->last_part[other->target] == number + 1)
            continue;
        search->last_part[other->target] = number + 1;
        add_to_case(&search->by_server[other->target], part);
    }
    if (!any)
        add_to_case(&search->by_server[part->reporter], part);
}

static void ignore_context(struct target_cases *cases, const struct kb *kb,
                           const struct parts *parts, const struct coverage *coverage)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        size_t speaks_of = part->target != SERVER_NONE ? part->target : part->reporter;
        cases->ignored[i] = kb_signature(kb, part->signature)->context &&
                            !coverage_is_exchange(coverage, speaks_of);
    }
}

static void list_naming(struct search *search, const struct target_cases *cases,
                        const struct parts *parts)
{
    search->naming = memory_zeroed(parts->count, sizeof *search->naming);
    for (size_t i = 0; i < parts->count; i++)
        if (!cases->ignored[i] && parts->items[i].target != SERVER_NONE)
            search->naming[search->naming_count++] =
                (struct naming){parts->items[i].reporter, &parts->items[i]};
    if (search->naming_count)
        qsort(search->naming, search->naming_count, sizeof *search->naming, by_reporter);
}

static void sum_evidence(struct evidence *evidence)
{
    struct part_sum sum = parts_sum(evidence->parts, evidence->part_count);
    evidence->count = sum.count;
    evidence->reporter_days = sum.reporter_days;
    evidence->days = sum.day_count;
    evidence->first = sum.first;
    evidence->last = sum.last;
    evidence->spells = spells_sum(evidence->parts, evidence->part_count);
    part_sum_free(&sum);
}

void target_cases_find(struct target_cases *cases, const struct kb *kb, const struct parts *parts,
                       const struct coverage *coverage, size_t servers, bool assume_exchange)
{
    AUTO_FREE size_t *last_part = memory_zeroed(servers, sizeof *last_part);
    cases->items = memory_zeroed(servers, sizeof *cases->items);
    cases->ignored = memory_zeroed(parts->count, sizeof *cases->ignored);
    if (!assume_exchange)
        ignore_context(cases, kb, parts, coverage);
    struct search search = {
        .by_server = cases->items, .shared = shared_causes(kb, parts), .last_part = last_part};
    list_naming(&search, cases, parts);
    /* Parts come in the order of signatures, so each case's evidence does too. */
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        if (cases->ignored[i])
            continue;
        if (part->target != SERVER_NONE)
            add_to_case(&cases->items[part->target], part);
        else
            join_targets(&search, part, i);
    }
    free(search.naming);
    number_map_free(&search.shared);
    for (size_t server = 0; server < servers; server++) {
        struct target_case *target = &cases->items[server];
        target->server = server;
        for (size_t i = 0; i < target->evidence_count; i++)
            sum_evidence(&target->evidence[i]);
        if (target->evidence_count)
            cases->items[cases->count++] = *target;
    }
}

void target_case_release(struct target_case *target)
{
    for (size_t k = 0; k < target->evidence_count; k++)
        free(target->evidence[k].parts);
    free(target->evidence);
}

void target_cases_free(struct target_cases *cases)
{
    for (size_t i = 0; i < cases->count; i++)
        target_case_release(&cases->items[i]);
    free(cases->items);
    free(cases->ignored);
    *cases = (struct target_cases){0};
}
