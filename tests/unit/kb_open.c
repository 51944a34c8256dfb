/* SPDX-License-Identifier: MIT */
#include "kb/open.h"

#include "base/memory.h"
#include "base/os_output.h"
#include "kb/article.h"
#include "kb/compile.h"
#include "kb/lookup.h"
#include "kb/pack.h"
#include "kb/schema.h"
#include "kb/verify.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void compile_fixture(struct buffer *bytes)
{
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    assert_int_equal(kb_compile(bytes, folder, &error), 0);
    kb_folder_free(folder);
}

static void test_built_in_base_opens(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "exchange-vdir-requires-ssl",        "exchange-vdir-forms-based-auth",
        "exchange-vdir-negotiate-disabled",  "sharepoint-services-took-over-iis",
        "owa-proxy-internalurl-not-https",   "owa-proxy-target-rejects-ssl",
        "rpc-client-access-counters-missing"};
    struct error error = {0};
    struct kb *kb = kb_open(NULL, 0, &error);
    if (!kb)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_int_not_equal(kb_find_cause(kb, ids[i]), KB_NONE);
    assert_int_equal(kb->source_count, 1);
    assert_string_equal(kb->sources[0].name, "evtdiag");
    assert_int_equal(strlen(kb->sources[0].digest), 64);
    for (size_t i = 0; i < kb->cause_count; i++) {
        json_t *article = kb_article(kb, i, &error);
        assert_non_null(article);
        json_decref(article);
    }
    kb_free(kb);
}

static void test_loads_what_was_written(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct kb_folder *folder = fixture_folder();
    struct kb *kb = fixture_open(folder, &bytes);
    kb_folder_free(folder);

    assert_int_equal(kb->signature_count, 3);
    assert_int_equal(kb_find_signature(kb, "sync-none"), KB_NONE);
    const struct kb_signature *ssl = &kb->signatures[kb_find_signature(kb, "sync-ssl")];
    assert_int_equal(ssl->event_id, 3029);
    assert_int_equal(ssl->condition.node, KB_NODE_ALL);
    assert_int_equal(ssl->condition.child_count, 0);
    assert_int_equal(ssl->specificity, 0);
    assert_int_equal(ssl->alias_count, 1);
    assert_string_equal(ssl->aliases[0], "ASync");
    assert_string_equal(ssl->target, "server_name");
    assert_int_equal(ssl->parameter_count, 2);
    assert_int_equal(ssl->parameters[1].string, 2);
    assert_string_equal(ssl->parameters[1].pattern, "/(?<folder>\\w+)");
    assert_null(ssl->parameters[0].pattern);
    assert_null(ssl->parameters[0].data);
    assert_null(ssl->family);
    assert_int_equal(ssl->tag, KB_DOCUMENTED);
    assert_int_equal(ssl->noise, KB_NO_NOISE);

    const struct kb_signature *status = &kb->signatures[kb_find_signature(kb, "sync-status")];
    assert_true(status->startup);
    assert_int_equal(status->specificity, 2);
    assert_int_equal(status->condition.child_count, 2);
    assert_string_equal(status->condition.children[0].operator, "http_status");
    const struct kb_condition *any = &status->condition.children[1];
    assert_int_equal(any->node, KB_NODE_ANY);
    assert_int_equal(any->children[0].string, 0);
    assert_int_equal(any->children[1].node, KB_NODE_NOT);
    assert_string_equal(any->children[1].children[0].value, "^a+$");
    assert_int_equal(any->children[1].children[0].string, 3);

    size_t cause = kb_find_cause(kb, "needs-ssl");
    assert_int_equal(kb->causes[cause].severity, KB_ERROR);
    assert_int_equal(kb->causes[cause].tag, KB_DOCUMENTED);
    assert_int_equal(kb->causes[cause].contribution_count, 1);
    assert_int_equal(kb->causes[cause].contributions[0].cause, kb_find_cause(kb, "wizard"));
    assert_int_equal(kb->causes[cause].missing_count, 2);
    assert_int_equal(kb->causes[cause].missing[0].unless_count, 1);
    assert_int_equal(kb->causes[cause].missing[1].unless_count, 0);
    assert_int_equal(kb->link_count, 2);
    assert_true(kb->links[0].reliable);
    assert_int_equal(kb->links[0].proof_count, 1);
    assert_int_equal(kb->links[1].class, KB_SUPPORTING);
    assert_int_equal(kb->links[1].tag, KB_REPORTED);
    assert_true(kb->settings.quiet_startup_days == 30);
    assert_int_equal(kb->marker_count, 2);
    assert_string_equal(kb_problem_title(kb, "no-sync"), "Devices do not synchronise");
    kb_free(kb);
}

