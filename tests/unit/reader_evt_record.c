/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct captured {
    unsigned count;
    bool good;
};

static bool is(struct text text, const char *expected)
{
    return text_equal(text, text_of(expected));
}

static int check_fields(void *context, const struct record *record)
{
    struct captured *captured = context;
    const struct insertion *strings = record->strings;
    captured->count++;
    captured->good = is(record->provider, "MSExchangeOMA") && is(record->computer, "FE01") &&
                     is(record->channel, "Application") &&
                     is(record->user_sid, "S-1-5-21-1-2-3-500") && record->event_source.size == 0 &&
                     record->record_id == 4711 && record->event_id == 1805 &&
                     record->has_qualifiers && record->qualifiers == 49152 && record->level == 2 &&
                     record->task == 3 && record->keywords == UINT64_C(0x80000000000000) &&
                     record->time == FILETIME_UNIX_EPOCH + UINT64_C(1146557553) * FILETIME_SECOND &&
                     record->string_count == 3 && is(strings[0].value, "EX01") &&
                     strings[1].value.size == 0 && is(strings[2].value, "\xC3\xA9\xEF\xBF\xBD") &&
                     strings[0].name.size == 0 && record->binary_size == 3 &&
                     memcmp(record->binary, "\1\2\xff", 3) == 0 && !record->recovered;
    return 0;
}

static void gives_all_fields(void **state)
{
    (void)state;
    struct buffer log = log_build(
        "{\"format\": \"evt\", \"records\": [{\"provider\": \"MSExchangeOMA\", \"event_id\": 1805,"
        " \"qualifiers\": 49152, \"level\": 2, \"task\": 3, \"time\": \"2006-05-02T08:12:33Z\","
        " \"written_time\": \"2006-05-02T08:13:00Z\", \"record_id\": 4711, \"computer\": \"FE01\","
        " \"user_sid\": \"S-1-5-21-1-2-3-500\", \"binary\": \"01 02 ff\","
        " \"strings\": [\"EX01\", \"\", {\"utf16\": \"e900 3dd8\"}]}]}");
    const struct log_memory memory = {(const uint8_t *)log.data, log.size};
    struct wanted *wanted = wanted_new();
    wanted_add(wanted, TEXT("msexchangeoma"), 1805);
    wanted_add_marker(wanted, TEXT("MSExchange"));
    struct captured captured = {0};
    const struct reader_options options = {
        .wanted = wanted, .on_record = check_fields, .context = &captured};
    struct log_stats stats = {0};
    struct error error = {0};
    assert_int_equal(reader_read(log_source_memory(&memory), &options, &stats, &error), 0);
    assert_int_equal(captured.count, 1);
    assert_true(captured.good);
    assert_int_equal(stats.format, LOG_FORMAT_EVT);
    assert_int_equal(stats.size, log.size);
    assert_int_equal(stats.coverage_count, 1);
    assert_string_equal(stats.coverage[0].channel, "Application");
    assert_int_equal(stats.coverage[0].first_id, 4711);
    assert_int_equal(stats.coverage[0].last_id, 4711);
    assert_true(stats.coverage[0].marked);
    log_stats_free(&stats);
    wanted_free(wanted);
    buffer_free(&log);
}

static int note_level(void *context, const struct record *record)
{
    buffer_format(context, "%u/%" PRIx64 " ", record->level, record->keywords >> 52);
    return 0;
}

static void levels_come_from_types(void **state)
{
    (void)state;
    struct buffer log = log_build("{\"format\": \"evt\", \"defaults\": {\"provider\": \"P\","
                                  " \"event_id\": 1}, \"records\": [{\"event_type\": 0},"
                                  " {\"event_type\": 1}, {\"event_type\": 2}, {\"event_type\": 4},"
                                  " {\"event_type\": 8}, {\"event_type\": 16}]}");
    const struct log_memory memory = {(const uint8_t *)log.data, log.size};
    struct wanted *wanted = wanted_new();
    wanted_add_all(wanted);
    AUTO_BUFFER struct buffer out = {0};
    const struct reader_options options = {
        .wanted = wanted, .on_record = note_level, .context = &out};
    struct log_stats stats = {0};
    assert_int_equal(reader_read(log_source_memory(&memory), &options, &stats, NULL), 0);
    assert_string_equal(out.data, "0/8 2/8 3/8 4/8 0/a 0/9 ");
    log_stats_free(&stats);
    wanted_free(wanted);
    buffer_free(&log);
}

static void check_channel(const char *provider, const char *channel)
{
    char json[300];
    snprintf(json, sizeof json,
             "{\"format\": \"evt\", \"defaults\": {\"event_id\": 1}, \"records\":"
             " [{\"provider\": \"Some product\"}, {\"provider\": \"%s\"}]}",
             provider);
    struct buffer log = log_build(json);
    struct seen seen = log_read(&log, (struct reader_options){0});
    buffer_free(&log);
    assert_int_equal(seen.stats.coverage_count, 1);
    assert_string_equal(seen.stats.coverage[0].channel, channel);
    seen_free(&seen);
}

static void sources_tell_the_channel(void **state)
{
    (void)state;
    check_channel("EventLog", "System");
    check_channel("Server ActiveSync", "Application");
    check_channel("MSExchangeDSAccess", "Application");
    check_channel("Security", "Security");
    check_channel("Another product", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_all_fields),
        cmocka_unit_test(levels_come_from_types),
        cmocka_unit_test(sources_tell_the_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
