/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside redaction: single names and words. */

#include "diagnose/redact_text.h"

struct redactor_names; /* known servers and words that were hidden */
struct vocabulary;

struct redactor {
    struct pseudonyms *pseudonyms; /* borrowed */
    struct vocabulary *vocabulary;
    struct redactor_names *names;
    void *pattern, *match, *bounds; /* pcre2_code, pcre2_match_data, pcre2_match_context */
};

void redact_put_host(struct redactor *redactor, struct text host, struct buffer *out);
void redact_put_domain(struct redactor *redactor, struct text domain, struct buffer *out);
void redact_put_word(struct redactor *redactor, struct text word, enum redact_depth depth,
                     struct buffer *out);
void redactor_names_free(struct redactor *redactor);