static void test_events_are_looked_up(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "sync", "signatures/1/noise", "{\"kind\": \"symptom\", \"why\": \"w\"}");
    struct kb *kb = fixture_open(folder, &bytes);
    size_t *found;
    assert_int_equal(kb_find_events(kb, "aSYNC", 3029, &found), 1);
    json_t *article = kb_signature_article(kb, found[0], &error);
    assert_string_equal(json_string_value(json_object_get(article, "origin")), "KB 1");
    assert_string_equal(json_string_value(json_object_get(article, "tag")), "documented");
    assert_true(json_is_null(json_object_get(article, "noise")));
    assert_int_equal(json_array_size(json_object_get(article, "causes")), 1);
    json_decref(article);
    free(found);
    assert_int_equal(kb_find_events(kb, NULL, 3005, &found), 1);
    article = kb_signature_article(kb, found[0], &error);
    json_t *noise = json_object_get(article, "noise");
    assert_string_equal(json_string_value(json_object_get(noise, "kind")), "symptom");
    assert_string_equal(json_string_value(json_object_get(noise, "why")), "w");
    json_t *link = json_array_get(json_object_get(article, "causes"), 0);
    assert_string_equal(json_string_value(json_object_get(link, "tag")), "reported");
    json_decref(article);
    free(found);
    assert_int_equal(kb_find_events(kb, "Other", 3029, &found), 0);
    free(found);
    kb_free(kb);
    kb_folder_free(folder);
}

/* A base over "small" that moves a prior and has another way of saving. */
static void compile_site(struct buffer *bytes)
{
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "base", "name", "\"site\"");
    fixture_set(folder, "base", "extends", "\"small\"");
    fixture_set(folder, "base", "settings", "{\"quiet_days\": {\"value\": 3, \"reason\": \"r\"}}");
    fixture_set(folder, "base", "problems", "[]");
    fixture_set(folder, "base", "exchange_providers", "[\"EXPROX\", \"MSExchange\"]");
    fixture_set(folder, "sync", "signatures", "[]");
    fixture_set(folder, "needs-ssl", "prior/value", "0.05");
    fixture_set(folder, "needs-ssl", "evidence/0", NULL);
    fixture_set(folder, "save", "steps/0", "\"Save it as at our site.\"");
    for (size_t i = 0; i < folder->causes.count; i++)
        if (strcmp(folder->causes.items[i].name, "wizard") == 0) {
            free(folder->causes.items[i].path);
            free(folder->causes.items[i].name);
            json_decref(folder->causes.items[i].root);
            folder->causes.items[i] = folder->causes.items[--folder->causes.count];
        }
    assert_int_equal(kb_compile(bytes, folder, &error), 0);
    kb_folder_free(folder);
}

