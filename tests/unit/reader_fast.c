/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include "reader/chunk.h"

#include <inttypes.h>
#include <stdio.h>

/* How often libevtx was asked: the linker puts this in its place (meson.build). */
static unsigned asked;
struct libevtx_chunk *__real_libevtx_chunk_open(const struct chunk *chunk, struct error *error);
struct libevtx_chunk *__wrap_libevtx_chunk_open(const struct chunk *chunk, struct error *error);
struct libevtx_chunk *__wrap_libevtx_chunk_open(const struct chunk *chunk, struct error *error)
{
    asked++;
    return __real_libevtx_chunk_open(chunk, error);
}

static void put(struct buffer *out, const char *before, struct text text)
{
    buffer_text(out, before);
    buffer_append(out, text.size ? text.data : "", text.size);
}

/* A line with all there is; absent things are left out. */
static int write_record(void *context, const struct record *record)
{
    struct buffer *out = context;
    char time[FILETIME_TEXT_SIZE];
    filetime_format(record->time, time);
    put(out, "", record->provider);
    if (record->event_source.size)
        put(out, "=", record->event_source);
    buffer_format(out, " %" PRIu32, record->event_id);
    if (record->has_qualifiers)
        buffer_format(out, "/%" PRIu32, record->qualifiers);
    buffer_format(out, " #%" PRIu64 " L%u T%" PRIu32 " %" PRIx64 " %s ", record->record_id,
                  record->level, record->task, record->keywords, time);
    put(out, "", record->channel);
    put(out, "@", record->computer);
    put(out, record->user_sid.size ? " " : "", record->user_sid);
    for (size_t i = 0; i < record->string_count; i++) {
        put(out, "|", record->strings[i].name);
        put(out, record->strings[i].name.size ? "=" : "", record->strings[i].value);
    }
    for (size_t i = 0; i < record->binary_size; i++)
        buffer_format(out, i ? "%02x" : "|:%02x", record->binary[i]);
    buffer_text(out, record->recovered ? " recovered\n" : "\n");
    return 0;
}

static struct log_stats read_fast(const struct buffer *log, struct buffer *out, bool recovered)
{
    const struct log_memory memory = {(const uint8_t *)log->data, log->size};
    struct wanted *all = wanted_new();
    wanted_add_all(all);
    const struct reader_options options = {.backend = READER_FAST,
                                           .wanted = all,
                                           .recovered = recovered,
                                           .range = {0, UINT64_MAX},
                                           .on_record = write_record,
                                           .context = out};
    struct log_stats stats = {0};
    struct error error = {0};
    buffer_text(out, "");
    reader_read(log_source_memory(&memory), &options, &stats, &error);
    wanted_free(all);
    return stats;
}

static void assert_agrees(const struct buffer *log)
{
    struct seen seen =
        log_read(log, (struct reader_options){.backend = READER_BOTH, .recovered = true});
    assert_string_equal(seen.differences.data, "");
    seen_free(&seen);
}

/* The log reads as this, without libevtx, and libevtx says the same where it can read it. */
static void assert_reads(const char *json, const char *expected)
{
    struct buffer log = log_build(json), out = {0};
    asked = 0;
    struct log_stats stats = read_fast(&log, &out, false);
    assert_string_equal(out.data, expected);
    assert_int_equal(asked, 0);
    assert_int_equal(stats.records.unreadable, 0);
    assert_agrees(&log);
    log_stats_free(&stats);
    buffer_free(&out);
    buffer_free(&log);
}

/* Twice, because the second record of a template is read in another way. */
#define TWICE "\"count\": 2, \"step\": 0, \"record_id\": 5, "
#define RECORD(more) "{\"records\": [{\"provider\": \"P\", \"event_id\": 7, " TWICE more "}]}"
#define START(number) "P 7 #" number " L4 T0 80000000000000 2026-01-01T00:00:00Z Application@SERVER"
#define BOTH(rest) START("5") rest "\n" START("6") rest "\n"

