/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include "reader/chunk.h"

#include <string.h>

#define LOG(id)                                                                                    \
    "{\"defaults\": {\"provider\": \"P\", \"computer\": \"EX01\"" id "}, \"records\": ["           \
    "{\"event_id\": 1, \"strings\": [\"a\", \"b\"], \"binary\": \"00ff\"},"                        \
    "{\"event_id\": 2, \"time\": \"2026-01-02T03:04:05Z\", \"strings\": [\"c\"]},"                 \
    "{\"event_id\": 3, \"form\": \"inline\", \"strings\": [\"d\"]}]}"

/* A fast reader that is wrong in one way: it hands on what libevtx read, changed. */
struct liar {
    void (*change)(struct record *record);
    size_t drop;     /* the number of the record that it does not give, from 1 */
    const char *log; /* if not LOG("") */
    size_t given;
    const struct reader_options *options;
};

static int lie(void *context, const struct record *record)
{
    struct liar *liar = context;
    struct record changed = *record;
    if (++liar->given == liar->drop)
        return 0;
    if (liar->change)
        liar->change(&changed);
    return liar->options->on_record(liar->options->context, &changed);
}

static int read_lying(void *context, const struct chunk *chunk, const struct chunk_sink *sink)
{
    struct liar *liar = context;
    struct reader_options options = *sink->options;
    liar->options = sink->options;
    liar->given = 0;
    options.on_record = lie;
    options.context = liar;
    return libevtx_read_chunk(chunk, &(struct chunk_sink){&options, sink->stats});
}

struct outcome {
    struct buffer differences;
    size_t records;
};

static int count_record(void *context, const struct record *record)
{
    (void)record;
    struct outcome *outcome = context;
    outcome->records++;
    return 0;
}

static void note_difference(void *context, const char *description)
{
    struct outcome *outcome = context;
    buffer_format(&outcome->differences, "%s\n", description);
}

static void expect(struct liar liar, const char *differences)
{
    struct buffer log = log_build(liar.log ? liar.log : LOG(""));
    struct wanted *all = wanted_new();
    wanted_add_all(all);
    struct outcome outcome = {0};
    buffer_text(&outcome.differences, "");
    struct log_stats stats = {0};
    const struct reader_options options = {.wanted = all,
                                           .on_record = count_record,
                                           .on_difference = note_difference,
                                           .context = &outcome};
    const struct chunk chunk = {.data = (const uint8_t *)log.data + EVTX_FILE_HEADER_SIZE};
    assert_int_equal(
        compare_read_chunk(read_lying, &liar, &chunk, &(struct chunk_sink){&options, &stats}), 0);
    assert_string_equal(outcome.differences.data, differences);
    assert_int_equal(outcome.records, liar.drop ? 1 : 2);
    assert_int_equal(stats.records.read, 2);
    assert_int_equal(stats.records.unreadable, 1);
    log_stats_free(&stats);
    buffer_free(&outcome.differences);
    buffer_free(&log);
    wanted_free(all);
}

static void equal_readers_do_not_differ(void **state)
{
    (void)state;
    expect((struct liar){0}, "");
}

static void change_time(struct record *record)
{
    if (record->event_id == 2)
        record->time = 5;
}

static void change_computer(struct record *record)
{
    if (record->event_id == 1)
        record->computer = TEXT("EX\x1b\"02");
}

static void change_binary(struct record *record)
{
    if (record->event_id == 1)
        record->binary_size = 1;
}

static void change_string(struct record *record)
{
    static const struct insertion strings[] = {{{NULL, 0}, {"a", 1}}, {{"n", 1}, {"B", 1}}};
    if (record->event_id == 1)
        record->strings = strings;
}

static void lose_strings(struct record *record)
{
    record->string_count = record->event_id == 2 ? 0 : record->string_count;
}

/* libevtx ends a string at a NUL. */
static void add_nul(struct record *record)
{
    static const struct insertion strings[] = {{{NULL, 0}, {"a\0more", 6}}, {{NULL, 0}, {"b", 1}}};
    if (record->event_id == 1)
        record->strings = strings;
}

static void tells_what_differs(void **state)
{
    (void)state;
    expect((struct liar){.change = change_time},
           "chunk 0, record 2, time: libevtx \"134117966450000000\", fast \"5\"\n");
    expect((struct liar){.change = change_computer},
           "chunk 0, record 1, computer: libevtx \"EX01\", fast \"EX\\x1b\\x2202\"\n");
    expect((struct liar){.change = change_binary},
           "chunk 0, record 1, binary: libevtx \"00FF\", fast \"00\"\n");
    expect((struct liar){.change = change_string},
           "chunk 0, record 1, name of string 2: libevtx \"\", fast \"n\"\n"
           "chunk 0, record 1, string 2: libevtx \"b\", fast \"B\"\n");
    expect((struct liar){.change = lose_strings},
           "chunk 0, record 2, number of strings: libevtx \"1\", fast \"0\"\n");
    expect((struct liar){.change = add_nul}, "");
}

static void tells_what_is_missing(void **state)
{
    (void)state;
    expect((struct liar){.drop = 1},
           "chunk 0, record 1, record: libevtx \"decoded\", fast \"not found\"\n");
    expect((struct liar){.drop = 1, .log = LOG(", \"record_id\": 7")},
           "chunk 0, record 7, record: libevtx \"decoded\", fast \"not found\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_readers_do_not_differ),
        cmocka_unit_test(tells_what_differs),
        cmocka_unit_test(tells_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
