/* SPDX-License-Identifier: MIT */
#pragma once

/* An EVT log does not say which log it is: only the sources in it tell. */

#include "base/text.h"

/* The log that records of this source are written to, "Application" and the like; NULL when the
 * source does not tell. */
const char *evt_channel_of(struct text source);
