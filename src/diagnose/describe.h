/* SPDX-License-Identifier: MIT */
#pragma once

/* Tells one cause at one target: its evidence with weights, its times and state, the names that its
 * texts are filled with. */

#include "diagnose/model.h"

#include <jansson.h>

struct describe {
    struct model *model;              /* borrowed */
    const struct server_names *names; /* borrowed */
    size_t cause;
    const struct part **parts; /* the evidence for the cause; set by describe_open() */
    size_t part_count;
};

void describe_open(struct describe *describe);
void describe_close(struct describe *describe);

/* Sets evidence, absence, times, state, reporters and attributes. */
void describe_evidence(const struct describe *describe, const struct belief *belief,
                       struct diagnosis *diagnosis);

/* Fills in summary, fixes and references; after describe_evidence(). */
void describe_article(const json_t *article, struct diagnosis *diagnosis);

/* The display names of some reporters, sorted, each once. NULL-terminated; the caller owns it. */
char **describe_reporters(const struct server_names *names, const struct part *const *parts,
                          size_t count);