static void test_later_bases_override(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer small = {0}, site = {0};
    struct error error = {0};
    compile_fixture(&small);
    compile_site(&site);
    const struct kb_bytes items[] = {{.name = "small", .data = small.data, .size = small.size},
                                     {.name = "site", .data = site.data, .size = site.size}};
    struct kb *kb = kb_open_over(items, 2, NULL, 0, &error);
    if (!kb)
        fail_msg("%s", error.text);
    size_t cause = kb_find_cause(kb, "needs-ssl");
    assert_int_equal(kb->cause_count, 2);
    assert_true(kb->causes[cause].prior == 0.05);
    assert_int_equal(kb->causes[cause].contribution_count, 1);
    assert_int_equal(kb->link_count, 1);
    assert_true(kb->settings.quiet_days == 3);
    assert_true(kb->settings.quiet_factor == 0.3);
    assert_int_equal(kb->marker_count, 3);
    assert_int_equal(kb->source_count, 2);
    assert_int_equal(kb->sources[0].causes, 2);
    assert_int_equal(kb->sources[1].causes, 1);
    assert_int_equal(kb->sources[1].signatures, 0);
    /* A cause of the first base takes its procedure from the second. */
    json_t *article = kb_article(kb, kb_find_cause(kb, "wizard"), &error);
    json_t *fix = json_array_get(json_object_get(article, "fixes"), 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(fix, "steps"), 0)),
                        "Save it as at our site.");
    json_decref(article);
    kb_free(kb);

    assert_null(kb_open_over(items + 1, 1, NULL, 0, &error));
    assert_non_null(strstr(error.text, "extends the base 'small'"));
}

static void expect_refusal(const void *data, size_t size, const char *what)
{
    struct error error = {0};
    struct kb *kb = kb_open_memory(data, size, &error);
    if (kb || error.code != ERROR_KB || !strstr(error.text, what))
        fail_msg("wanted '%s', got '%s'", what, error.text);
}

static void test_other_files_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    compile_fixture(&bytes);
    bytes.data[63] = KB_USER_VERSION - 1;
    expect_refusal(bytes.data, bytes.size,
                   "a knowledge base of version 2; this program reads version 3: rebuild it with "
                   "'evtdiag kb build'");
    bytes.data[63] = KB_USER_VERSION;
    bytes.data[68] = 0;
    expect_refusal(bytes.data, bytes.size, "is no knowledge base");
    bytes.data[68] = 'E';
    expect_refusal("", 0, "is no knowledge base");
    expect_refusal("SQLite format 3", 16, "is no knowledge base");
    expect_refusal(bytes.data, 163, "is no knowledge base");
    for (size_t size = 164; size < bytes.size; size += 3001)
        expect_refusal(bytes.data, size, "damaged");
    struct kb *kb = kb_open_memory(bytes.data, bytes.size, NULL);
    assert_non_null(kb);
    kb_free(kb);
}

static void test_files_are_opened(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    char path[] = "/tmp/evtdiag-kb-XXXXXX";
    const char *const paths[] = {path};
    compile_fixture(&bytes);
    close(mkstemp(path));
    assert_int_equal(os_write_file(path, bytes.data, bytes.size, &error), 0);
    struct kb *kb = kb_open(paths, 1, &error);
    assert_non_null(kb);
    assert_int_not_equal(kb_find_cause(kb, "needs-ssl"), KB_NONE);
    assert_int_not_equal(kb_find_cause(kb, "exchange-vdir-requires-ssl"), KB_NONE);
    kb_free(kb);
    assert_int_equal(os_write_file(path, bytes.data, bytes.size / 2, &error), 0);
    assert_null(kb_open(paths, 1, &error));
    assert_memory_equal(error.text, path, strlen(path));
    unlink(path);
    error = (struct error){0};
    assert_null(kb_open(paths, 1, &error));
    assert_int_equal(error.code, ERROR_IO);
}

/* A file with these tables and this image, as a stranger may put together. */
static void join_parts(const void *tables, size_t table_size, const struct buffer *image,
                       struct buffer *out)
{
    buffer_append(out, tables, table_size);
    buffer_append(out, image->data, image->size);
    for (size_t i = 0; i < 4; i++) /* of the change counter */
        out->data[table_size + i] = out->data[27 - i];
    image_trailer_write(out, table_size);
}

static size_t tables_of(const struct buffer *bytes)
{
    struct image_trailer trailer;
    const char *end = bytes->data + bytes->size - IMAGE_TRAILER_SIZE;
    assert_int_equal(image_trailer_read((const unsigned char *)end, &trailer), 0);
    return (size_t)trailer.database_size;
}

static struct buffer image_of(const struct buffer *bytes)
{
    struct buffer image = {0};
    size_t tables = tables_of(bytes);
    buffer_append(&image, bytes->data + tables, bytes->size - tables - IMAGE_TRAILER_SIZE);
    return image;
}

