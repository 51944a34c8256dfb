/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/events.h"

#include <setjmp.h>
#include <stdarg.h>
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
                "\"data\":{\"Url\":[\"a\",\"b\"],\"User\":\"x\\u001b\"},"
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
static void many_names_are_joined(void **state)
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
    assert_int_equal(json_object_size(data), 40);
    const char *key;
    json_t *value;
    size_t number = 0;
    json_object_foreach(data, key, value)
    {
        assert_memory_equal(key, names + 4 * number++, 3);
        assert_int_equal(json_array_size(value), 3);
        assert_string_equal(json_string_value(json_array_get(value, 0)), "");
        assert_string_equal(json_string_value(json_array_get(value, 2)), "\xef\xbf\xbd");
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
    assert_string_equal(out.data, "2026-01-02T03:04:05.6Z  FE01  Server ActiveSync 3029  error  "
                                  "[activesync-3029]\n"
                                  "  Application, record 12, a\\nb.evtx\n"
                                  "  1: one\n"
                                  "        at two\\x1b[2J\n"
                                  "  2 Url: \n"
                                  "\n");
}

static void text_of_an_empty_record(void **state)
{
    (void)state;
    const struct record record = {.level = 200, .binary_size = 3, .binary = (const uint8_t *)"abc"};
    AUTO_BUFFER struct buffer out = {0};
    events_text(&out, &(struct events_item){"l", &record, NULL}, &style);
    assert_string_equal(out.data, "no time  (no provider) 0  level 200\n"
                                  "  record 0, l\n"
                                  "  binary data, 3 bytes\n"
                                  "\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_of_a_full_record),   cmocka_unit_test(line_of_an_empty_record),
        cmocka_unit_test(keywords_keep_all_bits),  cmocka_unit_test(many_names_are_joined),
        cmocka_unit_test(worst_case_fits),         cmocka_unit_test(text_keeps_its_lines),
        cmocka_unit_test(text_of_an_empty_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
