/* SPDX-License-Identifier: MIT */
#pragma once

/* Matches of one log, gathered: what was seen, by whom, about which server, when. The gathered form
 * can be written as bytes and joined, so that ranges of a log can be read by different processes
 * and the result does not depend on how the work was cut. */

#include "base/buffer.h"
#include "match/match.h"
#include "match/tally.h"
#include "reader/reader.h"

#define OBSERVE_EXAMPLES 3   /* records kept of each sighting, the latest */
#define OBSERVE_ATTRIBUTES 5 /* values kept of each parameter, the latest seen */
#define OBSERVE_MAX_KEYS                                                                           \
    4096 /* distinct sightings of one log; what is beyond is counted as dropped */

/* Bounds of what is kept as text; all cuts are at characters. */
#define OBSERVE_NAME_SIZE 1024     /* of computer and channel */
#define OBSERVE_STRINGS 64         /* of an example */
#define OBSERVE_STRING_SIZE 4096   /* of one string of an example */
#define OBSERVE_EXAMPLE_SIZE 16384 /* of all strings of an example */
#define OBSERVE_VALUES 16          /* parameters of an example */
#define OBSERVE_VALUE_SIZE 1024    /* of a parameter's value */

/* A record kept as example. Strings and values lie in the block that it owns. */
struct example {
    char *log; /* owned; path of the log; NULL until the owner of the log sets it */
    uint64_t record_id;
    filetime time;
    char *computer;       /* the sighting's */
    struct text *strings; /* NUL-terminated */
    size_t string_count;
    char **names; /* of parameters; the sighting's */
    struct text *values;
    size_t value_count;
    bool recovered;
    bool cut;       /* strings or values are missing or were shortened, by the bounds above */
    unsigned round; /* of the observed, when it was added */
    void *block;
    size_t block_size;
};

/* A value of a parameter and when it was seen last. */
struct attribute {
    const char *name;  /* one of the sighting's names: the same pointer for the same name */
    struct text value; /* data owned, NUL-terminated */
    filetime last;
    size_t room; /* bytes that the value's memory can hold, without the NUL */
    /* A record of the sighting whose string of this number, from 1, is the value has it. 0: that is
     * not known of any. */
    uint32_t string;
};

/* A parameter of a sighting to which records are being added. */
struct observed_slot {
    filetime closed; /* a value seen before this time changes nothing, whatever it is */
    size_t newest;   /* of its attributes; SIZE_MAX = none */
};

/* One signature, reported by one computer in one channel, about one server. */
struct sighting {
    filetime settled; /* a record before this time changes nothing that is kept here */
    size_t signature;
    char *computer, *channel;
    char *target;                              /* as logged; "" when the record names none */
    struct example examples[OBSERVE_EXAMPLES]; /* latest first, by (time, record id) descending,
                                                * equal ones in the order of the log */
    size_t example_count;
    struct attribute *attributes; /* by name, then last seen descending, then value */
    size_t attribute_count, attribute_capacity;
    char **names; /* of its parameters, each once, in the order of first appearance */
    size_t name_count, name_capacity;
    struct observed_slot *slots; /* as the match has its parameters; NULL = none yet */
    bool slots_known;            /* and nothing has changed since */
    uint64_t changes;            /* how often what is kept has changed, or slots were learned */
    struct tally tally;          /* of its hits that observed_tally() has gone through */
};

/* Hits that were added one after the other. */
struct hit_block {
    struct hit_list hits;
    uint16_t *sightings; /* per number of a sighting in these hits its index; NULL = the same */
    size_t number_count; /* of these */
    unsigned round;      /* of the observed, when they were added */
    bool tallied;
    /* Once they are tallied: record ids rise from each to the next; the first and the last. */
    bool rising;
    uint64_t first_id, last_id;
};

struct observed {
    struct sighting *sightings; /* in the order of first appearance */
    size_t sighting_count, sighting_capacity;
    struct hit_block *blocks; /* of hits, in the order in which they were added */
    size_t block_count, block_capacity;
    size_t open; /* the block that hits are added to, counted from 1; 0 = a new one */
    size_t hit_count;
    bool rising;         /* set by observed_settle(): through all hits record ids rise */
    uint64_t dropped;    /* hits beyond OBSERVE_MAX_KEYS */
    uint64_t limit_hits; /* patterns that ran into their match limit; set by who owns the matcher */
    /* Of more than OBSERVE_MAX_KEYS keys those stay whose hash begins with this many zero bits:
     * which ones they are then depends on the keys alone, not on their order or on how the log was
     * cut. */
    unsigned thinning;
    unsigned round;                   /* see observed_rewind() */
    struct observed_index *index;     /* of sightings by key */
    struct observed_recents *recents; /* NULL where no record was looked for */
};

void observed_free(struct observed *observed);
void observed_free_hits(struct observed *observed); /* these alone */
/* What is kept of the records does not depend on their order. The latest first is the quickest:
 * those behind them change nothing, and their parameters are not even looked for. */
void observed_add(struct observed *observed, const struct record *record,
                  const struct match *match);
/* The same of no more than a hit, of one of the sightings; record id and time are bounded. */
void observed_add_hit(struct observed *observed, struct hit hit);
/* The records that are added from now on stand before all others in the log. */
void observed_rewind(struct observed *observed);
/* Joins what a later range of the same log showed. */
void observed_merge(struct observed *into, const struct observed *later);

/* A walk through the hits of all blocks; begin with {observed}. */
struct hit_cursor {
    const struct observed *observed;
    size_t block, left;
    const uint8_t *at;
    const uint16_t *sightings;
    struct hit raw;
};
bool hit_cursor_next(struct hit_cursor *cursor, struct hit *ret_hit);

/* Brings the tallies of sightings up to date. What observed_read() gives is. */
void observed_tally(struct observed *observed);

/* Brings a log that was read to its end into the one form that does not depend on how it was read:
 * sightings in the order of signature, computer, channel and target, hits in that of record id,
 * time and sighting, tallied; times at most FILETIME_MAX, record ids at most INT64_MAX, which is
 * all that a JSON report can hold, and all that hits ever have. Nothing can be added from then on.
 */
void observed_settle(struct observed *observed);

/* The gathered form as bytes, and back. The bytes are not trusted: every size, count and index is
 * checked, signatures against the number that the base has. -1 with the error set if they are not
 * what observed_write() writes. Paths of logs are not part of it. */
void observed_write(const struct observed *observed, struct buffer *out);
int observed_read(struct text bytes, size_t signature_count, struct observed *ret_observed,
                  struct error *error);
