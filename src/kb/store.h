/* SPDX-License-Identifier: MIT */
#pragma once

/* The bases that one is joined from: their packed images, their databases, which are opened when
 * somebody asks for a row, and careful reading of rows. A base is untrusted: what its CHECKs
 * promise is checked again by whoever reads a value. */

#include "base/buffer.h"
#include "base/error.h"
#include "kb/image.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATABASE_HEADER_SIZE 100 /* https://www.sqlite.org/fileformat2.html#the_database_header */

struct kb_database {
    char *name; /* for errors: the path, or "built-in knowledge base" */
    unsigned char header[DATABASE_HEADER_SIZE];
    struct image image;
    char digest[DIGEST_TEXT_SIZE];
    bool trusted;         /* was built into the program, or compiled by it just now */
    struct buffer bytes;  /* owns the file, or its image; empty when they are borrowed */
    int descriptor;       /* of the file of which the rest is read later; -1 */
    struct buffer behind; /* owns the tables that were read later */
    char *prose;          /* owns the prose of a file, all NUL until it was read */
    uint64_t prose_at;    /* where in the file it is */
    bool prose_read;
    const void *tables; /* the SQLite database; NULL: not read yet */
    size_t table_size;
    sqlite3 *db;          /* NULL: not opened yet */
    bool whole;           /* SQLite has looked at all of it */
    struct error refusal; /* why the tables cannot be used */
    struct error unread;  /* why the prose cannot be */
    unsigned long steps;  /* of SQLite's machine since it was opened, in thousands */
};

struct kb_problem {
    const char *id, *title;
};

struct kb_problems { /* of one base, sorted by id */
    struct kb_problem *items;
    size_t count;
};

struct kb_provider {
    const char *name, **aliases;
    size_t alias_count;
};

struct kb_origin { /* a row of a database's image */
    uint32_t base, row;
};

struct kb_group;

struct kb_store {
    struct kb_database *databases; /* later ones override earlier ones */
    size_t count;
    /* What each of the joined base is from: the last base that has it. */
    struct kb_origin *signature_origins, *cause_origins;
    const char **signature_ids;
    struct kb_problems *problems;   /* of each database */
    struct kb_provider **providers; /* of each row of each database */
    struct kb_group *groups;
    size_t group_count;
    void **blocks; /* the memory that the base is made of */
    size_t block_count, block_capacity;
};

/* Opens the base in these bytes (a whole file), which must outlive it, or in a file, of which only
 * the image is read. Of bytes the prose is looked at, too. `trusted` skips the slow checks, for
 * what the program itself has built. The database is zeroed but for its name before; free it in any
 * case. Return -1 with the error set. */
int kb_database_open(struct kb_database *database, const void *data, size_t size, bool trusted,
                     struct error *error);
int kb_database_open_file(struct kb_database *database, const char *path, struct error *error);
/* The same for an SQLite database without an image, such as one under construction. */
int kb_database_open_tables(struct kb_database *database, const void *data, size_t size,
                            struct error *error);
void kb_database_free(struct kb_database *database);

/* Makes the tables ready for a query: reads, checks and opens them, the first time. Returns -1 with
 * the error set if they cannot be used. */
int kb_database_tables(struct kb_database *database, struct error *error);

/* Has SQLite look at all pages of a stranger's tables, the first time: for who goes through all of
 * them, for that takes as long as to read them all. Returns -1 with the error set if one is bad. */
int kb_database_check(struct kb_database *database, struct error *error);

/* Reads the prose of a file, the first time. What is no good stays NUL: all texts of it are empty
 * then. Returns -1 with the error set. */
int kb_database_prose(struct kb_database *database, struct error *error);

/* A query under way. Use: begin, bind, while (query_next()) …, return query_end(). */
struct kb_query {
    struct kb_database *database;
    struct error *error;
    sqlite3_stmt *statement;
    size_t rows;
    bool failed;
};

void query_begin(struct kb_query *query, struct kb_database *database, const char *sql,
                 struct error *error);
void query_bind(struct kb_query *query, int at, const char *text);
bool query_next(struct kb_query *query);
int query_end(struct kb_query *query);

/* Marks the query as failed for the reason given; returns false. */
__attribute__((format(printf, 2, 3))) bool query_fail(struct kb_query *query, const char *format,
                                                      ...);

/* Values of the current row, columns from 0. A wrong type or range fails the query and gives "", 0
 * or the minimum. Strings are borrowed until the next row. */
const char *query_text(struct kb_query *query, int column);
const char *query_borrow(struct kb_query *query, int column); /* may be NULL */
int64_t query_integer(struct kb_query *query, int column, int64_t min, int64_t max);
double query_real(struct kb_query *query, int column, double min, double max);
bool query_is_null(struct kb_query *query, int column);