static void reads_inline_records(void **state)
{
    (void)state;
    assert_reads("{\"records\": [{\"form\": \"inline\", \"provider\": \"MSExchange CmdletLogs\","
                 "\"event_id\": 1, \"qualifiers\": 16384, \"task\": 3, \"level\": 2,"
                 "\"time\": \"2021-11-19T16:52:33.8337335Z\", \"record_id\": 3229,"
                 "\"channel\": \"MSExchange Management\", \"computer\": \"WEC.ave.local\","
                 "\"user_sid\": \"S-1-5-18\", \"strings\": [\"Set-Mailbox\", \"\", \"5\"],"
                 "\"binary\": \"0aff\"}]}",
                 "MSExchange CmdletLogs 1/16384 #3229 L2 T3 80000000000000 "
                 "2021-11-19T16:52:33.8337335Z MSExchange Management@WEC.ave.local "
                 "S-1-5-18|Set-Mailbox||5|:0aff\n");
    assert_reads(RECORD("\"form\": \"inline\", \"user_data\": {\"E\": {\"A\": \"1\", \"B\": "
                        "{\"C\": \"2\"}}}"),
                 BOTH("|A=1|C=2"));
    assert_reads(RECORD("\"form\": \"inline\", \"data\": [[\"N\", \"v\"], \"u\"]"), BOTH("|N=v|u"));
}

static void reads_classic_and_named_data(void **state)
{
    (void)state;
    assert_reads(RECORD("\"strings\": [\"a\", \"\", \"c\"], \"binary\": \"00ff\""),
                 BOTH("|a||c|:00ff"));
    assert_reads(RECORD("\"strings\": []"), BOTH(""));
    assert_reads(RECORD("\"strings\": null"), BOTH(""));
    assert_reads(RECORD("\"data_style\": \"separate\", \"strings\": [\"a\", \"\"]"), BOTH("|a|"));
    assert_reads(RECORD("\"data\": [[\"A\", \"1\"], [\"B\", \"\"], \"c\"]"), BOTH("|A=1|B=|c"));
    assert_reads(RECORD("\"payload_form\": \"element\", \"data\": [[\"A\", \"1\"]]"), BOTH("|A=1"));
    assert_reads(RECORD("\"data\": [[\"A\", {\"type\": \"uint32\", \"value\": 5}],"
                        "[\"B\", {\"type\": \"sid\", \"value\": \"S-1-5-18\"}],"
                        "[\"C\", {\"type\": \"hex64\", \"value\": 255}],"
                        "[\"D\", {\"type\": \"binary\", \"value\": \"0aff\"}]]"),
                 BOTH("|A=5|B=S-1-5-18|C=0x00000000000000ff|D=0AFF"));
}

static void reads_user_data(void **state)
{
    (void)state;
    assert_reads(RECORD("\"user_data\": {\"EventXML\": {\"@xmlns\": \"urn:x\", \"A\": \"1\","
                        "\"N\": {\"B\": \"2\"}, \"I\": [\"3\", \"\"]}}"),
                 BOTH("|A=1|B=2|I=3|I="));
    assert_reads(RECORD("\"payload_form\": \"element\", \"user_data\": {\"E\": {\"A\": \"1\"}}"),
                 BOTH("|A=1"));
    /* An element without the children that it could have is a leaf. */
    assert_reads(
        RECORD("\"user_data\": {\"E\": {\"A\": \"1\", \"N\": {\"B\": null, \"C\": null}}}"),
        BOTH("|A=1|N="));
    assert_reads(RECORD("\"user_data\": {\"E\": {\"N\": {\"B\": null, \"C\": \"1\"}}}"),
                 BOTH("|C=1"));
    assert_reads(RECORD("\"user_data\": {\"E\": {\"N\": {\"B\": null, \"C\": {\"D\": \"1\"}}}}"),
                 BOTH("|D=1"));
}