/* Changes tables as a stranger may, without CHECKs and foreign keys, behind which comes the image
 * that they had. */
static void spoil(const struct buffer *bytes, const char *sql, struct buffer *out)
{
    sqlite3 *db;
    sqlite3_int64 size = (sqlite3_int64)tables_of(bytes);
    char *message = NULL;
    AUTO_BUFFER struct buffer image = image_of(bytes);
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)size);
    memcpy(copy, bytes->data, (size_t)size);
    assert_int_equal(
        sqlite3_deserialize(db, "main", copy, size, size,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
        SQLITE_OK);
    sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON", NULL,
                 NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    unsigned char *data = sqlite3_serialize(db, "main", &size, 0);
    join_parts(data, (size_t)size, &image, out);
    sqlite3_free(data);
    sqlite3_close(db);
}

/* The same with the image that the tables give; false with the error set if they give none. */
static bool pack_again(const struct buffer *bytes, struct buffer *out, struct error *error)
{
    AUTO_BUFFER struct buffer image = {0};
    struct kb_database database = {.name = memory_text("x")};
    size_t tables = tables_of(bytes);
    bool good = kb_database_open_tables(&database, bytes->data, tables, error) == 0 &&
                kb_pack(&image, &database, error) == 0;
    kb_database_free(&database);
    if (good)
        join_parts(bytes->data, tables, &image, out);
    return good;
}

static const char *const foreign[] = {
    "CREATE VIEW v AS SELECT 1",
    "CREATE TABLE other (a)",
    "CREATE TRIGGER t AFTER INSERT ON cause BEGIN SELECT 1; END",
    "CREATE INDEX i ON cause (title)",
    "DROP TABLE problem",
    "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'cause'",
    ("DROP TABLE problem; CREATE VIEW problem AS WITH RECURSIVE r (id, title) AS "
     "(SELECT 'no-sync', 'x' UNION ALL SELECT id, title FROM r) SELECT * FROM r"),
};

/* The image alone is read at first; the tables are refused by whoever asks for an article. */
static void test_foreign_tables_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    compile_fixture(&bytes);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        AUTO_BUFFER struct buffer spoilt = {0};
        struct error error = {0};
        spoil(&bytes, foreign[i], &spoilt);
        struct kb *kb = kb_open_memory(spoilt.data, spoilt.size, &error);
        if (!kb)
            fail_msg("%s: '%s'", foreign[i], error.text);
        for (int twice = 0; twice < 2; twice++) {
            error = (struct error){0};
            if (kb_article(kb, 0, &error) || !strstr(error.text, "its tables"))
                fail_msg("%s: '%s'", foreign[i], error.text);
        }
        kb_free(kb);
        error = (struct error){0};
        assert_int_equal(kb_verify("x", spoilt.data, spoilt.size, &error), -1);
        assert_non_null(strstr(error.text, "its tables"));
    }
}

