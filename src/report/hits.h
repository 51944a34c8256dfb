/* SPDX-License-Identifier: MIT */
#pragma once

/* The records behind a sighting as a text: how merge tells the same record in two reports.
 *
 * Items separated by spaces. "1201@2026-01-02T03:04:05.1234567Z" is the record with id 1201 of that
 * time ("1201@-": of no time); "+3+60.5" the one whose id is 3 greater and that is 60.5 seconds
 * later ("+3-60": earlier), "+1+60x26" 26 such steps. Ids never go down. */

#include "base/buffer.h"
#include "base/error.h"
#include "match/observe.h"

/* Appends the hits of one sighting, in the order of their ids. */
void hits_write(struct buffer *out, const struct hit *hits, size_t count);

struct hits_list {
    struct hit *items; /* owned */
    size_t count, capacity;
};

/* Appends the hits that a text tells, as those of a sighting. Returns false when the text is not
 * what hits_write() writes, or tells of more than most hits. */
bool hits_read(struct hits_list *list, struct text text, size_t sighting, size_t most);
