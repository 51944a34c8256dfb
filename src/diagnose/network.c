/* SPDX-License-Identifier: MIT */
#include "diagnose/network.h"

#include "base/memory.h"

#include <stdint.h>
#include <string.h>

/* A network under work. What was not seen couples no causes: P(not seen | causes) is a product over
 * them, so absent findings change the priors and are done with. */
struct solver {
    const struct network *network;
    double *priors;    /* with the absent findings taken into account */
    double *alone;     /* P(cause | findings) if the cause were alone */
    size_t *component; /* of each cause: the number of its first cause */
};

/* Some causes of a component, solved together; the others act with their priors. */
struct part {
    const struct solver *solver;
    size_t causes[NETWORK_EXACT_CAUSES];
    size_t count;
};

/* Per cause of a part: its probability, and that of at least one of its group in the part. */
struct shares {
    double cause[NETWORK_EXACT_CAUSES], group[NETWORK_EXACT_CAUSES];
};

/* The finding's leak with the causes that the part leaves out, and P(seen by the link | its cause
 * is on) for the part's causes. Returns false when no link is the part's. */
static bool split_links(const struct part *part, const struct network_finding *finding,
                        double *ret_leak, double links[NETWORK_EXACT_CAUSES])
{
    bool any = false;
    *ret_leak = finding->leak;
    memset(links, 0, NETWORK_EXACT_CAUSES * sizeof *links);
    for (size_t i = 0; i < finding->link_count; i++) {
        const struct network_link *link = &finding->links[i];
        size_t position = 0;
        while (position < part->count && part->causes[position] != link->cause)
            position++;
        if (position < part->count)
            links[position] += (1 - links[position]) * link->probability;
        else
            *ret_leak += (1 - *ret_leak) * part->solver->priors[link->cause] * link->probability;
        any |= position < part->count;
    }
    return any;
}

/* P(finding is seen | state) for all states; bit i of a state says whether cause i is on. Each
 * cause doubles the states. The sum is built up from the leak, for 1 - (1 - leak) would lose the
 * digits of a small one. */
static void fill_likelihoods(double leak, const double *links, size_t count, double *likelihoods)
{
    likelihoods[0] = leak;
    for (size_t i = 0; i < count; i++) {
        size_t half = (size_t)1 << i;
        for (size_t state = 0; state < half; state++)
            likelihoods[half + state] = likelihoods[state] + (1 - likelihoods[state]) * links[i];
    }
}

/* Multiplies the weights and divides them by the greatest, so that no number of findings takes all
 * of them below what a double holds. What no state explains says nothing. */
static void take_factors(double *weights, double *factors, size_t states)
{
    double greatest = 0;
    for (size_t state = 0; state < states; state++) {
        factors[state] *= weights[state];
        if (factors[state] > greatest)
            greatest = factors[state];
    }
    for (size_t state = 0; greatest > 0 && state < states; state++)
        weights[state] = factors[state] / greatest;
}

/* Weights of the states of the part's causes, proportional to their probabilities. */
static void weigh_states(const struct part *part, double *weights, double *scratch)
{
    const struct network *network = part->solver->network;
    double links[NETWORK_EXACT_CAUSES], leak;
    weights[0] = 1;
    for (size_t i = 0; i < part->count; i++) {
        double prior = part->solver->priors[part->causes[i]];
        size_t half = (size_t)1 << i;
        for (size_t state = 0; state < half; state++) {
            weights[half + state] = weights[state] * prior;
            weights[state] *= 1 - prior;
        }
    }
    for (size_t f = 0; f < network->finding_count; f++) {
        if (!network->findings[f].present ||
            !split_links(part, &network->findings[f], &leak, links))
            continue;
        fill_likelihoods(leak, links, part->count, scratch);
        take_factors(weights, scratch, (size_t)1 << part->count);
    }
}

static size_t group_of(const struct part *part, size_t position)
{
    return part->solver->network->causes[part->causes[position]].group;
}

/* The states in which some cause of the group is on. */
static size_t group_mask(const struct part *part, size_t group)
{
    size_t mask = 0;
    for (size_t i = 0; i < part->count; i++)
        if (group_of(part, i) == group)
            mask |= (size_t)1 << i;
    return mask;
}

/* P(some cause of the mask is on). */
static double share_of(const double *weights, size_t states, size_t mask)
{
    double on = 0, off = 0;
    for (size_t state = 0; state < states; state++) {
        if (state & mask)
            on += weights[state];
        else
            off += weights[state];
    }
    return on / (on + off);
}

static void solve_part(const struct part *part, struct shares *shares)
{
    size_t states = (size_t)1 << part->count;
    AUTO_FREE double *weights = memory_zeroed(states, sizeof *weights);
    AUTO_FREE double *scratch = memory_zeroed(states, sizeof *scratch);
    weigh_states(part, weights, scratch);
    for (size_t i = 0; i < part->count; i++) {
        size_t own = (size_t)1 << i, mask = group_mask(part, group_of(part, i));
        shares->cause[i] = share_of(weights, states, own);
        if (mask & (own - 1))
            shares->group[i] = 0; /* the first cause of the group has it */
        else
            shares->group[i] = mask == own ? shares->cause[i] : share_of(weights, states, mask);
    }
}

/* Components are independent: none of a group's causes is on where none is in any of them. A group
 * that lies in one component gets its share as it is. */
static void join_group(double *group, double share)
{
    *group = *group > 0 ? 1 - (1 - *group) * (1 - share) : share;
}

struct candidate {
    size_t cause, distance;
    double score;
};

static int by_nearness(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->cause < y->cause ? -1 : x->cause > y->cause;
}

