/* SPDX-License-Identifier: MIT */
#pragma once

#include "diagnose/diagnose.h"

/* Sums up the logs, the problems and the servers of a report; after ranking. */
void totals_sum(struct report *report);
