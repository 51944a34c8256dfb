/* SPDX-License-Identifier: MIT */
#include "kb/store.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "kb/schema.h"

#include <inttypes.h>
#include <string.h>

#define MAX_VALUE_BYTES (1 << 20)
#define MAX_STEPS 100000 /* thousands; the built-in base needs a few dozen */
#define STEPS_A_CALL 1000

static int stop_at_limit(void *context)
{
    struct kb_database *database = context;
    return ++database->steps > MAX_STEPS;
}

static void configure(sqlite3 *db)
{
    static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                              SQLITE_DBCONFIG_ENABLE_TRIGGER,
                              SQLITE_DBCONFIG_ENABLE_VIEW,
                              SQLITE_DBCONFIG_WRITABLE_SCHEMA,
                              SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
                              SQLITE_DBCONFIG_DQS_DML,
                              SQLITE_DBCONFIG_DQS_DDL};
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        sqlite3_db_config(db, off[i], 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
    sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 20000);
    sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 64);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 8);
    sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, 16);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

/* What a database defines. The tables behind the full-text indexes are SQLite's own, and their text
 * is that of whichever SQLite wrote them. */
#define DEFINITIONS                                                                                \
    "SELECT type, name, tbl_name, CASE WHEN name LIKE 'search@_%' ESCAPE '@' OR "                  \
    "name LIKE 'word@_%' ESCAPE '@' THEN NULL ELSE sql END FROM sqlite_schema ORDER BY name, type"

static bool same_column(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    const char *left = (const char *)sqlite3_column_text(a, column);
    const char *right = (const char *)sqlite3_column_text(b, column);
    return left && right ? strcmp(left, right) == 0 : left == right;
}

static bool same_definitions(sqlite3_stmt *a, sqlite3_stmt *b)
{
    for (;;) {
        int more = sqlite3_step(a);
        if (more != sqlite3_step(b))
            return false;
        if (more != SQLITE_ROW)
            return more == SQLITE_DONE;
        for (int column = 0; column < 4; column++)
            if (!same_column(a, b, column))
                return false;
    }
}

/* Views, triggers, generated columns or other tables than schema/kb.sql defines have no business in
 * a base, so that none of SQLite's machinery for them is reached from a stranger's file. */
static bool has_our_definitions(sqlite3 *db)
{
    sqlite3 *model = NULL;
    sqlite3_stmt *ours = NULL, *theirs = NULL;
    bool same = sqlite3_open(":memory:", &model) == SQLITE_OK &&
                sqlite3_exec(model, kb_schema, NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(model, DEFINITIONS, -1, &ours, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(db, DEFINITIONS, -1, &theirs, NULL) == SQLITE_OK &&
                same_definitions(ours, theirs);
    sqlite3_finalize(ours);
    sqlite3_finalize(theirs);
    sqlite3_close(model);
    return same;
}

static int open_tables(struct kb_database *database, struct error *error)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(":memory:", &database->db, flags, NULL) != SQLITE_OK)
        return error_set(error, ERROR_INTERNAL, "SQLite: cannot open a database in memory");
    /* With SQLITE_DESERIALIZE_READONLY the bytes are never written to, despite the type. */
    if (sqlite3_deserialize(database->db, "main", (unsigned char *)(uintptr_t)database->tables,
                            (sqlite3_int64)database->table_size,
                            (sqlite3_int64)database->table_size,
                            SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
        return error_set(error, ERROR_INTERNAL, "SQLite: %s", sqlite3_errmsg(database->db));
    configure(database->db);
    if (database->trusted)
        return 0;
    sqlite3_progress_handler(database->db, STEPS_A_CALL, stop_at_limit, database);
    sqlite3_exec(database->db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    if (!has_our_definitions(database->db))
        return error_set(error, ERROR_KB,
                         "%s: its tables are damaged or not those of version %" PRIu32
                         ": rebuild it with 'evtdiag kb build'",
                         database->name, KB_USER_VERSION);
    return 0;
}

/* The file stays open from its opening on, so that it is the same one, whatever has its name now.
 */
static int read_tables(struct kb_database *database, struct error *error)
{
    size_t size = database->table_size;
    char *data = buffer_reserve(&database->behind, size);
    int64_t got = os_read_at(database->descriptor, data, size, 0);
    if (got < 0 || (size_t)got != size ||
        memcmp(data, database->header, sizeof database->header) != 0)
        return error_set(error, ERROR_KB, "%s: was changed while it was in use", database->name);
    buffer_commit(&database->behind, size);
    database->tables = data;
    return 0;
}

int kb_database_tables(struct kb_database *database, struct error *error)
{
    struct error *refusal = &database->refusal;
    if (!refusal->code && !database->db &&
        ((!database->tables && read_tables(database, refusal)) || open_tables(database, refusal))) {
        sqlite3_close(database->db);
        database->db = NULL;
    }
    return refusal->code ? error_set(error, refusal->code, "%s", refusal->text) : 0;
}

int kb_database_check(struct kb_database *database, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    const char *answer = NULL;
    if (kb_database_tables(database, error))
        return -1;
    if (database->trusted || database->whole)
        return 0;
    if (sqlite3_prepare_v2(database->db, "PRAGMA quick_check(1)", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = (const char *)sqlite3_column_text(statement, 0);
    if (!answer || strcmp(answer, "ok") != 0)
        error_set(error, ERROR_KB, "%s: damaged: %s", database->name,
                  answer ? answer : sqlite3_errmsg(database->db));
    bool good = answer && strcmp(answer, "ok") == 0;
    sqlite3_finalize(statement);
    database->whole = good;
    return good ? 0 : -1;
}

int kb_database_open_tables(struct kb_database *database, const void *data, size_t size,
                            struct error *error)
{
    database->descriptor = -1;
    database->trusted = true;
    database->tables = data;
    database->table_size = size;
    memcpy(database->header, data, sizeof database->header);
    return kb_database_tables(database, error);
}

void kb_database_free(struct kb_database *database)
{
    sqlite3_close(database->db);
    if (database->descriptor >= 0)
        os_close(database->descriptor);
    buffer_free(&database->bytes);
    buffer_free(&database->behind);
    free(database->prose);
    free(database->name);
    *database = (struct kb_database){.descriptor = -1};
}
