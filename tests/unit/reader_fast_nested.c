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

/* A damaged record behind good ones of its template reads as it does alone. */
static void says_the_same_behind_others(void **state)
{
    (void)state;
    static const uint32_t values[] = {0,  1,  2,     3,      8,          0x21,
                                      18, 22, 41000, 0xFFFF, 0x00810002, 0xFFFFFFFF};
    struct buffer good = {0}, alone = {0}, behind = {0};
    make_rows("A", 1);
    uint32_t size = bytes_u32(made.data + EVTX_CHUNK_HEADER_SIZE + 4);
    struct log_stats stats = made_read(&made, &good);
    log_stats_free(&stats);
    unsigned readable = 0;
    for (uint32_t at = EVTX_RECORD_HEADER_SIZE; at < size - 4; at++)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            make_rows("A", 4);
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
            assert_string_equal(behind.data + 3 * good.size, alone.data);
            readable += alone.size > 0;
            log_stats_free(&of_four);
            log_stats_free(&of_one);
        }
    assert_in_range(readable, 100, 2000);
    buffer_free(&good);
    buffer_free(&alone);
    buffer_free(&behind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgets_the_templates_of_other_chunks),
        cmocka_unit_test(says_the_same_behind_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