static const char *const hostile[][2] = {
    {"UPDATE link SET probability = 2", "probability"},
    {"UPDATE link SET probability = -9e999", "probability"},
    {"UPDATE link SET class = 'sure'", "class: 'sure' is not known"},
    {"UPDATE link SET tag = 'sure'", "'sure' is not known"},
    {"UPDATE signature SET tag = 'sure'", "'sure' is not known"},
    {"UPDATE signature SET noise = 'loud'", "'loud' is not known"},
    {"UPDATE signature SET noise = 'symptom'", "why it is noise"},
    {"UPDATE cause SET tag = ''", "'' is not known"},
    {"UPDATE link SET signature = 'nothing' WHERE signature = 'sync-status'", "unknown signature"},
    {"UPDATE link SET cause = 'nothing' WHERE signature = 'sync-status'", "not there"},
    {"UPDATE link_proof SET proof = 'nothing'", "unknown signature"},
    {"UPDATE link_proof SET signature = 'sync-ok'", "not there"},
    {"UPDATE cause SET severity = 'x'", "'x' is not known"},
    {"UPDATE cause SET problem = 'x'", "unknown problem"},
    {"UPDATE cause SET title = CAST(x'ff41' AS TEXT)", "no text"},
    {"UPDATE cause SET title = CAST(x'410042' AS TEXT)", "no text"},
    {"UPDATE setting SET value = 9e999 WHERE name = 'quiet_days'", "out of its range"},
    {"UPDATE setting SET value = -1 WHERE name = 'quiet_days'", "quiet_days"},
    {"UPDATE setting SET name = 'x' WHERE name = 'quiet_days'", "no setting 'x'"},
    {"DELETE FROM base", "has no name"},
    {"UPDATE signature SET event_id = 70000", "out of its range"},
    {"UPDATE signature SET startup = 5", "out of its range"},
    {"UPDATE signature SET source = 'iis'", "'iis' is not known"},
    {"UPDATE signature SET target = NULL, target_is_url = 1", "no parameter"},
    {"UPDATE signature SET provider = 'nobody'", "not there"},
    {"UPDATE signature SET leak = 1", "probability"},
    {"UPDATE parameter SET name = '' WHERE position = 0", "no proper name"},
    {"UPDATE parameter SET string = 5000000000", "out of its range"},
    {"UPDATE parameter SET signature = 'nothing' WHERE position = 1", "not there"},
    {"UPDATE condition SET parent = node WHERE node = 2", "out of its range"},
    {"UPDATE condition SET parent = 3 WHERE node = 2", "out of its range"},
    {"UPDATE condition SET parent = NULL WHERE node = 2", "no tree"},
    {"UPDATE condition SET parent = 1 WHERE node = 3", "no tree"},
    {"UPDATE condition SET kind = 'not' WHERE node = 0", "no tree"},
    {"UPDATE condition SET kind = 'some' WHERE node = 0", "'some' is not known"},
    {"UPDATE condition SET operator = 'is' WHERE node = 1", "unknown test 'is'"},
    {"UPDATE condition SET node = 1000 WHERE node = 5", "no tree"},
    {"DELETE FROM condition WHERE node = 0", "no tree"},
    {"UPDATE contribution SET contributing = cause", "to itself"},
    {"UPDATE contribution SET cause = 'nothing'", "not there"},
    {"UPDATE missing_unless SET position = 7", "not there"},
};

/* Values that tables cannot have are found when they are packed, or in what was packed; and beside
 * the image that was there before, they are not what they were. */
static void test_hostile_values_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    compile_fixture(&bytes);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        AUTO_BUFFER struct buffer spoilt = {0}, packed = {0};
        struct error error = {0};
        spoil(&bytes, hostile[i][0], &spoilt);
        struct kb *kb = NULL;
        if (pack_again(&spoilt, &packed, &error))
            kb = kb_open_memory(packed.data, packed.size, &error);
        if (kb || !strstr(error.text, hostile[i][1]))
            fail_msg("%s: '%s'", hostile[i][0], error.text);
        assert_int_equal(kb_verify("x", spoilt.data, spoilt.size, NULL), -1);
    }
}

static void test_too_many_rows_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0}, spoilt = {0}, packed = {0};
    struct error error = {0};
    compile_fixture(&bytes);
    spoil(&bytes,
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200001) "
          "INSERT INTO problem SELECT 'p' || i, 't' FROM n",
          &spoilt);
    assert_false(pack_again(&spoilt, &packed, &error));
    assert_non_null(strstr(error.text, "more than 200000 rows"));
}

/* Tables that say something else than the image are no hazard, but no base either. */
static void test_parts_are_compared(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0}, spoilt = {0}, packed = {0};
    struct error error = {0};
    compile_fixture(&bytes);
    assert_int_equal(kb_verify("x", bytes.data, bytes.size, &error), 0);
    spoil(&bytes, "UPDATE cause SET prior = 0.02", &spoilt);
    assert_int_equal(kb_verify("x", spoilt.data, spoilt.size, &error), -1);
    assert_non_null(strstr(error.text, "not the one that its tables give"));
    error = (struct error){0};
    assert_true(pack_again(&spoilt, &packed, &error));
    assert_int_equal(kb_verify("x", packed.data, packed.size, &error), 0);
    packed.data[packed.size - 1] ^= 1;
    assert_int_equal(kb_verify("x", packed.data, packed.size, &error), -1);
    assert_non_null(strstr(error.text, "digest"));
}

