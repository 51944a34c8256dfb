/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

static const struct report_style style = {.width = 80};

static struct record plain_record(void)
{
    struct record record = {.provider = TEXT("Server ActiveSync"),
                            .channel = TEXT("Application"),
                            .computer = TEXT("FE01"),
                            .record_id = UINT64_MAX,
                            .event_id = 3029,
                            .level = 2,
                            .keywords = UINT64_C(0x80000000000000)};
    assert_true(filetime_parse(TEXT("2026-01-02T03:04:05.6Z"), &record.time));
    return record;
}

static void assert_line(const struct events_item *item, const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    events_json_line(&out, item);
    assert_string_equal(out.data, expected);
}

static void line_of_a_full_record(void **state)
{
    (void)state;
    const struct insertion strings[] = {{TEXT(""), TEXT("EX01")},
                                        {TEXT("Url"), TEXT("a")},
                                        {TEXT(""), TEXT("")},
                                        {TEXT("User"), TEXT("x\x1b")},
                                        {TEXT("Url"), TEXT("b")}};
    const uint8_t binary[] = {0x00, 0xab, 0xff};
    struct record record = plain_record();
    record.event_source = TEXT("ActiveSync");
    record.user_sid = TEXT("S-1-5-18");
    record.has_qualifiers = true;
    record.qualifiers = 49152;
    record.task = 7;
    record.recovered = true;
    record.strings = strings;
    record.string_count = 5;
    record.binary = binary;
    record.binary_size = sizeof binary;
    assert_line(&(struct events_item){"a \"b\".evtx", &record, "activesync-3029"},
                "{\"log\":\"a \\\"b\\\".evtx\",\"record_id\":18446744073709551615,"
                "\"time\":\"2026-01-02T03:04:05.6Z\",\"provider\":\"Server ActiveSync\","
                "\"event_source\":\"ActiveSync\",\"event_id\":3029,\"qualifiers\":49152,"
                "\"level\":2,\"task\":7,\"keywords\":\"0x80000000000000\","
                "\"channel\":\"Application\",\"computer\":\"FE01\",\"user_sid\":\"S-1-5-18\","
                "\"strings\":[\"EX01\",\"a\",\"\",\"x\\u001b\",\"b\"],"
                "\"data\":{\"Url\":\"a\",\"User\":\"x\\u001b\",\"Url#2\":\"b\"},"
                "\"binary\":\"00ABFF\",\"signature\":\"activesync-3029\",\"recovered\":true}\n");
}

static void line_of_an_empty_record(void **state)
{
    (void)state;
    const struct record record = {0};
    assert_line(&(struct events_item){"", &record, NULL},
                "{\"log\":\"\",\"record_id\":0,\"time\":null,\"provider\":\"\",\"event_id\":0,"
                "\"level\":0,\"task\":0,\"keywords\":\"0x0\",\"channel\":\"\",\"computer\":\"\","
                "\"strings\":[]}\n");
}

static void keywords_keep_all_bits(void **state)
{
    (void)state;
    struct record record = plain_record();
    record.keywords = UINT64_MAX;
    AUTO_BUFFER struct buffer out = {0};
    events_json_line(&out, &(struct events_item){"l", &record, NULL});
    assert_non_null(strstr(out.data, "\"keywords\":\"0xffffffffffffffff\""));
}

