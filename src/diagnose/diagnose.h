/* SPDX-License-Identifier: MIT */
#pragma once

/* Observations → causes, ranked. Pure: no files, no clock, no order of inputs shows in the result.
 * The model is a two-layer noisy-OR network for each server, see docs/inference.md. */

#include "kb/kb.h"
#include "match/observe.h"
#include "reader/reader.h"

/* One log that was read (or not), with what it showed. */
struct diagnose_log {
    char *path;    /* members of archives joined with '/' */
    size_t bundle; /* index into bundles */
    size_t site;   /* index into sites; set by diagnose() */
    struct log_stats stats;
    struct observed observed;
    uint64_t matched; /* set by diagnose(): records that matched, duplicates apart */
    uint64_t
        duplicate; /* set by diagnose(): matching records that an earlier log of the site held */
    /* Set by diagnose(), of all records and not only those that matched, as far as the ranges of
     * record ids tell (copies.h): */
    uint64_t repeated; /* records that another log of the site holds, and which count there */
    const char
        *copy_of;      /* borrowed: path of the log that holds every record of this one; or NULL */
    bool same_records; /* that log holds no others */
    const char *shares_with; /* borrowed: path of the log that holds most of the repeated ones, or
                              * NULL when none are repeated */
};

struct diagnose_bundle { /* logs that were given together */
    char *path;          /* of the folder or archive; "" for the loose logs of the command */
    char *given_site;    /* the name that --site gave; NULL = none */
    unsigned twin;       /* tells bundles of one path apart that came from different reports */
    /* set by diagnose(): */
    size_t site;                                /* index into sites */
    size_t logs, damaged_logs, unreadable_logs; /* all; damaged: read in part */
    size_t input_problems;                      /* of what lies in it */
    size_t problems;                            /* diagnosed from its logs */
};

struct diagnose_site {
    char *name;   /* for people: --site, else the DNS domain, else the bundle's path, else "" */
    char *domain; /* for fingerprints: --site, else the shortest DNS domain of its computers, else
                   * "" */
};

struct diagnose_options {
    double min_confidence; /* < 0: the base's default */
    size_t top;            /* problems shown at most; 0 = all */
    bool assume_exchange;  /* context events count on every server */
    const char *site_name; /* --site: names all sites; NULL = named after what their records show */
    bool one_site;         /* all bundles are one site */
    bool per_bundle;       /* no bundles join, whatever their domains */
};

/* ---- the model that writers print ---- */

struct attribute_values {
    char *name;
    struct text *values; /* latest first; data owned */
    size_t count;
};

/* How long an event was there, of those that may be there in passing (struct kb_passing). */
enum persistence { PERSISTENCE_UNKNOWN, PERSISTENCE_PASSING, PERSISTENCE_LASTING };
const char *persistence_name(enum persistence persistence); /* NULL for PERSISTENCE_UNKNOWN */

struct spells { /* all 0 where persistence is unknown */
    enum persistence persistence;
    size_t count;     /* of those in passing; else 0 */
    filetime longest; /* from the first to the last record of the longest spell */
};

struct finding { /* one signature at one target */
    size_t signature;
    uint64_t occurrences;
    size_t reporter_days;
    size_t days; /* distinct UTC days */
    filetime first, last;
    double weight; /* log-odds (natural) that the diagnosis would lose without it */
    struct spells spells;
    const struct example *examples[OBSERVE_EXAMPLES]; /* latest first */
    size_t example_count;
};

struct absence { /* a reliable signature that should have shown and did not */
    size_t signature;
    double weight; /* negative */
};

struct timeline_row { /* what one reporter logged of a diagnosis' evidence */
    char *reporter;
    struct period_count *hours; /* ascending; of records that have a time. The first hours of days,
                                 * with all of their events, where the diagnosis' evidence spans
                                 * more than TALLY_HOURLY_DAYS */
    size_t hour_count;
};

struct filled_fix {
    char *id, *title, *risk, *applies_when;
    char **steps, **commands, **verify, **undo; /* NULL-terminated, owned */
};

