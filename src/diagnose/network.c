/* SPDX-License-Identifier: MIT */
#include "diagnose/network.h"

#include "base/memory.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A part of the network that is solved alone: some of its causes, the rest folded into the leaks.
 */
struct part {
    const struct network *network;
    size_t causes[NETWORK_EXACT_CAUSES];
    size_t count;
    const size_t *component; /* of each cause of the network */
    size_t number;           /* of the component */
};

static size_t position_in(const struct part *part, size_t cause)
{
    for (size_t i = 0; i < part->count; i++)
        if (part->causes[i] == cause)
            return i;
    return SIZE_MAX;
}

/* P(finding as seen | the causes of the state), where causes of the component that the part leaves
 * out act with their priors. */
static double likelihood(const struct part *part, const struct network_finding *finding,
                         uint32_t state)
{
    double none = 1 - finding->leak;
    for (size_t i = 0; i < finding->link_count; i++) {
        const struct network_link *link = &finding->links[i];
        size_t position = position_in(part, link->cause);
        if (position == SIZE_MAX)
            none *= 1 - part->network->causes[link->cause].prior * link->probability;
        else if (state >> position & 1)
            none *= 1 - link->probability;
    }
    return finding->present ? 1 - none : none;
}

static double state_log_weight(const struct part *part, uint32_t state)
{
    double sum = 0;
    for (size_t i = 0; i < part->count; i++) {
        double prior = part->network->causes[part->causes[i]].prior;
        sum += log(state >> i & 1 ? prior : 1 - prior);
    }
    for (size_t f = 0; f < part->network->finding_count; f++) {
        const struct network_finding *finding = &part->network->findings[f];
        if (finding->link_count && part->component[finding->links[0].cause] == part->number)
            sum += log(likelihood(part, finding, state));
    }
    return sum;
}

/* The states in which some cause of the group is on. */
static uint32_t group_mask(const struct part *part, size_t group)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < part->count; i++)
        if (part->network->causes[part->causes[i]].group == group)
            mask |= UINT32_C(1) << i;
    return mask;
}

static void share_out(const struct part *part, const double *weights, double total,
                      struct network_answer *answer)
{
    uint32_t states = UINT32_C(1) << part->count;
    for (size_t i = 0; i < part->count; i++) {
        uint32_t mask = group_mask(part, part->network->causes[part->causes[i]].group);
        double on = 0, group_on = 0;
        for (uint32_t state = 0; state < states; state++) {
            if (state >> i & 1)
                on += weights[state];
            if (state & mask)
                group_on += weights[state];
        }
        double *group = &answer->groups[part->network->causes[part->causes[i]].group];
        answer->causes[part->causes[i]] = on / total;
        /* Components are independent: none of the group's causes is on in all of them. A group that
         * lies in one component gets its sum as it is. */
        if (i == 0 || !(mask & ((UINT32_C(1) << i) - 1)))
            *group = 1 - (1 - *group) * (1 - group_on / total);
    }
}

static void solve_part(const struct part *part, struct network_answer *answer)
{
    uint32_t states = UINT32_C(1) << part->count;
    AUTO_FREE double *weights = memory_zeroed(states, sizeof *weights);
    double greatest = -INFINITY;
    for (uint32_t state = 0; state < states; state++) {
        weights[state] = state_log_weight(part, state);
        if (weights[state] > greatest)
            greatest = weights[state];
    }
    double total = 0;
    for (uint32_t state = 0; state < states; state++) {
        weights[state] = exp(weights[state] - greatest);
        total += weights[state];
    }
    share_out(part, weights, total, answer);
}

/* P(cause | findings) if the cause were alone, to choose whom a large component keeps. */
static double lone_posterior(const struct network *network, const size_t *component, size_t cause)
{
    struct part part = {.network = network,
                        .causes = {cause},
                        .count = 1,
                        .component = component,
                        .number = component[cause]};
    double off = state_log_weight(&part, 0), on = state_log_weight(&part, 1);
    return 1 / (1 + exp(off - on));
}

struct candidate {
    size_t cause;
    double score;
};

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->cause < y->cause ? -1 : x->cause > y->cause;
}

/* The strongest causes are solved together; each of the others takes the place of the weakest of
 * them once. */
static void solve_large(struct part *part, struct candidate *candidates, size_t count,
                        struct network_answer *answer)
{
    qsort(candidates, count, sizeof *candidates, by_score);
    part->count = NETWORK_EXACT_CAUSES;
    size_t groups = part->network->group_count;
    AUTO_FREE double *saved = memory_zeroed(groups, sizeof *saved);
    for (size_t i = count; i-- > NETWORK_EXACT_CAUSES - 1;) {
        for (size_t k = 0; k < NETWORK_EXACT_CAUSES - 1; k++)
            part->causes[k] = candidates[k].cause;
        part->causes[NETWORK_EXACT_CAUSES - 1] = candidates[i].cause;
        memcpy(saved, answer->groups, groups * sizeof *saved);
        solve_part(part, answer);
        if (i >= NETWORK_EXACT_CAUSES) /* the last round, with the strongest, has the groups */
            memcpy(answer->groups, saved, groups * sizeof *saved);
    }
    for (size_t i = 0; i < count; i++) {
        answer->approximate[candidates[i].cause] = true;
        double *group = &answer->groups[part->network->causes[candidates[i].cause].group];
        if (*group < answer->causes[candidates[i].cause])
            *group = answer->causes[candidates[i].cause];
    }
}

/* Causes that share a finding lie in one component. */
static void find_components(const struct network *network, size_t *component)
{
    for (size_t i = 0; i < network->cause_count; i++)
        component[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t f = 0; f < network->finding_count; f++) {
            const struct network_finding *finding = &network->findings[f];
            size_t least = SIZE_MAX;
            for (size_t i = 0; i < finding->link_count; i++)
                if (component[finding->links[i].cause] < least)
                    least = component[finding->links[i].cause];
            for (size_t i = 0; i < finding->link_count; i++) {
                changed |= component[finding->links[i].cause] != least;
                component[finding->links[i].cause] = least;
            }
        }
    }
}

void network_solve(const struct network *network, struct network_answer *answer)
{
    AUTO_FREE size_t *component = memory_zeroed(network->cause_count, sizeof *component);
    AUTO_FREE struct candidate *candidates =
        memory_zeroed(network->cause_count, sizeof *candidates);
    find_components(network, component);
    for (size_t i = 0; i < network->group_count; i++)
        answer->groups[i] = 0;
    for (size_t number = 0; number < network->cause_count; number++) {
        struct part part = {.network = network, .component = component, .number = number};
        size_t count = 0;
        for (size_t cause = number; cause < network->cause_count; cause++) {
            if (component[cause] != number)
                continue;
            answer->approximate[cause] = false;
            candidates[count].cause = cause;
            candidates[count++].score = lone_posterior(network, component, cause);
        }
        if (count > NETWORK_EXACT_CAUSES) {
            solve_large(&part, candidates, count, answer);
            continue;
        }
        for (size_t i = 0; i < count; i++)
            part.causes[part.count++] = candidates[i].cause;
        if (count)
            solve_part(&part, answer);
    }
}