/* More names than are compared one by one; each of 40 names has three values. */
static void many_names_are_numbered(void **state)
{
    (void)state;
    struct insertion strings[120];
    AUTO_FREE char *names = memory_zeroed(120, 4);
    for (size_t i = 0; i < 120; i++) {
        char *name = names + 4 * i;
        name[0] = 'n';
        name[1] = (char)('a' + i % 40 / 10);
        name[2] = (char)('0' + i % 10);
        strings[i] = (struct insertion){{name, 3}, {"\xff", i < 40 ? 0 : 1}};
    }
    struct record record = plain_record();
    record.strings = strings;
    record.string_count = 120;
    record.record_id = 1;
    AUTO_BUFFER struct buffer out = {0};
    events_json_line(&out, &(struct events_item){"l", &record, NULL});
    json_error_t error;
    json_t *line = json_loads(out.data, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(line);
    json_t *data = json_object_get(line, "data");
    assert_int_equal(json_object_size(data), 120);
    const char *key;
    json_t *value;
    size_t number = 0;
    json_object_foreach(data, key, value)
    {
        char expected[32];
        snprintf(expected, sizeof expected, number < 40 ? "%s" : "%s#%zu", names + 4 * number,
                 number / 40 + 1);
        assert_string_equal(key, expected);
        assert_string_equal(json_string_value(value), number < 40 ? "" : "\xef\xbf\xbd");
        number++;
    }
    json_decref(line);
}

/* Nothing but what must be escaped, so that the reserved room is used up. */
static void worst_case_fits(void **state)
{
    (void)state;
    char nuls[1000] = {0};
    struct insertion string = {{nuls, sizeof nuls}, {nuls, sizeof nuls}};
    struct record record = plain_record();
    record.provider = record.channel = record.computer = string.value;
    record.event_source = record.user_sid = string.value;
    record.strings = &string;
    record.string_count = 1;
    AUTO_BUFFER struct buffer out = {0};
    events_json_line(&out, &(struct events_item){"l", &record, NULL});
    assert_true(out.size > 8 * 6 * sizeof nuls);
    assert_int_equal(strlen(out.data), out.size);
}

static void text_keeps_its_lines(void **state)
{
    (void)state;
    const struct insertion strings[] = {{TEXT(""), TEXT("one\r\n  at two\x1b[2J")},
                                        {TEXT("Url"), TEXT("")}};
    struct record record = plain_record();
    record.record_id = 12;
    record.strings = strings;
    record.string_count = 2;
    AUTO_BUFFER struct buffer out = {0};
    events_text(&out, &(struct events_item){"a\nb.evtx", &record, "activesync-3029"}, &style);
    assert_string_equal(out.data, "2026-01-02T03:04:05.6Z  error: Server ActiveSync 3029 "
                                  "[activesync-3029]\n"
                                  "  FE01, Application, record 12 of a\\nb.evtx\n"
                                  "  1: one\n"
                                  "        at two\\x1b[2J\n"
                                  "  Url:\n"
                                  "\n");
}

static void text_is_as_wide_as_the_terminal(void **state)
{
    (void)state;
    const struct insertion strings[] = {
        {TEXT(""),
         TEXT("The quick brown fox  jumps over the lazy dog, again and again and again.")},
        {TEXT("Path"), TEXT("C:\\a-single-word-that-is-wider-than-the-terminal-and-stays-whole")}};
    struct record record = plain_record();
    record.time += 1234; /* less than a millisecond */
    record.strings = strings;
    record.string_count = 2;
    AUTO_BUFFER struct buffer out = {0};
    events_text(&out, &(struct events_item){"logs/FE01/Application.evtx", &record, NULL},
                &(struct report_style){.width = 40});
    assert_string_equal(out.data,
                        "2026-01-02T03:04:05.6Z  error: Server ActiveSync\n"
                        "                        3029\n"
                        "  FE01, Application, record\n"
                        "    18446744073709551615 of\n"
                        "    logs/FE01/Application.evtx\n"
                        "  1: The quick brown fox  jumps over the\n"
                        "      lazy dog, again and again and\n"
                        "      again.\n"
                        "  Path:\n"
                        "      C:\\a-single-word-that-is-wider-than-the-terminal-and-stays-whole\n"
                        "\n");
}

static void text_of_an_empty_record(void **state)
{
    (void)state;
    const struct record record = {.level = 200, .binary_size = 3, .binary = (const uint8_t *)"abc"};
    AUTO_BUFFER struct buffer out = {0};
    events_text(&out, &(struct events_item){"l", &record, NULL}, &style);
    assert_string_equal(out.data, "no time  level 200: (no provider) 0\n"
                                  "  record 0 of l\n"
                                  "  binary data, 3 bytes\n"
                                  "\n");
}

static void xml_of_an_empty_record(void **state)
{
    (void)state;
    const struct record record = {0};
    AUTO_BUFFER struct buffer out = {0};
    events_xml(&out, &(struct events_item){"l", &record, NULL});
    assert_string_equal(
        out.data,
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider/>"
        "<EventID>0</EventID><Level>0</Level><Task>0</Task><Keywords>0x0</Keywords><TimeCreated/>"
        "<EventRecordID>0</EventRecordID><Channel></Channel><Computer></Computer><Security/>"
        "</System><EventData></EventData><Origin xmlns=\"urn:evtdiag:event\" "
        "Log=\"l\"/></Event>\n");
}

static void assert_sum(const struct events_totals *totals, const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    events_sum_up(&out, totals);
    assert_string_equal(out.data, expected);
}

static void sums_say_what_was_left_out(void **state)
{
    (void)state;
    assert_sum(&(struct events_totals){.logs = 1}, "No records in 1 log.");
    assert_sum(&(struct events_totals){.logs = 2, .read = 1234, .listed = 1234},
               "Listed all of 1,234 records in 2 logs.");
    assert_sum(&(struct events_totals){.logs = 1, .read = 5, .listed = 0, .left_out = "lack it"},
               "Listed 0 of 5 records in 1 log; left out 5: lack it.");
    assert_sum(&(struct events_totals){.logs = 1, .read = 1, .listed = 1, .recovered = 3},
               "Listed all of 1 record in 1 log. Beyond them, 3 recovered records.");
    assert_sum(&(struct events_totals){.logs = 1,
                                       .read = 9,
                                       .listed = 1,
                                       .recovered = 3,
                                       .recovered_listed = 1,
                                       .unreadable = 1,
                                       .left_out = "lack it",
                                       .interrupted = true},
               "Listed 1 of 9 records in 1 log; left out 8: lack it. Listed 1 recovered record "
               "besides. 1 record could not be read. Stopped early: this is what was read until "
               "then.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_of_a_full_record),
        cmocka_unit_test(line_of_an_empty_record),
        cmocka_unit_test(keywords_keep_all_bits),
        cmocka_unit_test(many_names_are_numbered),
        cmocka_unit_test(worst_case_fits),
        cmocka_unit_test(text_keeps_its_lines),
        cmocka_unit_test(text_is_as_wide_as_the_terminal),
        cmocka_unit_test(text_of_an_empty_record),
        cmocka_unit_test(xml_of_an_empty_record),
        cmocka_unit_test(sums_say_what_was_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
