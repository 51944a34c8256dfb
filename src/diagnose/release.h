/* SPDX-License-Identifier: MIT */
#pragma once

/* Frees what diagnose() made. */

#include "diagnose/diagnose.h"

void release_diagnosis(struct diagnosis *diagnosis);
void release_observation(struct observation *observation);
