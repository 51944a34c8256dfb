/* SPDX-License-Identifier: MIT */
#pragma once

/* The total order of diagnoses: by problem, and causes within their problem. */

#include "diagnose/diagnose.h"

/* Sorts, cuts after options->top problems, and numbers. */
void rank_diagnoses(struct report *report, const struct diagnose_options *options);
