/* SPDX-License-Identifier: MIT */
#include "diagnose/model.h"

#include "base/memory.h"
#include "diagnose/network.h"

#include <math.h>
#include <string.h>

const struct evidence *model_evidence(const struct model *model, size_t signature)
{
    return model->evidence[signature];
}

double model_log_odds(double probability)
{
    const double least = 1e-12;
    if (probability < least)
        probability = least;
    if (probability > 1 - least)
        probability = 1 - least;
    return log(probability / (1 - probability));
}

/* The time between the first and the last evidence for a cause. */
static bool evidence_window(const struct model *model, size_t cause, filetime *ret_first,
                            filetime *ret_last)
{
    filetime first = 0, last = 0;
    for (size_t i = 0; i < model->link_count; i++) {
        const struct evidence *evidence = model->evidence[model->links[i]->signature];
        if (model->links[i]->cause != cause || !evidence || !evidence->last)
            continue;
        if (!first || evidence->first < first)
            first = evidence->first;
        if (evidence->last > last)
            last = evidence->last;
    }
    *ret_first = first;
    *ret_last = last;
    return last > 0;
}

static bool proves_use(const struct model *model, size_t proof, filetime first, filetime last)
{
    const struct evidence *evidence = model_evidence(model, proof);
    for (size_t i = 0; evidence && i < evidence->part_count; i++) {
        const struct part *part = evidence->parts[i];
        for (size_t k = 0; k < part->sighting_count; k++)
            if (coverage_spans(model->coverage, part->reporter, part->sightings[k]->channel, first,
                               last))
                return true;
    }
    return false;
}

static bool same_family(const struct kb *kb, size_t a, size_t b)
{
    const char *x = kb_signature(kb, a)->family, *y = kb_signature(kb, b)->family;
    return a == b || (x && y && strcmp(x, y) == 0);
}

/* A family is one finding: it was seen when one of its members was. */
static bool family_is_seen(const struct model *model, size_t signature)
{
    for (size_t i = 0; i < model->target->evidence_count; i++)
        if (same_family(model->kb, model->target->evidence[i].signature, signature))
            return true;
    return false;
}

static bool find_absence(const struct model *model, const struct kb_link *link)
{
    filetime first, last;
    if (!link->reliable || family_is_seen(model, link->signature) ||
        !evidence_window(model, link->cause, &first, &last))
        return false;
    for (size_t i = 0; i < link->proof_count; i++)
        if (proves_use(model, link->proof[i], first, last))
            return true;
    return false;
}

static void find_links(struct model *model)
{
    const struct kb *kb = model->kb;
    AUTO_FREE bool *involved = memory_zeroed(kb->cause_count, sizeof *involved);
    size_t capacity = 0;
    for (size_t i = 0; i < kb->link_count; i++)
        if (model->evidence[kb->links[i].signature])
            involved[kb->links[i].cause] = true;
    for (size_t i = 0; i < kb->link_count; i++) {
        if (!involved[kb->links[i].cause])
            continue;
        model->links =
            memory_grow(model->links, model->link_count, &capacity, sizeof(const struct kb_link *));
        model->links[model->link_count++] = &kb->links[i];
    }
}

struct model_solved {
    size_t without;
    struct belief belief;
};

void model_open(struct model *model, const struct kb *kb, const struct target_case *target,
                const struct coverage *coverage)
{
    *model = (struct model){.kb = kb, .target = target, .coverage = coverage};
    model->evidence = memory_zeroed(kb->signature_count, sizeof(const struct evidence *));
    for (size_t i = 0; i < target->evidence_count; i++)
        model->evidence[target->evidence[i].signature] = &target->evidence[i];
    find_links(model);
    model->solved =
        memory_zeroed(target->evidence_count + model->link_count, sizeof *model->solved);
    model->absent = memory_zeroed(model->link_count, sizeof *model->absent);
    for (size_t i = 0; i < model->link_count; i++)
        model->absent[i] = find_absence(model, model->links[i]);
}

void model_close(struct model *model)
{
    for (size_t i = 0; i < model->solved_count; i++)
        belief_free(&model->solved[i].belief);
    free(model->solved);
    free(model->evidence);
    free(model->links);
    free(model->absent);
}

/* What repetition and the other members of a family divide a leak by: 1 for the first, rising
 * towards the limit. */
static double diminishing(double limit, size_t count)
{
    return count ? limit - (limit - 1) / (double)count : 1;
}

/* The network in the making. */
struct building {
    struct network_cause *causes;
    size_t *position; /* of each cause of the base in causes, SIZE_MAX if it has no evidence */
    size_t *cause_of; /* the other way round */
    size_t cause_count, group_count;
    struct network_finding *findings;
    size_t finding_count;
};

