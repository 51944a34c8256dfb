/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: the server that a URL names. Most URLs of a log are new, but their hosts are not.
 */

#include "match/compile.h"
#include "match/target_memo.h"

/* Finds the URL and its host in a string whose beginning names a host that is known: then only what
 * is left of the pattern of the signature's first parameter of the target is asked. False when that
 * does not tell. The string is the one that this parameter looks at. */
bool host_find_known(const struct target_memo *memo, const struct pattern_run *run,
                     const struct compiled_signature *signature, struct text string,
                     struct text *ret_url, struct host_answer *ret_answer);

/* The host of a URL, which may have been found in that string; remembers it. */
struct host_answer host_find(struct target_memo *memo, const struct pattern_run *run,
                             const struct compiled_signature *signature, struct text string,
                             struct text url);
