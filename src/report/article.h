/* SPDX-License-Identifier: MIT */
#pragma once

/* What the knowledge base holds, as text for people. */

#include "base/buffer.h"
#include "report/report.h"

#include <jansson.h>

/* A cause's article, of kb_article(). */
void article_text(struct buffer *out, const json_t *article, const struct report_style *style);

/* The same as Markdown. */
void article_markdown(struct buffer *out, const json_t *article, const struct report_style *style);

/* What an event means, of kb_signature_article(). */
void article_event(struct buffer *out, const json_t *event, const struct report_style *style);

/* One row of kb_diff(). */
void article_change(struct buffer *out, const json_t *row, const struct report_style *style);

/* One row of a search, or a note {"note": "…"} about it. */
void article_found(struct buffer *out, const json_t *row, const struct report_style *style);

/* One row of a list: a head line and a line below. */
void article_row(struct buffer *out, const char *head, const char *below,
                 const struct report_style *style);
