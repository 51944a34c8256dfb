/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include "base/memory.h"
#include "reader/names_number.h"

#define MAX_RECORDS 600

/* The names of each record as one text, and their number. */
struct given {
    struct {
        uint64_t number;
        char *names; /* owned */
    } records[MAX_RECORDS];
    size_t count;
};

static int note(void *context, const struct record *record)
{
    struct given *given = context;
    assert_true(given->count < MAX_RECORDS);
    given->records[given->count].number = record->names;
    given->records[given->count++].names = memory_format(
        "%.*s|%.*s|%.*s|%.*s", (int)record->provider.size, record->provider.data,
        (int)record->event_source.size, record->event_source.data, (int)record->channel.size,
        record->channel.data, (int)record->computer.size, record->computer.data);
    return 0;
}

static void read_log(const struct buffer *log, struct reader_cache *cache, struct given *given)
{
    const struct log_memory memory = {(const uint8_t *)log->data, log->size};
    struct wanted *all = wanted_new();
    wanted_add_all(all);
    const struct reader_options options = {.wanted = all,
                                           .cache = cache,
                                           .range = {0, UINT64_MAX},
                                           .on_record = note,
                                           .context = given};
    struct log_stats stats = {0};
    struct error error = {0};
    assert_int_equal(reader_read(log_source_memory(&memory), &options, &stats, &error), 0);
    log_stats_free(&stats);
    wanted_free(all);
}

static void given_free(struct given *given)
{
    for (size_t i = 0; i < given->count; i++)
        free(given->records[i].names);
}

/* Equal numbers mean equal names, and most equal names have one. Returns how many are numbered. */
static size_t check(const struct given *given)
{
    size_t numbered = 0;
    for (size_t i = 0; i < given->count; i++) {
        numbered += given->records[i].number != 0;
        for (size_t k = 0; k < i && given->records[i].number; k++)
            if (given->records[i].number == given->records[k].number)
                assert_string_equal(given->records[i].names, given->records[k].names);
    }
    return numbered;
}

/* Providers and computers that begin or end alike take turns, over several chunks. */
static struct buffer build(const char *prefix)
{
    static const char *const providers[] = {"MSExchangeIS", "MSExchangeI", "SExchangeIS", "OWA"};
    static const char *const computers[] = {"FE01", "FE02", "SFE01"};
    struct buffer json = {0};
    buffer_text(&json, "{\"records\": [");
    for (unsigned i = 0; i < 240; i++)
        buffer_format(&json,
                      "%s{\"provider\": \"%s%s\", \"event_id\": 7, \"computer\": \"%s\", "
                      "\"channel\": \"%s\", \"time\": \"2006-05-01T08:12:33Z\", "
                      "\"strings\": [\"%0400u\"]}",
                      i ? ", " : "", prefix, providers[i % 7 % 4], computers[i % 5 % 3],
                      i % 11 ? "Application" : "System", i);
    buffer_text(&json, "]}");
    struct buffer log = log_build(json.data);
    buffer_free(&json);
    return log;
}

static void test_records(void **state)
{
    (void)state;
    struct buffer log = build(""), other = build("X");
    struct reader_cache *cache = reader_cache_new();
    struct given given = {.count = 0};
    read_log(&log, cache, &given);
    assert_int_equal(given.count, 240);
    assert_true(check(&given) > 120);
    uint64_t last = given.records[239].number;
    assert_true(last != 0);
    read_log(&other, cache, &given); /* what was known of the names of another log */
    assert_true(check(&given) > 240);
    given_free(&given);
    given.count = 0;
    read_log(&log, cache, &given);
    assert_int_equal(given.records[239].number, last); /* the same names, the same number */
    reader_cache_free(cache);
    read_log(&log, NULL, &given); /* a reader that knows nothing of the first */
    assert_true(check(&given) > 240);
    given_free(&given);
    buffer_free(&log);
    buffer_free(&other);
}

static void test_numbers(void **state)
{
    (void)state;
    struct names_numbers *numbers = names_numbers_new();
    struct record one = {.provider = TEXT("ab"), .event_source = TEXT("c"), .channel = TEXT("d")};
    struct record other = {.provider = TEXT("a"), .event_source = TEXT("bc"), .channel = TEXT("d")};
    char long_name[300] = "";
    struct record too_long = {.provider = {long_name, 200}, .computer = {long_name, 41}};
    uint64_t number = names_number_of(numbers, &one);
    assert_true(number != 0);
    assert_int_equal(names_number_of(numbers, &one), number);
    assert_true(names_number_of(numbers, &other) != number);
    assert_int_equal(names_number_of(numbers, &too_long), 0);
    too_long.computer.size = 40;
    assert_true(names_number_of(numbers, &too_long) > number);
    memset(long_name, 'a', 200);
    uint64_t numbered[200];
    for (size_t i = 0; i < 200; i++) {
        struct record parts = {.provider = {long_name, i}, .event_source = {long_name, 200 - i}};
        numbered[i] = names_number_of(numbers, &parts);
        for (size_t k = 0; k < i; k++)
            assert_true(numbered[i] != numbered[k]);
    }
    struct names_numbers *more = names_numbers_new();
    assert_true(names_number_of(more, &one) > number);
    names_numbers_free(more);
    names_numbers_free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
