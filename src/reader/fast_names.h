/* SPDX-License-Identifier: MIT */
#pragma once

/* Providers by their UTF-16 bytes: what each means to the wanted set is asked once. */

#include "reader/fast_bytes.h"

struct provider {
    uint32_t number; /* of wanted_provider() */
    bool marked;     /* wanted_is_marked() */
};

/* What the names of a record mean to the scan. */
#define KNOWN_EVENTS 4
#define KNOWN_BYTES 96

struct known_names {
    uint64_t epoch;            /* when that was found out; 0 = never */
    uint32_t provider, source; /* of wanted_provider(); a record is wanted by either */
    bool marked;
    struct count_place *place; /* where records of these names count; NULL = not known yet */
    struct {
        uint32_t id;
        enum { WANTED_UNKNOWN, WANTED_NOT, WANTED } wanted;
    } events[KNOWN_EVENTS]; /* by the last bits of their ids */
    /* What a record of these names has: */
    uint64_t number; /* of record->names; 0: no text was kept */
    struct text provider_text, source_text, channel_text, computer_text;
    char bytes[KNOWN_BYTES]; /* of the provider's and the source's */
};

struct fast_names;
struct fast_names *fast_names_new(void);
void fast_names_free(struct fast_names *names);
/* Forgets everything when the set is another one than before; tells whether it is. */
bool fast_names_use(struct fast_names *names, const struct wanted *wanted);
struct provider fast_names_find(struct fast_names *names, struct span name);
