/* SPDX-License-Identifier: MIT */
#pragma once

/* Inference in a two-layer noisy-OR network (BN2O, the form of QMR-DT): causes with priors over
 * findings with leaks. Shwe et al., "Probabilistic diagnosis using a reformulation of the
 * INTERNIST-1/QMR knowledge base", 1991. Pure arithmetic. */

#include <stdbool.h>
#include <stddef.h>

/* Components with up to this many causes are solved exactly, by summing over all their states. */
#define NETWORK_EXACT_CAUSES 16

struct network_link {
    size_t cause;
    double probability; /* 0..1 */
};

struct network_finding {
    bool present; /* false: known to be absent */
    double leak;  /* 0..1, without any cause */
    struct network_link *links;
    size_t link_count;
};

struct network_cause {
    double prior;
    size_t group; /* causes of one problem share a group, numbered from 0 */
};

struct network {
    const struct network_cause *causes;
    size_t cause_count;
    size_t group_count;
    const struct network_finding *findings;
    size_t finding_count;
};

struct network_answer {
    double *causes;    /* P(cause | findings), cause_count of them; the caller's memory */
    double *groups;    /* P(at least one cause of the group | findings), group_count of them */
    bool *approximate; /* per cause: its component was too large */
};

/* Links to causes that the network does not have are an error of the caller. */
void network_solve(const struct network *network, struct network_answer *answer);