static void reads_absent_values_tokens_and_references(void **state)
{
    (void)state;
    assert_reads(RECORD("\"data\": [[\"A\", null], [\"B\", \"b\"]]"), BOTH("|B=b"));
    assert_reads(RECORD("\"data\": [[\"A\", {\"utf16\": \"610000000000\"}]]"), BOTH("|A=a"));
    assert_reads(RECORD("\"data\": [[\"A\", {\"utf16\": \"00d84100\"}]]"), BOTH("|A=\xEF\xBF\xBD"
                                                                                "A"));
    struct buffer out = {0};
    struct buffer log = log_build(
        RECORD("\"data\": [[\"A\", {\"tokens\": [\"a\", {\"entity\": \"amp\"}, {\"char\": 233},"
               "{\"cdata\": \"<\"}, {\"value\": \"v\"}, \"b\"]}]]"));
    asked = 0;
    struct log_stats stats = read_fast(&log, &out, false);
    assert_string_equal(out.data, BOTH("|A=a&\xC3\xA9<vb"));
    assert_int_equal(asked, 0);
    log_stats_free(&stats);
    buffer_free(&out);
    buffer_free(&log);
}

static void takes_fields_from_literals_and_values(void **state)
{
    (void)state;
    static const char *const forms[] = {"literal", "substituted"};
    for (size_t i = 0; i < 8; i++) {
        char json[500];
        snprintf(json, sizeof json,
                 RECORD("\"provider_form\": \"%s\", \"channel_form\": \"%s\","
                        "\"computer_form\": \"%s\", \"event_source\": \"S\", \"header_id\": 900,"
                        "\"written_time\": \"2030-01-01\", \"qualifiers\": 1, \"task\": 2"),
                 forms[i & 1], forms[i >> 1 & 1], forms[i >> 2]);
        assert_reads(json, "P=S 7/1 #5 L4 T2 80000000000000 2026-01-01T00:00:00Z "
                           "Application@SERVER\n"
                           "P=S 7/1 #6 L4 T2 80000000000000 2026-01-01T00:00:00Z "
                           "Application@SERVER\n");
    }
}

static void matches_either_name_of_a_provider(void **state)
{
    (void)state;
    struct buffer log = log_build(
        "{\"records\": [{\"provider\": \"P\", \"event_source\": \"Old  Name\", \"event_id\": 1},"
        "{\"provider\": \"Q\", \"event_id\": 1}, {\"provider\": \"R\", \"event_id\": 2},"
        "{\"provider\": \"q\", \"event_id\": 1, \"form\": \"inline\"}]}");
    struct wanted *wanted = wanted_new();
    wanted_add(wanted, TEXT("old name"), 1);
    wanted_add(wanted, TEXT("Q"), 1);
    wanted_add_marker(wanted, TEXT("r"));
    struct seen seen = log_read(&log, (struct reader_options){.wanted = wanted});
    assert_string_equal(seen.text.data, "1 P 1\n2 Q 1\n4 q 1\n");
    assert_int_equal(seen.stats.records.read, 4);
    assert_int_equal(seen.stats.coverage_count, 1);
    assert_true(seen.stats.coverage[0].marked);
    assert_int_equal(seen.stats.coverage[0].records, 4);
    seen_free(&seen);
    wanted_free(wanted);
    buffer_free(&log);
}

#define FIVE(more)                                                                                 \
    "{\"chunk_records\": 5, \"records\": [{\"provider\": \"P\", \"event_id\": 7, \"count\": 5,"    \
    "\"strings\": [\"s{n}\"]}], \"damage\": [" more "]}"

static void assert_five(const char *json, bool recovered, const char *strings, uint64_t unreadable,
                        uint64_t found)
{
    struct buffer log = log_build(json);
    struct seen seen =
        log_read(&log, (struct reader_options){.backend = READER_FAST, .recovered = recovered});
    assert_string_equal(seen.text.data, strings);
    assert_int_equal(seen.stats.records.unreadable, unreadable);
    assert_int_equal(seen.stats.records.recovered, found);
    seen_free(&seen);
    assert_agrees(&log);
    buffer_free(&log);
}

