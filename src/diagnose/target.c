/* SPDX-License-Identifier: MIT */
#include "diagnose/target.h"

#include "base/memory.h"

/* For each pair of signatures whether some cause links to both. Links are sorted by cause. */
static bool *shared_causes(const struct kb *kb)
{
    size_t n = kb->signature_count;
    bool *shared = memory_zeroed(n, n);
    for (size_t i = 0; i < kb->link_count; i++) {
        const struct kb_link *link = &kb->links[i];
        for (size_t k = i; k < kb->link_count && kb->links[k].cause == link->cause; k++) {
            shared[link->signature * n + kb->links[k].signature] = true;
            shared[kb->links[k].signature * n + link->signature] = true;
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

/* Parts come in the order of signatures, so each case's evidence does too. */
static void add_part(struct target_case *by_server, const bool *shared_row,
                     const struct parts *parts, const struct part *part, size_t servers)
{
    if (part->target != SERVER_NONE) {
        add_to_case(&by_server[part->target], part);
        return;
    }
    AUTO_FREE bool *joined = memory_zeroed(servers, sizeof *joined);
    bool any = false;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *other = &parts->items[i];
        if (other->reporter != part->reporter || other->target == SERVER_NONE ||
            joined[other->target] || !shared_row[other->signature])
            continue;
        joined[other->target] = any = true;
    }
    if (!any)
        joined[part->reporter] = true;
    for (size_t server = 0; server < servers; server++)
        if (joined[server])
            add_to_case(&by_server[server], part);
}

void target_cases_find(struct target_cases *cases, const struct kb *kb, const struct parts *parts,
                       const struct coverage *coverage, size_t servers, bool assume_exchange)
{
    AUTO_FREE bool *shared = shared_causes(kb);
    cases->items = memory_zeroed(servers, sizeof *cases->items);
    cases->ignored = memory_zeroed(parts->count, sizeof *cases->ignored);
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        size_t speaks_of = part->target != SERVER_NONE ? part->target : part->reporter;
        if (kb->signatures[part->signature].context && !assume_exchange &&
            !coverage_is_exchange(coverage, speaks_of))
            cases->ignored[i] = true;
        else
            add_part(cases->items, shared + part->signature * kb->signature_count, parts, part,
                     servers);
    }
    for (size_t server = 0; server < servers; server++) {
        struct target_case *target = &cases->items[server];
        target->server = server;
        for (size_t i = 0; i < target->evidence_count; i++) {
            struct part_sum sum =
                parts_sum(target->evidence[i].parts, target->evidence[i].part_count);
            target->evidence[i].reporter_days = sum.reporter_days;
            part_sum_free(&sum);
        }
        if (target->evidence_count)
            cases->items[cases->count++] = *target;
    }
}

void target_cases_free(struct target_cases *cases)
{
    for (size_t i = 0; i < cases->count; i++) {
        for (size_t k = 0; k < cases->items[i].evidence_count; k++)
            free(cases->items[i].evidence[k].parts);
        free(cases->items[i].evidence);
    }
    free(cases->items);
    free(cases->ignored);
    *cases = (struct target_cases){0};
}