struct reference {
    char *title, *id, *url; /* id and url may be NULL */
};

struct diagnosis {
    size_t rank;         /* from 1 */
    size_t problem_rank; /* from 1; the causes of one problem at one target share it and stand
                          * together */
    char *problem_title; /* of the base; NULL when it has none */
    size_t cause;
    size_t site;
    double confidence, problem_confidence; /* capped and rounded to 1e-4 */
    bool quiet;
    bool approximate; /* the network was too large for exact inference */
    struct {
        char *server;  /* as named; the longest form of the name that the site shows */
        bool named;    /* basis "named", else "assumed" */
        bool from_url; /* the name came out of a URL and is no computer of the site's logs: it may
                        * be that of a load balancer */
        struct attribute_values *attributes;
        size_t attribute_count;
    } target;
    char **reported_by; /* NULL-terminated, sorted */
    size_t *logs;       /* that hold its evidence; ascending */
    size_t log_count;
    filetime first_seen, last_seen;
    uint64_t occurrences;
    struct timeline_row *timeline; /* by reporter */
    size_t timeline_count;
    char fingerprint[33];     /* hex of 128 bits */
    char *summary;            /* filled in */
    struct finding *evidence; /* by weight, greatest first */
    size_t evidence_count;
    struct absence *absent;
    size_t absent_count;
    size_t *competes_with; /* causes of the same problem at this target */
    size_t competes_count;
    size_t *contributing; /* indices into the cause's contributions */
    size_t contributing_count;
    size_t *missing; /* indices into the cause's missing evidence */
    size_t missing_count;
    struct filled_fix *fixes;
    size_t fix_count;
    struct reference *references;
    size_t reference_count;
};

struct may_be {
    size_t cause;
    double confidence; /* what this observation's server network gives the cause */
};

struct observation { /* a signature seen for one target of one site */
    size_t site, signature;
    char *target;     /* the server as named; NULL when no record named one */
    char **reporters; /* NULL-terminated, sorted */
    size_t reporter_days;
    uint64_t count;
    filetime first, last;
    struct period_count *histogram; /* ascending days */
    size_t histogram_count;
    bool explained;        /* a shown diagnosis rests on it */
    bool ignored;          /* a context event on a server that shows no Exchange provider */
    struct may_be *may_be; /* causes that it speaks for, most likely first */
    size_t may_be_count;
    struct spells spells;
};

/* One problem over all sites. */
struct fleet_row {
    size_t diagnosis; /* the first of its diagnoses: it names problem and title */
    size_t sites, targets, bundles;
    enum kb_severity severity; /* the greatest */
    bool quiet;                /* all of them are */
    filetime first_seen, last_seen;
};

/* One server: a computer of the logs, or one that is only named as the one to be repaired. */
struct server_row {
    size_t site;
    char *server;              /* the longest form of its name */
    size_t logs, damaged_logs; /* that have records of it; damaged: some could not be read */
    uint64_t records;          /* each once */
    filetime first, last;      /* of its records; 0 when there are none */
    size_t gaps;               /* of all its channels */
    bool wraps_fast;           /* one of its logs does */
    size_t problems;           /* to be repaired on it */
    /* of these problems; 0 when there are none: */
    size_t first_problem;      /* rank of the first */
    enum kb_severity severity; /* the greatest */
    double confidence;         /* the greatest that one of a problem's causes is there */
    filetime last_seen;
    bool quiet; /* all of them are */
};

enum verdict {
    VERDICT_FINDINGS,
    VERDICT_CLEAN,
    VERDICT_NO_EXCHANGE,
    VERDICT_PARTIAL,
    VERDICT_UNREADABLE,
    VERDICT_NOTHING_SELECTED, /* the filter lets none of the records pass */
};
const char *verdict_name(enum verdict verdict);

struct input_problem { /* an input that is no log, or could not be opened */
    char *path, *code, *message;
};

