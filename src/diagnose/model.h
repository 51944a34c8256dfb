/* SPDX-License-Identifier: MIT */
#pragma once

/* From the evidence at one server to the probabilities of its causes: builds the noisy-OR network
 * that docs/inference.md describes, and solves it. */

#include "diagnose/target.h"

/* Answers for all causes of the base; a cause that has no evidence at the server is not involved.
 */
struct belief {
    bool *involved;
    bool *approximate;
    double *cause;   /* P(cause | evidence) */
    double *problem; /* P(at least one cause of this cause's problem | evidence), per cause */
};

struct model {
    const struct kb *kb;              /* borrowed */
    const struct target_case *target; /* borrowed */
    const struct coverage *coverage;  /* borrowed */
    const struct evidence **evidence; /* per signature; NULL when it was not seen */
    /* The links of all causes that have evidence, in the order of the base: no others matter at
     * this server, and of a large base they are few. */
    const struct kb_link **links;
    size_t link_count;
    bool *absent; /* per one of these: not seen at the server although it should have been */
    struct model_solved *solved; /* what model_without() has solved */
    size_t solved_count;
};

void model_open(struct model *model, const struct kb *kb, const struct target_case *target,
                const struct coverage *coverage);
void model_close(struct model *model);

void model_solve(const struct model *model, struct belief *ret_belief);
void belief_free(struct belief *belief);

/* The answer without one signature of the evidence or the links, as if it had neither been seen nor
 * missed. Borrowed from the
 * model, which solves this once. */
const struct belief *model_without(struct model *model, size_t signature);

const struct evidence *model_evidence(const struct model *model, size_t signature);

/* log(p / (1 - p)), kept finite. */
double model_log_odds(double probability);
