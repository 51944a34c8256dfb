/* SPDX-License-Identifier: MIT */
#pragma once

/* Small bases and reports made by hand, for the tests of src/diagnose. */

#include "diagnose/coverage.h"
#include "diagnose/diagnose.h"
#include "diagnose/target.h"

#define DAY(n) (FILETIME_DAY * (150000 + (n))) /* a day of the year 2011 and on */

/* A base without texts. Links are to be added in the order of causes, then signatures. */
struct tiny_base {
    struct kb kb;
    struct kb_signature signatures[12];
    struct kb_cause causes[12];
    struct kb_link links[48];
};
void tiny_base_make(struct tiny_base *base);
size_t tiny_signature(struct tiny_base *base, const char *id, double leak);
size_t tiny_cause(struct tiny_base *base, const char *id, const char *problem, double prior);
struct kb_link *tiny_link(struct tiny_base *base, size_t cause, size_t signature,
                          double probability);

/* One matching record. */
struct seen {
    size_t signature;
    const char *computer, *target; /* "" or NULL: the record names none */
    uint64_t id;
    filetime time;
    const char *name, *value; /* of a parameter, or NULL */
};

void report_start(struct report *report, const struct kb *kb);
size_t report_bundle(struct report *report, const char *path);
size_t report_log(struct report *report, const char *path, size_t bundle);
void report_see(struct report *report, size_t log, struct seen seen);
/* A record that matches nothing, which the log covers. */
void report_cover(struct report *report, size_t log, const char *computer, uint64_t id,
                  filetime time);
/* The log's computers show a provider of Exchange. */
void report_mark(struct report *report, size_t log);

/* The stages of one site up to its cases. */
struct stages {
    struct server_names *names;
    struct coverage *coverage;
    struct duplicates duplicates;
    struct parts parts;
    struct target_cases cases;
};
void stages_run(struct stages *stages, struct report *report, bool assume_exchange);
void stages_free(struct stages *stages);
const struct target_case *stages_case(const struct stages *stages,
                                      const char *server); /* or NULL */

void report_diagnose(struct report *report, struct diagnose_options options);
/* The first diagnosis of the cause at the server; NULL if there is none. */
const struct diagnosis *report_find(const struct report *report, const char *cause,
                                    const char *server);
