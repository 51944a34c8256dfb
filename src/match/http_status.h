/* SPDX-License-Identifier: MIT */
#pragma once

/* HTTP statuses as event texts write them, see http_status in docs/writing-articles.md. */

#include "base/text_search.h"

#include <stdbool.h>

/* True for "403" or "403.4": three digits from 100 on, a sub-status of up to three digits. */
bool http_status_valid(struct text status);

/* True when the text names that (valid) status. */
bool http_status_in(struct text text, const struct text_search *status);
