/* SPDX-License-Identifier: MIT */
/* Reading rows of databases whose content nobody vouches for. */
#include "kb/store.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdarg.h>
#include <string.h>

#define MAX_ROWS 200000 /* of one query */

bool query_fail(struct kb_query *query, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!query->failed)
        error_set_about(query->error, ERROR_KB, query->database->name, format, arguments);
    va_end(arguments);
    query->failed = true;
    return false;
}

void query_begin(struct kb_query *query, struct kb_database *database, const char *sql,
                 struct error *error)
{
    *query = (struct kb_query){.database = database, .error = error};
    if (kb_database_tables(database, error))
        query->failed = true;
    else if (sqlite3_prepare_v2(database->db, sql, -1, &query->statement, NULL) != SQLITE_OK)
        query_fail(query, "damaged: %s", sqlite3_errmsg(database->db));
}

void query_bind(struct kb_query *query, int at, const char *text)
{
    if (!query->failed)
        sqlite3_bind_text(query->statement, at, text, -1, SQLITE_STATIC);
}

bool query_next(struct kb_query *query)
{
    if (query->failed)
        return false;
    switch (sqlite3_step(query->statement)) {
    case SQLITE_ROW:
        if (++query->rows > MAX_ROWS)
            return query_fail(query, "more than %d rows of one kind", MAX_ROWS);
        return true;
    case SQLITE_DONE:
        return false;
    default:
        return query_fail(query, "damaged: %s", sqlite3_errmsg(query->database->db));
    }
}

int query_end(struct kb_query *query)
{
    sqlite3_finalize(query->statement);
    query->statement = NULL;
    return query->failed ? -1 : 0;
}

const char *query_borrow(struct kb_query *query, int column)
{
    int type = sqlite3_column_type(query->statement, column);
    if (type == SQLITE_NULL)
        return NULL;
    const char *data = (const char *)sqlite3_column_text(query->statement, column);
    size_t size = (size_t)sqlite3_column_bytes(query->statement, column);
    if (type != SQLITE_TEXT || !data || strlen(data) != size ||
        !text_is_utf8((struct text){data, size})) {
        query_fail(query, "%s: a value is no text", sqlite3_column_name(query->statement, column));
        return NULL;
    }
    return data;
}

const char *query_text(struct kb_query *query, int column)
{
    const char *text = query_borrow(query, column);
    if (!text)
        query_fail(query, "%s: a text is missing", sqlite3_column_name(query->statement, column));
    return text ? text : "";
}

int64_t query_integer(struct kb_query *query, int column, int64_t min, int64_t max)
{
    int64_t value = sqlite3_column_int64(query->statement, column);
    if (sqlite3_column_type(query->statement, column) == SQLITE_INTEGER && value >= min &&
        value <= max)
        return value;
    query_fail(query, "%s: a number is out of its range",
               sqlite3_column_name(query->statement, column));
    return min;
}

double query_real(struct kb_query *query, int column, double min, double max)
{
    double value = sqlite3_column_double(query->statement, column);
    if (sqlite3_column_type(query->statement, column) == SQLITE_FLOAT && value >= min &&
        value <= max)
        return value;
    query_fail(query, "%s: a number is out of its range",
               sqlite3_column_name(query->statement, column));
    return min;
}

bool query_is_null(struct kb_query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}