/* Gives causes that share a finding with one at this distance the next one. */
static bool spread(const struct network *network, size_t *distance, size_t from)
{
    bool any = false;
    for (size_t f = 0; f < network->finding_count; f++) {
        const struct network_finding *finding = &network->findings[f];
        bool touched = false;
        for (size_t i = 0; finding->present && i < finding->link_count; i++)
            touched |= distance[finding->links[i].cause] == from;
        for (size_t i = 0; touched && i < finding->link_count; i++)
            if (distance[finding->links[i].cause] == SIZE_MAX) {
                distance[finding->links[i].cause] = from + 1;
                any = true;
            }
    }
    return any;
}

/* The cause itself, then those of its group, then by the number of findings in between. */
static void choose_near(struct part *part, size_t cause)
{
    const struct solver *solver = part->solver;
    const struct network *network = solver->network;
    size_t count = 0;
    AUTO_FREE size_t *distance = memory_zeroed(network->cause_count, sizeof *distance);
    AUTO_FREE struct candidate *near = memory_zeroed(network->cause_count, sizeof *near);
    for (size_t i = 0; i < network->cause_count; i++)
        distance[i] = SIZE_MAX;
    distance[cause] = 0;
    for (size_t from = 0; spread(network, distance, from);)
        from++;
    for (size_t i = 0; i < network->cause_count; i++) {
        if (solver->component[i] != solver->component[cause])
            continue;
        if (i != cause && network->causes[i].group == network->causes[cause].group)
            distance[i] = 1;
        near[count++] = (struct candidate){i, distance[i], solver->alone[i]};
    }
    qsort(near, count, sizeof *near, by_nearness);
    for (part->count = 0; part->count < count && part->count < NETWORK_EXACT_CAUSES; part->count++)
        part->causes[part->count] = near[part->count].cause;
}

/* Each cause is solved with those that lie nearest to it. */
static void solve_large(const struct solver *solver, size_t number, struct network_answer *answer)
{
    const struct network *network = solver->network;
    AUTO_FREE double *groups = memory_zeroed(network->group_count, sizeof *groups);
    for (size_t cause = number; cause < network->cause_count; cause++) {
        if (solver->component[cause] != number)
            continue;
        struct part part = {.solver = solver};
        struct shares shares = {0};
        choose_near(&part, cause);
        solve_part(&part, &shares);
        answer->causes[cause] = shares.cause[0];
        answer->approximate[cause] = true;
        double *group = &groups[network->causes[cause].group];
        if (*group < shares.group[0])
            *group = shares.group[0];
    }
    for (size_t group = 0; group < network->group_count; group++)
        if (groups[group] > 0)
            join_group(&answer->groups[group], groups[group]);
}

static void solve_component(const struct solver *solver, size_t number,
                            struct network_answer *answer)
{
    const struct network *network = solver->network;
    struct part part = {.solver = solver};
    struct shares shares;
    size_t count = 0;
    for (size_t cause = number; cause < network->cause_count; cause++) {
        if (solver->component[cause] != number)
            continue;
        if (count < NETWORK_EXACT_CAUSES)
            part.causes[count] = cause;
        count++;
    }
    if (count > NETWORK_EXACT_CAUSES) {
        solve_large(solver, number, answer);
        return;
    }
    part.count = count;
    solve_part(&part, &shares);
    for (size_t i = 0; i < count; i++) {
        answer->causes[part.causes[i]] = shares.cause[i];
        answer->approximate[part.causes[i]] = false;
        if (shares.group[i] > 0)
            join_group(&answer->groups[group_of(&part, i)], shares.group[i]);
    }
}

/* The odds of a cause are multiplied by 1 - p for each of its findings that was not seen. */
static void take_absent(const struct network *network, double *priors)
{
    for (size_t i = 0; i < network->cause_count; i++)
        priors[i] = network->causes[i].prior;
    for (size_t f = 0; f < network->finding_count; f++) {
        const struct network_finding *finding = &network->findings[f];
        for (size_t i = 0; !finding->present && i < finding->link_count; i++) {
            double *prior = &priors[finding->links[i].cause];
            double on = *prior * (1 - finding->links[i].probability);
            if (on + 1 - *prior > 0)
                *prior = on / (on + 1 - *prior);
        }
    }
}

/* Causes that share a finding which was seen lie in one component. */
static void find_components(const struct network *network, size_t *component)
{
    for (size_t i = 0; i < network->cause_count; i++)
        component[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t f = 0; f < network->finding_count; f++) {
            const struct network_finding *finding = &network->findings[f];
            size_t least = SIZE_MAX, links = finding->present ? finding->link_count : 0;
            for (size_t i = 0; i < links; i++)
                if (component[finding->links[i].cause] < least)
                    least = component[finding->links[i].cause];
            for (size_t i = 0; i < links; i++) {
                changed |= component[finding->links[i].cause] != least;
                component[finding->links[i].cause] = least;
            }
        }
    }
}

void network_solve(const struct network *network, struct network_answer *answer)
{
    AUTO_FREE double *priors = memory_zeroed(network->cause_count, sizeof *priors);
    AUTO_FREE double *alone = memory_zeroed(network->cause_count, sizeof *alone);
    AUTO_FREE size_t *component = memory_zeroed(network->cause_count, sizeof *component);
    struct solver solver = {network, priors, alone, component};
    take_absent(network, priors);
    find_components(network, component);
    for (size_t i = 0; i < network->cause_count; i++) {
        struct part part = {&solver, {i}, 1};
        struct shares shares;
        solve_part(&part, &shares);
        alone[i] = shares.cause[0];
    }
    for (size_t i = 0; i < network->group_count; i++)
        answer->groups[i] = 0;
    for (size_t number = 0; number < network->cause_count; number++)
        if (component[number] == number)
            solve_component(&solver, number, answer);
}