static void building_free(struct building *building)
{
    for (size_t i = 0; i < building->finding_count; i++)
        free(building->findings[i].links);
    free(building->findings);
    free(building->causes);
    free(building->position);
    free(building->cause_of);
}

static void take_causes(struct building *building, const struct model *model, size_t without)
{
    const struct kb *kb = model->kb;
    building->causes = memory_zeroed(kb->cause_count, sizeof *building->causes);
    building->position = memory_zeroed(kb->cause_count, sizeof *building->position);
    building->cause_of = memory_zeroed(kb->cause_count, sizeof *building->cause_of);
    for (size_t i = 0; i < kb->cause_count; i++)
        building->position[i] = SIZE_MAX;
    for (size_t i = 0; i < model->link_count; i++) {
        size_t cause = model->links[i]->cause;
        if (model->links[i]->signature == without || building->position[cause] != SIZE_MAX ||
            !model_evidence(model, model->links[i]->signature))
            continue;
        size_t group = building->group_count;
        for (size_t k = 0; k < building->cause_count; k++)
            if (strcmp(kb->causes[building->cause_of[k]].problem, kb->causes[cause].problem) == 0)
                group = building->causes[k].group;
        if (group == building->group_count)
            building->group_count++;
        building->cause_of[building->cause_count] = cause;
        building->causes[building->cause_count] =
            (struct network_cause){kb->causes[cause].prior, group};
        building->position[cause] = building->cause_count++;
    }
}

/* A member of a family, or a signature that stands alone, with its own leak. What comes in passing
 * comes again at the next occasion: repetition says nothing of it. */
static double own_leak(const struct model *model, const struct evidence *evidence)
{
    const struct kb_signature *signature = kb_signature(model->kb, evidence->signature);
    if (evidence->spells.persistence == PERSISTENCE_PASSING)
        return signature->passing->leak;
    bool lasting = evidence->spells.persistence == PERSISTENCE_LASTING;
    return (lasting ? signature->passing->lasting_leak : signature->leak) /
           diminishing(model->kb->settings.repetition_limit, evidence->reporter_days);
}

/* P(seen | cause) / P(seen | no cause), for one cause alone. */
static double ratio(double leak, double probability)
{
    return (1 - (1 - leak) * (1 - probability)) / leak;
}

static const struct kb_link *find_link(const struct model *model, size_t cause, size_t signature)
{
    for (size_t i = 0; i < model->link_count; i++)
        if (model->links[i]->cause == cause && model->links[i]->signature == signature)
            return model->links[i];
    return NULL;
}

/* The members of a finding that were seen: the family of the evidence at first, without one. */
struct members {
    const struct evidence **items;
    size_t count;
};

/* The greatest ratio that any member gives the cause; 0 when none links to it. */
static double best_ratio(const struct model *model, const struct members *members, size_t cause)
{
    double best = 0;
    for (size_t i = 0; i < members->count; i++) {
        const struct kb_link *link = find_link(model, cause, members->items[i]->signature);
        if (!link)
            continue;
        double own = ratio(own_leak(model, members->items[i]), link->probability);
        if (own > best)
            best = own;
    }
    return best;
}

/* One finding for a family: its strongest member counts, that with the least leak, and the number
 * of members divides the leak once more. Each cause keeps the ratio that its own best member gives
 * it, which the links express relative to the strongest member's leak. */
static void add_present(struct building *building, const struct model *model,
                        const struct members *members)
{
    double leak = 1;
    size_t counted = 0; /* what else was there in passing had the same occasion */
    for (size_t i = 0; i < members->count; i++) {
        counted += members->items[i]->spells.persistence != PERSISTENCE_PASSING;
        double own = own_leak(model, members->items[i]);
        if (own < leak)
            leak = own;
    }
    struct network_finding *finding = &building->findings[building->finding_count++];
    finding->present = true;
    finding->leak = leak / diminishing(model->kb->settings.family_limit, counted);
    finding->links = memory_zeroed(building->cause_count, sizeof *finding->links);
    for (size_t i = 0; i < building->cause_count; i++) {
        double best = best_ratio(model, members, building->cause_of[i]);
        if (best <= 1)
            continue;
        double probability = (best - 1) * leak / (1 - leak);
        finding->links[finding->link_count++] =
            (struct network_link){i, probability < 1 ? probability : 1};
    }
}

