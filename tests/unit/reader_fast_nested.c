/* SPDX-License-Identifier: MIT */

/* Instances in instances, of which many begin alike. */

#include "reader/bytes.h"
#include "reader_made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct made made;

/* So many records with an array of one string. */
static void make_rows(const char *name, unsigned times)
{
    made = (struct made){0};
    made_event(&made);
    made_data(&made, name);
    made_record(&made, 1, 0x81);
    made_repeat(&made, times);
}

/* What a nested template means in one chunk says nothing about the next, where another one may lie
 * at its place. */
static void forgets_the_templates_of_other_chunks(void **state)
{
    (void)state;
    struct fast_reader *reader = fast_reader_new();
    struct buffer out = {0};
    static const char *const names[] = {"A", "B"};
    for (size_t i = 0; i < 2; i++) {
        make_rows(names[i], 4);
        struct log_stats stats = made_read_by(reader, &made, &out);
        log_stats_free(&stats);
    }
    assert_string_equal(out.data, "P 7|A=x\nP 7|A=x\nP 7|A=x\nP 7|A=x\n"
                                  "P 7|B=x\nP 7|B=x\nP 7|B=x\nP 7|B=x\n");
    buffer_free(&out);
    fast_reader_free(reader);
}

#define STRINGS "a\0\0\0b\0c\0\0\0"
#define ONE "\x01\0\0\0"

static void make_classic_rows(bool with_binary)
{
    const struct made_value values[] = {{0x81, 10, STRINGS},
                                        {0x08, 4, ONE},
                                        {with_binary ? 0x0e : 0, with_binary ? 2 : 0, "\xAB\xCD"}};
    made = (struct made){0};
    made_event(&made);
    made_classic(&made);
    made_values(&made, values, 3);
    made_repeat(&made, 4);
}

static void make_variant(unsigned variant)
{
    if (variant == 0)
        make_rows("A", 4);
    else
        make_classic_rows(variant == 1);
}

/* A damaged record behind good ones of its template reads as it does alone. */
static void assert_same_behind_others(unsigned variant)
{
    static const uint32_t values[] = {0,  1,  2,     3,      8,          0x21,       0x0e0002,
                                      18, 22, 41000, 0xFFFF, 0x00810002, 0xFFFFFFFF, 0x20AC0041};
    struct buffer good = {0}, alone = {0}, behind = {0};
    make_variant(variant);
    struct log_stats stats = made_read(&made, &good);
    log_stats_free(&stats);
    const size_t line = good.size / 4;
    unsigned readable = 0;
    uint32_t size = bytes_u32(made.data + EVTX_CHUNK_HEADER_SIZE + 4);
    for (uint32_t at = EVTX_RECORD_HEADER_SIZE; at < size - 4; at++)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            make_variant(variant);
            const uint32_t last = EVTX_CHUNK_HEADER_SIZE + 3 * size;
            bytes_put_u32(made.data + last + at, values[i]);
            bytes_put_u32(made.data + last + size - 4, size);
            buffer_clear(&behind);
            struct log_stats of_four = made_read(&made, &behind);
            memcpy(made.data + EVTX_CHUNK_HEADER_SIZE, made.data + last, size);
            bytes_put_u32(made.data + 44, EVTX_CHUNK_HEADER_SIZE);
            memset(made.data + EVTX_CHUNK_HEADER_SIZE + size, 0, 3 * size);
            buffer_clear(&alone);
            struct log_stats of_one = made_read(&made, &alone);
            assert_int_equal(of_four.records.unreadable, of_one.records.unreadable);
            assert_string_equal(behind.data + 3 * line, alone.data);
            readable += alone.size > 0;
            log_stats_free(&of_four);
            log_stats_free(&of_one);
        }
    assert_in_range(readable, 100, 3000);
    buffer_free(&good);
    buffer_free(&alone);
    buffer_free(&behind);
}

static void says_the_same_behind_others(void **state)
{
    (void)state;
    for (unsigned variant = 0; variant < 3; variant++)
        assert_same_behind_others(variant);
}

/* Puts a record behind those that are there. */
static void append_record(struct made *all, uint32_t at, const struct made *one)
{
    const uint32_t size = bytes_u32(one->data + EVTX_CHUNK_HEADER_SIZE + 4);
    memcpy(all->data + at, one->data + EVTX_CHUNK_HEADER_SIZE, size);
    bytes_put_u32(all->data + 44, at);
}