static void goes_on_behind_damage(void **state)
{
    (void)state;
    const char *rest = "1 P 7|s1\n3 P 7|s3\n4 P 7|s4\n5 P 7|s5\n";
    const char *all = "1 P 7|s1\n2 P 7|s2\n3 P 7|s3\n4 P 7|s4\n5 P 7|s5\n";
    static const char *const lost[] = {"bad-signature", "bad-size", "bad-size-copy", "bad-token",
                                       "bad-template"};
    static const char *const kept[] = {"header-size", "free-space", "records-checksum", "checksum",
                                       "first-number"};
    char json[400];
    for (size_t i = 0; i < 5; i++) {
        snprintf(json, sizeof json, FIVE("{\"chunk\": 0, \"record\": 1, \"what\": \"%s\"}"),
                 lost[i]);
        assert_five(json, false, rest, 1, 0);
        snprintf(json, sizeof json, FIVE("{\"chunk\": 0, \"what\": \"%s\"}"), kept[i]);
        assert_five(json, false, all, 0, 0);
    }
    assert_five(FIVE("{\"what\": \"file-version\"}"), false, all, 0, 0);
}

/* The definition of the template begins at 4646 with the offset of the next one; then comes its
 * GUID, which the records name. */
static void keeps_stale_records_apart(void **state)
{
    (void)state;
    const char *slack = FIVE("{\"chunk\": 0, \"what\": \"slack-records\", \"count\": 2}");
    assert_five(slack, false, "1 P 7|s1\n2 P 7|s2\n3 P 7|s3\n", 0, 2);
    assert_five(slack, true,
                "1 P 7|s1\n2 P 7|s2\n3 P 7|s3\n4 P 7|s4 recovered\n5 P 7|s5 recovered\n", 0, 2);
    assert_five(FIVE("{\"chunk\": 0, \"what\": \"slack-records\", \"count\": 2},"
                     "{\"what\": \"patch\", \"offset\": 4650, \"hex\": \"eeeeeeee\"}"),
                true, "1 P 7|s1\n2 P 7|s2\n3 P 7|s3\n", 0, 2);
    assert_five(FIVE("{\"what\": \"header-chunks\", \"count\": 0}"), false, "", 0, 5);
}

/* Elements inside each other, in a template and without one. */
static void assert_depth(unsigned depth, const char *form, bool readable)
{
    struct buffer json = {0}, out = {0};
    buffer_format(&json,
                  "{\"records\": [{\"provider\": \"P\", \"event_id\": 7, \"form\": \"%s\", "
                  "\"user_data\": ",
                  form);
    for (unsigned i = 0; i < depth; i++)
        buffer_text(&json, "{\"E\": ");
    buffer_text(&json, "\"leaf\"");
    for (unsigned i = 0; i < depth; i++)
        buffer_text(&json, "}");
    buffer_text(&json, "}]}");
    struct buffer log = log_build(json.data);
    struct log_stats stats = read_fast(&log, &out, false);
    assert_int_equal(stats.records.read, readable);
    assert_int_equal(stats.records.unreadable, !readable);
    assert_true(readable == (strstr(out.data, "|E=leaf\n") != NULL));
    log_stats_free(&stats);
    buffer_free(&out);
    buffer_free(&log);
    buffer_free(&json);
}

static void bounds_the_depth(void **state)
{
    (void)state;
    assert_depth(40, "inline", true);
    assert_depth(40, "template", true);
    assert_depth(100, "inline", false);
    assert_depth(100, "template", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_inline_records),
        cmocka_unit_test(reads_classic_and_named_data),
        cmocka_unit_test(reads_user_data),
        cmocka_unit_test(reads_absent_values_tokens_and_references),
        cmocka_unit_test(takes_fields_from_literals_and_values),
        cmocka_unit_test(matches_either_name_of_a_provider),
        cmocka_unit_test(goes_on_behind_damage),
        cmocka_unit_test(keeps_stale_records_apart),
        cmocka_unit_test(bounds_the_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