static void take_present(struct building *building, const struct model *model, size_t without)
{
    const struct target_case *target = model->target;
    AUTO_FREE bool *taken = memory_zeroed(target->evidence_count, sizeof *taken);
    AUTO_FREE const struct evidence **items =
        memory_zeroed(target->evidence_count, sizeof(const struct evidence *));
    for (size_t i = 0; i < target->evidence_count; i++) {
        struct members members = {.items = items};
        for (size_t k = i; k < target->evidence_count; k++) {
            const struct evidence *other = &target->evidence[k];
            if (taken[k] || other->signature == without ||
                !same_family(model->kb, target->evidence[i].signature, other->signature))
                continue;
            taken[k] = true;
            items[members.count++] = other;
        }
        if (members.count)
            add_present(building, model, &members);
    }
}

static void add_absent_link(struct network_finding *finding, struct network_link link)
{
    for (size_t i = 0; i < finding->link_count; i++)
        if (finding->links[i].cause == link.cause) {
            if (finding->links[i].probability < link.probability)
                finding->links[i].probability = link.probability;
            return;
        }
    finding->links[finding->link_count++] = link;
}

/* Each signature that some cause reliably shows and that was missed is a finding; of a family, the
 * member that the cause shows most likely. */
static void take_absent(struct building *building, const struct model *model, size_t without)
{
    const struct kb *kb = model->kb;
    size_t first = building->finding_count;
    AUTO_FREE size_t *signatures = memory_zeroed(model->link_count, sizeof *signatures);
    for (size_t i = 0; i < model->link_count; i++) {
        const struct kb_link *link = model->links[i];
        size_t position = building->position[link->cause];
        if (!model->absent[i] || link->signature == without || position == SIZE_MAX)
            continue;
        size_t at = first;
        while (at < building->finding_count &&
               !same_family(kb, signatures[at - first], link->signature))
            at++;
        struct network_finding *finding = &building->findings[at];
        if (at == building->finding_count) {
            signatures[at - first] = link->signature;
            finding->leak = kb_signature(kb, link->signature)->leak;
            finding->links = memory_zeroed(building->cause_count, sizeof *finding->links);
            building->finding_count++;
        }
        add_absent_link(finding, (struct network_link){position, link->probability});
    }
}

static void answer_for_base(const struct building *building, const struct kb *kb,
                            struct belief *ret_belief)
{
    struct network network = {building->causes, building->cause_count, building->group_count,
                              building->findings, building->finding_count};
    AUTO_FREE double *causes = memory_zeroed(building->cause_count, sizeof *causes);
    AUTO_FREE double *groups = memory_zeroed(building->group_count, sizeof *groups);
    AUTO_FREE bool *approximate = memory_zeroed(building->cause_count, sizeof *approximate);
    struct network_answer answer = {causes, groups, approximate};
    network_solve(&network, &answer);
    *ret_belief = (struct belief){memory_zeroed(kb->cause_count, sizeof(bool)),
                                  memory_zeroed(kb->cause_count, sizeof(bool)),
                                  memory_zeroed(kb->cause_count, sizeof(double)),
                                  memory_zeroed(kb->cause_count, sizeof(double))};
    for (size_t i = 0; i < kb->cause_count; i++) {
        size_t position = building->position[i];
        ret_belief->involved[i] = position != SIZE_MAX;
        ret_belief->cause[i] = position != SIZE_MAX ? causes[position] : kb->causes[i].prior;
        ret_belief->problem[i] =
            position != SIZE_MAX ? groups[building->causes[position].group] : kb->causes[i].prior;
        ret_belief->approximate[i] = position != SIZE_MAX && approximate[position];
    }
}

#define WITHOUT_NOTHING SIZE_MAX

static void solve_without(const struct model *model, size_t without, struct belief *ret_belief)
{
    struct building building = {0};
    take_causes(&building, model, without);
    building.findings =
        memory_zeroed(model->target->evidence_count + model->link_count, sizeof *building.findings);
    take_present(&building, model, without);
    take_absent(&building, model, without);
    answer_for_base(&building, model->kb, ret_belief);
    building_free(&building);
}

void model_solve(const struct model *model, struct belief *ret_belief)
{
    solve_without(model, WITHOUT_NOTHING, ret_belief);
}

const struct belief *model_without(struct model *model, size_t signature)
{
    for (size_t i = 0; i < model->solved_count; i++)
        if (model->solved[i].without == signature)
            return &model->solved[i].belief;
    struct model_solved *solved = &model->solved[model->solved_count++];
    solved->without = signature;
    solve_without(model, signature, &solved->belief);
    return &solved->belief;
}

void belief_free(struct belief *belief)
{
    free(belief->involved);
    free(belief->approximate);
    free(belief->cause);
    free(belief->problem);
    *belief = (struct belief){0};
}