/* As SQLite's own programs change a file: they count it in the header. */
static void test_changes_by_hand_show(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    compile_fixture(&bytes);
    bytes.data[27]++;
    expect_refusal(bytes.data, bytes.size, "changed since it was built");
    bytes.data[27]--;
    bytes.data[31]++;
    expect_refusal(bytes.data, bytes.size, "changed since it was built");
    bytes.data[31]--;
    size_t tables = tables_of(&bytes);
    for (size_t at = tables; at < bytes.size - 32; at += 7) {
        bytes.data[at] ^= 16;
        expect_refusal(bytes.data, bytes.size, "damaged");
        bytes.data[at] ^= 16;
    }
}

static void test_digest_is_of_the_content(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    char digest[DIGEST_TEXT_SIZE];
    compile_fixture(&bytes);
    struct kb *kb = kb_open_memory(bytes.data, bytes.size, NULL);
    digest_hex(bytes.data, bytes.size - IMAGE_TRAILER_SIZE, digest);
    assert_string_equal(kb->sources[0].digest, digest);
    kb_free(kb);
}

/* An image that nobody's tables gave: each word changed in turn, with the sum that fits. */
static void test_every_word_of_an_image_is_checked(void **state)
{
    (void)state;
    static const uint32_t values[] = {0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    AUTO_BUFFER struct buffer bytes = {0};
    compile_fixture(&bytes);
    size_t tables = tables_of(&bytes), end = bytes.size - IMAGE_TRAILER_SIZE;
    for (size_t at = tables; at + 4 <= end; at += 4)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            uint32_t was;
            struct error error = {0};
            memcpy(&was, bytes.data + at, sizeof was);
            memcpy(bytes.data + at, &values[i], sizeof was);
            uint64_t sum = image_sum((const unsigned char *)bytes.data + tables, end - tables);
            for (size_t k = 0; k < 8; k++)
                bytes.data[end + 16 + k] = (char)(sum >> 8 * k);
            struct kb *kb = kb_open_memory(bytes.data, bytes.size, &error);
            assert_true(kb || error.code == ERROR_KB);
            kb_free(kb);
            memcpy(bytes.data + at, &was, sizeof was);
        }
}

/* Whatever bytes change, the base opens or is refused, and articles can be asked for. */
static void test_damage_is_survived(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    uint64_t random = 20260102;
    compile_fixture(&bytes);
    for (int round = 0; round < 300; round++) {
        AUTO_FREE char *copy = memory_text_n(bytes.data, bytes.size);
        for (int i = 0; i < 1 + round % 8; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            copy[100 + (random >> 33) % (bytes.size - 100)] ^= (char)(1 + (random >> 24) % 255);
        }
        const struct kb_bytes item = {"x", copy, bytes.size, round % 2 == 0};
        struct kb *kb = kb_open_over(&item, 1, NULL, 0, NULL);
        for (size_t i = 0; kb && i < kb->cause_count; i++)
            json_decref(kb_article(kb, i, NULL));
        kb_free(kb);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in_base_opens),
        cmocka_unit_test(test_loads_what_was_written),
        cmocka_unit_test(test_events_are_looked_up),
        cmocka_unit_test(test_later_bases_override),
        cmocka_unit_test(test_other_files_are_refused),
        cmocka_unit_test(test_files_are_opened),
        cmocka_unit_test(test_foreign_tables_are_refused),
        cmocka_unit_test(test_hostile_values_are_refused),
        cmocka_unit_test(test_parts_are_compared),
        cmocka_unit_test(test_changes_by_hand_show),
        cmocka_unit_test(test_digest_is_of_the_content),
        cmocka_unit_test(test_every_word_of_an_image_is_checked),
        cmocka_unit_test(test_too_many_rows_are_refused),
        cmocka_unit_test(test_damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
