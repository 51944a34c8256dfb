/* SPDX-License-Identifier: MIT */
#pragma once

/* Databases of the knowledge base, opened and checked, and careful reading of their rows. A
 * database is untrusted: what its CHECKs promise is checked again by whoever reads a value. */

#include "base/buffer.h"
#include "base/error.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kb_database {
    char *name; /* for errors: the path, or "built-in knowledge base" */
    sqlite3 *db;
    const void *data;
    size_t size;
    const char *digest;  /* NULL: not known yet */
    struct buffer bytes; /* owns the data; empty when it is borrowed */
    bool trusted;        /* was built into the program */
    unsigned long steps; /* of SQLite's machine since it was opened, in thousands */
};

struct kb_problem {
    const char *id, *title;
};

struct kb_store {
    struct kb_database *databases; /* later ones override earlier ones */
    size_t count;
    size_t *cause_owner, *signature_owner; /* the database that each of the base is from */
    struct kb_problem *problems;           /* sorted by id */
    size_t problem_count;
    char **kept; /* every string of the base */
    size_t kept_count, kept_capacity;
};

/* Opens the database in these bytes, which must outlive it. `trusted` skips the slow checks, for
 * bytes that were built into the program. The database is zeroed before; free it in any case. */
int kb_database_open(struct kb_database *database, const void *data, size_t size, bool trusted,
                     struct error *error);
void kb_database_free(struct kb_database *database);

/* A query under way. Use: begin, bind, while (query_next()) …, return query_end(). */
struct kb_query {
    struct kb_database *database;
    struct kb_store *store; /* keeps the strings */
    struct error *error;
    sqlite3_stmt *statement;
    size_t rows;
    bool failed;
};

void query_begin(struct kb_query *query, struct kb_store *store, struct kb_database *database,
                 const char *sql, struct error *error);
void query_bind(struct kb_query *query, int at, const char *text);
bool query_next(struct kb_query *query);
int query_end(struct kb_query *query);

/* Marks the query as failed for the reason given; returns false. */
__attribute__((format(printf, 2, 3))) bool query_fail(struct kb_query *query, const char *format,
                                                      ...);

/* Values of the current row, columns from 0. A wrong type or range fails the query and gives "", 0
 * or the minimum. Strings live as long as the store. */
const char *query_text(struct kb_query *query, int column);
const char *query_text_or_null(struct kb_query *query, int column);
const char *query_borrow(struct kb_query *query, int column); /* until the next row; may be NULL */
int64_t query_integer(struct kb_query *query, int column, int64_t min, int64_t max);
double query_real(struct kb_query *query, int column, double min, double max);
bool query_is_null(struct kb_query *query, int column);