/* The code of a problem that diagnose() itself adds: what it says holds for one inference alone. */
#define PROBLEM_TOO_MANY_SERVERS "too-many-servers"

struct report_note { /* what to know about a result, though no input is to blame */
    char *code, *message;
};

/* Which records the diagnosis rests on; statistics of logs are about all records. */
struct report_filter {
    filetime since, until; /* 0 = no bound; both inclusive */
    char **computers;      /* NULL-terminated, owned; NULL = all */
};

struct gap { /* time between two logs of a channel, from which no record was read */
    filetime from, to;
};

struct hurt { /* time that a log covers of which some records could not be read */
    filetime from, to;
};

struct extent { /* what all logs of one channel of one server cover */
    size_t site;
    char *server, *channel;
    size_t logs;
    uint64_t records; /* that have a computer's name and could be read, each once */
    filetime first, last;
    struct gap *gaps; /* ascending */
    size_t gap_count;
    struct hurt *hurts; /* ascending, joined where they touch */
    size_t hurt_count;
    bool wraps_fast; /* a full log that spans less than 7 days: what was older is lost */
};

/* Sums over all logs of a report. */
struct report_totals {
    size_t readable_logs; /* status other than LOG_UNREADABLE */
    uint64_t bytes;
    uint64_t records_read, records_matched; /* each record once */
    size_t copies;                          /* logs that hold no record of their own */
    filetime first, last;                   /* of all logs' own records; 0 when there are none */
    char **computers;     /* NULL-terminated, owned, sorted, distinct without ASCII case */
    size_t problem_count; /* the greatest problem_rank */
    size_t sites_found, bundles_found;  /* that diagnoses speak of */
    size_t servers_found;               /* on which something is to be repaired */
    size_t severities[KB_CRITICAL + 1]; /* problems of each severity, which is that of the greatest
                                         * of their causes */
    size_t quiet_problems;
    size_t sharing_logs; /* that have records which count in another log, copies among them */
    uint64_t repeated;   /* such records */
};

struct report {
    const struct kb *kb; /* borrowed */
    struct diagnose_bundle *bundles;
    size_t bundle_count, bundle_capacity;
    struct diagnose_log *logs; /* sorted by path by diagnose() */
    size_t log_count, log_capacity;
    struct input_problem *problems;
    size_t problem_count, problem_capacity;
    struct report_note *notes;
    size_t note_count, note_capacity;
    struct report_filter filter;
    uint64_t skipped; /* files that are no logs */
    bool interrupted; /* the run was stopped early: what was read is reported */
    /* set by diagnose(): */
    enum verdict verdict;
    bool partial;       /* some input could not be read fully, or the run was stopped early */
    bool exchange_seen; /* some record that passes the filter came from a provider that only
                         * Exchange has */
    struct report_totals totals;
    struct diagnose_site *sites;
    size_t site_count;
    struct diagnosis *diagnoses;
    size_t diagnosis_count, diagnosis_capacity;
    struct fleet_row *fleet; /* info last, then by sites, targets and rank */
    size_t fleet_count;
    struct server_row *servers; /* by site and name */
    size_t server_count, server_capacity;
    size_t problems_not_shown; /* by --top or --min-confidence, at least 0.01 likely */
    struct extent *extents;    /* by site, server, channel */
    size_t extent_count, extent_capacity;
    struct observation *observations; /* by site, signature id, target */
    size_t observation_count, observation_capacity;
};

/* Adds to the first half; the texts are copied. */
void report_add_problem(struct report *report, const char *path, const char *code,
                        const char *message);
void report_add_note(struct report *report, const char *code, const char *message);

/* The bundles whose logs hold a diagnosis' evidence: their indices, ascending; the caller frees. */
size_t *report_bundles_of(const struct report *report, const struct diagnosis *diagnosis,
                          size_t *ret_count);

/* Fills in the second half of a report from the first. What a base cannot give, such as an article
 * of a file that is damaged there, is a problem of the report. */
void diagnose(struct report *report, const struct diagnose_options *options);
void report_free(struct report *report);