/* Records of one template whose values differ in everything that may be remembered of them. */
static void reads_classic_values_of_any_kind(void **state)
{
    (void)state;
    static const struct {
        struct made_value values[4];
        unsigned count;
        const char *expected;
    } rows[] = {
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=a|=bc"},
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=a|=bc"},
        {{{0x81, 4, "d\0\0\0"}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=d"},
        {{{0x81, 2, "\0\0"}, {8, 4, ONE}, {0, 0, ""}}, 3, "|="},
        {{{0x81, 0, ""}, {8, 4, ONE}, {0, 0, ""}}, 3, "|="},
        {{{0x81, 10, "a\0\0\0\xE9\0f\0\0\0"}, {8, 4, ONE}, {0, 0, ""}},
         3,
         "|=a|=\xC3\xA9"
         "f"},
        {{{0x81, 6, "\0\xD8g\0\0\0"}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=\xEF\xBF\xBDg"},
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0x0e, 1, "\xFE"}}, 3, "|=a|=bc:fe"},
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0x0e, 2, "\xAB\xCD"}}, 3, "|=a|=bc:abcd"},
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0x0e, 0, ""}}, 3, "|=a|=bc"},
        {{{0x81, 10, STRINGS}, {0, 0, ""}, {0x0e, 1, "\xFE"}}, 3, "|=a|=bc:fe"},
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0x0e, 1, "\xFE"}, {8, 4, ONE}}, 4, "|=a|=bc:fe"},
        {{{0x01, 4, "h\0i\0"}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=hi"},
        {{{0x88, 4, ONE}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=1"},
        {{{0, 0, ""}, {8, 4, ONE}, {0, 0, ""}}, 3, "|="},
        {{{0x81, 10, STRINGS}, {8, 4, ONE}, {0, 0, ""}}, 3, "|=a|=bc"},
    };
    const unsigned count = sizeof rows / sizeof *rows;
    for (unsigned first = 0; first < count; first++) {
        struct buffer out = {0}, expected = {0};
        struct made all = {0};
        uint32_t at = EVTX_CHUNK_HEADER_SIZE;
        for (unsigned i = 0; i < 3 * count; i++) {
            const unsigned row = (first + i * 5) % count;
            made = (struct made){0};
            made_event(&made);
            made_classic(&made);
            made_values(&made, rows[row].values, rows[row].count);
            if (i == 0)
                all = made;
            append_record(&all, at, &made);
            at += bytes_u32(made.data + EVTX_CHUNK_HEADER_SIZE + 4);
            buffer_format(&expected, "P 7%s\n", rows[row].expected);
        }
        struct log_stats stats = made_read(&all, &out);
        assert_string_equal(out.data, expected.data);
        log_stats_free(&stats);
        buffer_free(&out);
        buffer_free(&expected);
    }
}

#define NULLS                                                                                      \
    {0, 0, ""}, {0, 0, ""}, {0, 0, ""},                                                            \
    {                                                                                              \
        0, 0, ""                                                                                   \
    }

/* Records of one template whose other values differ from one to the next: the nested instance lies
 * elsewhere, is none, or does not lie within the record. */
static void finds_the_nested_instance_among_any_values(void **state)
{
    (void)state;
    static const struct {
        struct made_value values[16];
        unsigned count;
        int shift; /* of the size of the value 1, or of the last one */
        bool last;
    } rows[] = {
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "a\0\0\0"}}, 3, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "b\0\0\0"}}, 3, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 8, "c\0d\0e\0\0\0"}}, 3, 0, false},
        {{{8, 2, ONE}, {0, 0, ""}, {0x21, 4, "f\0\0\0"}}, 3, 0, false},
        {{{8, 4, ONE}, {1, 2, "g"}, {0x21, 4, "h\0\0\0"}}, 3, 0, false},
        {{{9, 4, ONE}, {0, 0, ""}, {0x21, 4, "i\0\0\0"}}, 3, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "j\0\0\0"}, {8, 4, ONE}}, 4, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "k\0\0\0"}, {8, 4, ONE}}, 4, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0, 0, ""}}, 3, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {1, 2, "l"}}, 3, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}}, 2, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "m\0\0\0"}}, 3, 2, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "n\0\0\0"}}, 3, 1, true},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "o\0\0\0"}}, 3, -1, true},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 4, "p\0\0\0"}, {8, 4, ONE}}, 4, 1, true},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 2, "q"}, NULLS, NULLS, NULLS}, 12, 0, false},
        {{{8, 4, ONE}, {0, 0, ""}, {0x21, 2, "r"}, NULLS, NULLS, NULLS, {8, 4, ONE}}, 16, 0, false},
    };
    const unsigned count = sizeof rows / sizeof *rows;
    for (unsigned step = 1; step < count; step++) { /* a prime number of rows: all of them come */
        struct buffer out = {0}, expected = {0};
        struct made all = {0};
        uint64_t unreadable = 0;
        uint32_t at = EVTX_CHUNK_HEADER_SIZE;
        for (unsigned i = 0; i < 4 * count; i++) {
            const unsigned row = (i % 2 ? i * step : i) % count;
            const uint32_t moved = rows[row].last ? rows[row].count - 1 : 1;
            made = (struct made){0};
            made_event_of(&made, 2);
            made_data(&made, "N");
            made_among(&made, rows[row].values, rows[row].count);
            uint8_t *size = made.data + EVTX_CHUNK_HEADER_SIZE + EVTX_RECORD_HEADER_SIZE + 18 +
                            4 * (size_t)moved;
            *size = (uint8_t)(*size + rows[row].shift);
            if (i == 0)
                all = made;
            append_record(&all, at, &made);
            at += bytes_u32(made.data + EVTX_CHUNK_HEADER_SIZE + 4);
            struct log_stats alone = made_read(&made, &expected);
            unreadable += alone.records.unreadable;
            log_stats_free(&alone);
        }
        struct log_stats stats = made_read(&all, &out);
        assert_string_equal(out.data, expected.data);
        assert_non_null(strstr(out.data, "N=b"));
        assert_non_null(strstr(out.data, "N=r"));
        assert_true(unreadable > 0);
        assert_int_equal(stats.records.unreadable, unreadable);
        log_stats_free(&stats);
        buffer_free(&out);
        buffer_free(&expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgets_the_templates_of_other_chunks),
        cmocka_unit_test(says_the_same_behind_others),
        cmocka_unit_test(reads_classic_values_of_any_kind),
        cmocka_unit_test(finds_the_nested_instance_among_any_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
