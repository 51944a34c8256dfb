/* SPDX-License-Identifier: MIT */
#include "kb/compile.h"

#include "base/memory.h"
#include "kb/compile_row.h"
#include "kb/kb.h"
#include "kb/pack.h"
#include "kb/schema.h"
#include "kb/unpack.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* A row that breaks a rule of its table: the rule is what the author needs to read. */
static int fail(struct compiler *compiler, const char *what)
{
    static const char broken[] = "CHECK constraint failed: ";
    const char *message = sqlite3_errmsg(compiler->db);
    if (strncmp(message, broken, sizeof broken - 1) == 0)
        return error_set(compiler->error, ERROR_KB, "%s: this must hold: %s", what,
                         message + sizeof broken - 1);
    return error_set(compiler->error, ERROR_KB, "%s: %s", what, message);
}

int compiler_run(struct compiler *compiler, const char *sql)
{
    if (sqlite3_exec(compiler->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return error_set(compiler->error, ERROR_INTERNAL, "SQLite: %s", sqlite3_errmsg(compiler->db));
}

static void bind_json(sqlite3_stmt *statement, int at, json_t *value)
{
    char *dump = value ? json_dumps(value, JSON_COMPACT) : memory_text("[]");
    sqlite3_bind_text(statement, at, dump, -1, free);
}

static const char *bind(sqlite3_stmt *statement, const char *types, va_list arguments)
{
    const char *first = "";
    for (int at = 1; types[at - 1]; at++) {
        const char *text;
        switch (types[at - 1]) {
        case 't':
            text = va_arg(arguments, const char *);
            sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
            if (at == 1)
                first = text;
            break;
        case 'n':
            sqlite3_bind_int64(statement, at, va_arg(arguments, int64_t));
            break;
        case 'r':
            sqlite3_bind_double(statement, at, va_arg(arguments, double));
            break;
        case 'j':
            bind_json(statement, at, va_arg(arguments, json_t *));
            break;
        default:
            return NULL;
        }
    }
    return first;
}

int compiler_insert(struct compiler *compiler, const char *table, const char *types, ...)
{
    char sql[200];
    int size = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", table);
    for (size_t i = 0; types[i]; i++)
        size += snprintf(sql + size, sizeof sql - (size_t)size, i ? ",?" : "?");
    snprintf(sql + size, sizeof sql - (size_t)size, ")");
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(compiler->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return fail(compiler, table);
    va_list arguments;
    va_start(arguments, types);
    const char *first = bind(statement, types, arguments);
    va_end(arguments);
    int result = 0;
    if (!first || sqlite3_step(statement) != SQLITE_DONE) {
        int code = sqlite3_extended_errcode(compiler->db);
        if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE)
            result = error_set(compiler->error, ERROR_KB, "%s: is there twice: '%s'", table,
                               first ? first : "");
        else
            result = fail(compiler, table);
    }
    sqlite3_finalize(statement);
    return result;
}

int compiler_blame(struct compiler *compiler, const char *key, size_t index, const char *id)
{
    AUTO_FREE char *where =
        id ? memory_format("%s[%zu] %s", key, index, id) : memory_format("%s[%zu]", key, index);
    return error_prefix(compiler->error, where);
}

static int compile_settings(struct compiler *compiler, json_t *settings)
{
    const char *name;
    json_t *value;
    if (!json_is_object(settings))
        return error_set(compiler->error, ERROR_KB, "settings: must be an object");
    json_object_foreach(settings, name, value)
    {
        struct kb_number number;
        if (kb_unpack_number(compiler->error, value, name, &number) ||
            compiler_insert(compiler, "setting", "trtt", name, number.value, number.reason,
                            number.origin))
            return error_prefix(compiler->error, "settings");
    }
    return 0;
}

static int compile_problems(struct compiler *compiler, json_t *problems)
{
    size_t i;
    json_t *item;
    json_array_foreach(problems, i, item)
    {
        const char *id, *title;
        if (kb_unpack(compiler->error, item, "{s:s, s:s}", "id", &id, "title", &title) ||
            kb_check_id(compiler->error, "id", id) ||
            kb_check_text(compiler->error, "title", title) ||
            compiler_insert(compiler, "problem", "tt", id, title))
            return compiler_blame(compiler, "problems", i, NULL);
    }
    return 0;
}

static int compile_collision(struct compiler *compiler, json_t *item)
{
    const char *provider, *note, *tag, *origin;
    json_t *ids, *id;
    size_t i;
    if (kb_unpack(compiler->error, item, "{s:o, s:s, s:s, s:s, s:s}", "event_ids", &ids, "provider",
                  &provider, "note", &note, "tag", &tag, "origin", &origin) ||
        kb_check_text(compiler->error, "provider", provider) ||
        kb_check_text(compiler->error, "note", note) ||
        compile_check_tag(compiler->error, tag, origin))
        return -1;
    if (json_array_size(ids) == 0)
        return error_set(compiler->error, ERROR_KB, "event_ids: must be a list of event ids");
    json_array_foreach(ids, i, id)
    {
        if (!json_is_integer(id))
            return error_set(compiler->error, ERROR_KB, "event_ids[%zu]: must be an integer", i);
        if (compiler_insert(compiler, "collision", "ntttt", (int64_t)json_integer_value(id),
                            provider, note, tag, origin))
            return -1;
    }
    return 0;
}

static int compile_collisions(struct compiler *compiler, json_t *collisions)
{
    size_t i;
    json_t *item;
    if (collisions && !json_is_array(collisions))
        return error_set(compiler->error, ERROR_KB, "collisions: must be a list");
    json_array_foreach(collisions, i, item)
    {
        if (compile_collision(compiler, item))
            return compiler_blame(compiler, "collisions", i, NULL);
    }
    return 0;
}

static int compile_synonyms(struct compiler *compiler, json_t *lists)
{
    size_t i, j;
    json_t *list, *item;
    if (lists && !json_is_array(lists))
        return error_set(compiler->error, ERROR_KB, "synonyms: must be a list of lists of words");
    json_array_foreach(lists, i, list)
    {
        if (json_array_size(list) < 2)
            return error_set(compiler->error, ERROR_KB,
                             "synonyms[%zu]: must be a list of two or more words", i);
        if (kb_check_texts(compiler->error, "words", list))
            return compiler_blame(compiler, "synonyms", i, NULL);
        json_array_foreach(list, j, item)
        {
            if (compiler_insert(compiler, "synonym", "nt", (int64_t)i, json_string_value(item)))
                return compiler_blame(compiler, "synonyms", i, json_string_value(item));
        }
    }
    return 0;
}

int compile_base(struct compiler *compiler, json_t *root)
{
    const char *format, *name, *version, *extends = NULL;
    json_t *settings, *providers, *problems, *collisions = NULL, *synonyms = NULL, *item;
    struct error *error = compiler->error;
    size_t i;
    if (kb_unpack(error, root, "{s:s, s:s, s:s, s?s, s:o, s:o, s:o, s?o, s?o}", "format", &format,
                  "name", &name, "version", &version, "extends", &extends, "settings", &settings,
                  "exchange_providers", &providers, "problems", &problems, "collisions",
                  &collisions, "synonyms", &synonyms))
        return -1;
    if (strcmp(format, "evtdiag-base") != 0)
        return error_set(error, ERROR_KB, "format: must be 'evtdiag-base'");
    if (!json_is_array(problems))
        return error_set(error, ERROR_KB, "problems: must be a list");
    if (kb_check_text(error, "name", name) || kb_check_text(error, "version", version) ||
        kb_check_text(error, "extends", extends) ||
        kb_check_texts(error, "exchange_providers", providers) ||
        compiler_insert(compiler, "base", "nttt", (int64_t)1, name, version, extends) ||
        compile_settings(compiler, settings) || compile_problems(compiler, problems) ||
        compile_collisions(compiler, collisions) || compile_synonyms(compiler, synonyms))
        return -1;
    json_array_foreach(providers, i, item)
    {
        if (compiler_insert(compiler, "exchange_provider", "t", json_string_value(item)))
            return -1;
    }
    return 0;
}

static json_t *collect_signatures(const struct kb_folder *folder)
{
    json_t *known = json_object(), *item;
    size_t j;
    for (size_t i = 0; i < folder->events.count; i++) {
        json_t *root = folder->events.items[i].root;
        json_array_foreach(json_object_get(root, "signatures"), j, item)
        {
            const char *id = json_string_value(json_object_get(item, "id"));
            json_t *entry = json_object();
            json_object_set(entry, "provider", json_object_get(root, "provider"));
            json_object_set(entry, "signature", item);
            if (id)
                json_object_set(known, id, entry);
            json_decref(entry);
        }
    }
    return known;
}

static int compile_folder(struct compiler *compiler)
{
    const struct kb_folder *folder = compiler->folder;
    if (compile_base(compiler, folder->base.root))
        return error_prefix(compiler->error, folder->base.path);
    for (size_t i = 0; i < folder->events.count; i++)
        if (compile_events(compiler, folder->events.items[i].root))
            return error_prefix(compiler->error, folder->events.items[i].path);
    for (size_t i = 0; i < folder->procedures.count; i++) {
        const struct kb_file *file = &folder->procedures.items[i];
        if (compile_procedure(compiler, file->root, file->name))
            return error_prefix(compiler->error, file->path);
    }
    for (size_t i = 0; i < folder->causes.count; i++) {
        const struct kb_file *file = &folder->causes.items[i];
        if (compile_cause(compiler, file->root, file->name))
            return error_prefix(compiler->error, file->path);
    }
    return 0;
}

/* VACUUM would write a temporary file, which no sandbox lets it make. */
static int build(struct compiler *compiler)
{
    if (compiler_run(compiler, "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8';"
                               "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; BEGIN") ||
        compiler_run(compiler, kb_schema) || compile_folder(compiler) || compile_words(compiler))
        return -1;
    return compiler_run(compiler, "INSERT INTO search(search) VALUES ('optimize');"
                                  "INSERT INTO word(word) VALUES ('optimize'); COMMIT; VACUUM");
}

static int check(const struct kb_folder *folder, const struct buffer *bytes, struct error *error)
{
    if (json_object_get(folder->base.root, "extends"))
        return 0;
    struct error why = {0};
    struct kb *kb = kb_open_memory(bytes->data, bytes->size, &why);
    kb_free(kb);
    return kb ? 0 : error_set(error, why.code, "%s: %s", folder->path, why.text);
}

/* The database, its image and the trailer. */
static int write_file(struct compiler *compiler, struct buffer *out)
{
    sqlite3_int64 size = 0;
    unsigned char *data = sqlite3_serialize(compiler->db, "main", &size, 0);
    struct kb_database database = {.name = memory_text(compiler->folder->path), .descriptor = -1};
    int result = -1;
    if (!data || size < DATABASE_HEADER_SIZE)
        error_set(compiler->error, ERROR_INTERNAL, "SQLite: the database cannot be serialised");
    else if (kb_database_open_tables(&database, data, (size_t)size, compiler->error) == 0) {
        buffer_append(out, data, (size_t)size);
        result = kb_pack(out, &database, compiler->error);
        if (result == 0)
            image_trailer_write(out, (size_t)size);
    }
    kb_database_free(&database);
    sqlite3_free(data);
    return result;
}

int kb_compile(struct buffer *out, const struct kb_folder *folder, struct error *error)
{
    struct compiler compiler = {
        .error = error, .folder = folder, .signatures = collect_signatures(folder)};
    AUTO_BUFFER struct buffer bytes = {0};
    int result = -1;
    if (sqlite3_open(":memory:", &compiler.db) != SQLITE_OK)
        error_set(error, ERROR_INTERNAL, "SQLite: %s", sqlite3_errmsg(compiler.db));
    else if (build(&compiler) == 0 && write_file(&compiler, &bytes) == 0)
        result = check(folder, &bytes, error);
    sqlite3_close(compiler.db);
    json_decref(compiler.signatures);
    if (result == 0)
        buffer_append(out, bytes.data, bytes.size);
    return result;
}
