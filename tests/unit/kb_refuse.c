/* SPDX-License-Identifier: MIT */
#include "kb/open.h"

#include "base/memory.h"
#include "kb/article.h"
#include "kb/compile.h"
#include "kb/pack.h"
#include "kb/schema.h"
#include "kb/verify.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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
    fixture_compile(&bytes);
    bytes.data[63] = KB_USER_VERSION - 1;
    expect_refusal(bytes.data, bytes.size,
                   "a knowledge base of version 3; this program reads version 4: rebuild it with "
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
    fixture_compile(&bytes);
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
    fixture_compile(&bytes);
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
    fixture_compile(&bytes);
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
    fixture_compile(&bytes);
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
    fixture_compile(&bytes);
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
    fixture_compile(&bytes);
    struct kb *kb = kb_open_memory(bytes.data, bytes.size, NULL);
    digest_hex(bytes.data, bytes.size - IMAGE_TRAILER_SIZE, digest);
    assert_string_equal(kb->sources[0].digest, digest);
    kb_free(kb);
}

static void put_sum(char *at, const char *bytes, size_t size)
{
    uint64_t sum = image_sum((const unsigned char *)bytes, size);
    for (size_t i = 0; i < 8; i++)
        at[i] = (char)(sum >> 8 * i);
}

/* Of the image, and of its prose where that is as long as the image says. */
static void fit_sums(struct buffer *bytes, size_t tables)
{
    char *image = bytes->data + tables, *end = bytes->data + bytes->size - IMAGE_TRAILER_SIZE;
    size_t size = image_number((unsigned char *)end + 12);
    size_t prose = image_number((unsigned char *)image + IMAGE_PROSE_AT);
    if (prose == (size_t)(end - image) - size)
        put_sum(image + IMAGE_PROSE_AT + 4, image + size, prose);
    put_sum(end + 16, image, size);
}

/* An image that nobody's tables gave: each word changed in turn, with the sum that fits. */
static void test_every_word_of_an_image_is_checked(void **state)
{
    (void)state;
    static const uint32_t values[] = {0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    AUTO_BUFFER struct buffer bytes = {0};
    struct error failure = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "sync", "signatures/0/passing", PASSING_GOOD);
    assert_int_equal(kb_compile(&bytes, folder, &failure), 0);
    kb_folder_free(folder);
    size_t tables = tables_of(&bytes), end = bytes.size - IMAGE_TRAILER_SIZE;
    for (size_t at = tables; at + 4 <= end; at += 4)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            uint32_t was;
            struct error error = {0};
            memcpy(&was, bytes.data + at, sizeof was);
            memcpy(bytes.data + at, &values[i], sizeof was);
            fit_sums(&bytes, tables);
            struct kb *kb = kb_open_memory(bytes.data, bytes.size, &error);
            assert_true(kb || error.code == ERROR_KB);
            for (size_t k = 0; kb && k < kb->signature_count; k++) {
                const struct kb_signature *signature = kb_signature(kb, k);
                assert_true(!signature->passing || signature->passing->times_a_week > 0);
                assert_true(text_is_utf8(text_of(signature->title)));
            }
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
    fixture_compile(&bytes);
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
        cmocka_unit_test(test_other_files_are_refused),
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
