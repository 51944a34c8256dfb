/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader/reader.h"
#include "reader/xml_clixml.h"
#include "reader/xml_decode.h"
#include "reader/xml_slice.h"
#include "reader/xml_value.h"

#include <stdio.h>
#include <string.h>

#define NAMESPACE "xmlns='" XML_EVENT_NAMESPACE "'"
#define SYSTEM(id) "<System><Provider Name='P'/><EventID>" #id "</EventID></System>"
#define EVENT(id) "<Event " NAMESPACE ">" SYSTEM(id) "</Event>"
#define OBJS                                                                                       \
    "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n"
#define ENTRY_TYPE "System.Diagnostics.EventLogEntry"

static void assert_text(struct text text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data ? text.data : "", expected, text.size);
}

static void tells_exports_from_other_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum xml_dialect dialect;
    } texts[] = {
        {EVENT(1), XML_EVENTS},
        {"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<!-- <a> -->\r\n<Events>" EVENT(1), XML_EVENTS},
        {"<Events>\n <Event " NAMESPACE ">", XML_EVENTS},
        {"<Event>\n<System>", XML_EVENTS},
        {"<Events/>", XML_EVENTS},
        {"<Events></Events>", XML_EVENTS},
        {OBJS "<Obj RefId=\"0\"><TN RefId=\"0\"><T>" ENTRY_TYPE "#System/x/1</T>", XML_CLIXML},
        {OBJS "<Obj RefId=\"0\"><TN RefId=\"0\"><T>Deserialized." ENTRY_TYPE "</T>", XML_CLIXML},
        {OBJS "<Obj RefId=\"0\"><TN RefId=\"0\"><T>" ENTRY_TYPE "Type</T>", XML_NONE},
        {OBJS "</Objs>", XML_NONE},
        {"<Event id='1'>", XML_NONE},
        {"<Events><Event id='1'/></Events>", XML_NONE},
        {"<EventsOfTheDay>", XML_NONE},
        {"<Event", XML_NONE},
        {"<Events", XML_NONE},
        {"<!-- ", XML_NONE},
        {"<html>", XML_NONE},
        {"", XML_NONE},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (xml_dialect_of(texts[i].text, strlen(texts[i].text)) != texts[i].dialect)
            fail_msg("%s", texts[i].text);
    assert_int_equal(xml_dialect_of("\xFF\xFE<\0E\0v\0e\0n\0t\0s\0/\0>\0", 20), XML_EVENTS);
    assert_int_equal(xml_dialect_of("\xFE\xFF\0<\0E\0v\0e\0n\0t\0s\0/\0>", 20), XML_EVENTS);
    assert_int_equal(log_format_of(EVENT(1), strlen(EVENT(1))), LOG_FORMAT_XML);
}

/* However the bytes are cut. */
static void assert_decodes(const char *bytes, size_t size, const char *expected, uint64_t bad)
{
    for (size_t step = 1; step <= size; step++) {
        struct xml_decoder decoder;
        AUTO_BUFFER struct buffer out = {0};
        size_t at = xml_decoder_begin(&decoder, (const uint8_t *)bytes, size);
        while (at < size) {
            size_t now = size - at < step ? size - at : step;
            xml_decode(&decoder, (const uint8_t *)bytes + at, now, false, &out);
            at += now;
        }
        xml_decode(&decoder, NULL, 0, true, &out);
        assert_text((struct text){out.data, out.size}, expected);
        assert_int_equal(decoder.bad, bad);
    }
}

#define DECODES(bytes, expected, bad) assert_decodes(bytes, sizeof bytes - 1, expected, bad)

static void decodes_what_comes(void **state)
{
    (void)state;
    DECODES("plain", "plain", 0);
    DECODES("\xEF\xBB\xBF<\xC3\xA9\xF0\x9F\x98\x80>", "<\xC3\xA9\xF0\x9F\x98\x80>", 0);
    DECODES("a\xE9 b", "a\xEF\xBF\xBD b", 1);
    DECODES("a\xF0\x9F\x98", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3);
    DECODES("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3);
    DECODES("\xFF\xFE<\0\xE9\0\x3D\xD8\x00\xDE", "<\xC3\xA9\xF0\x9F\x98\x80", 0);
    DECODES("\xFE\xFF\0<\0\xE9\xD8\x3D\xDE\x00", "<\xC3\xA9\xF0\x9F\x98\x80", 0);
    DECODES("\xFF\xFE"
            "a\0\x3D\xD8"
            "b\0",
            "a\xEF\xBF\xBD"
            "b",
            1);
    DECODES("\xFF\xFE"
            "a\0\x3D\xD8",
            "a\xEF\xBF\xBD", 1);
    DECODES("\xFF\xFE"
            "a\0b",
            "a\xEF\xBF\xBD", 1);
}

static void finds_its_step_again(void **state)
{
    (void)state;
    struct xml_decoder decoder;
    AUTO_BUFFER struct buffer bytes = {0}, out = {0};
    buffer_append(&bytes, "\xFF\xFE<\0a\0", 6);
    buffer_append(&bytes, "", 1); /* half of what was here */
    for (unsigned i = 0; i < 40; i++)
        buffer_append(&bytes, "b\0", 2);
    size_t mark = xml_decoder_begin(&decoder, (const uint8_t *)bytes.data, bytes.size);
    xml_decode(&decoder, (const uint8_t *)bytes.data + mark, bytes.size - mark, true, &out);
    assert_int_equal(decoder.shifts, 1);
    assert_int_equal(out.size, 2 + 40);
    assert_memory_equal(out.data, "<abbb", 5);
}

/* ---- pieces ---- */

struct pieces {
    char text[4096];
};

static int keep_piece(void *context, enum xml_piece piece, struct text text)
{
    struct pieces *pieces = context;
    size_t size = strlen(pieces->text);
    snprintf(pieces->text + size, sizeof pieces->text - size, "%c%.*s|", "wchl"[piece],
             (int)(text.size < 1000 ? text.size : 1000), text.data ? text.data : "");
    return 0;
}

static void assert_slices(enum xml_dialect dialect, const char *text, const char *expected)
{
    size_t size = strlen(text);
    for (size_t step = 1; step <= size; step++) {
        struct pieces pieces = {""};
        struct xml_slicer slicer = {.dialect = dialect, .on_piece = keep_piece, .context = &pieces};
        for (size_t at = 0; at < size; at += step) {
            buffer_append(&slicer.text, text + at, size - at < step ? size - at : step);
            assert_int_equal(xml_slice(&slicer, at + step >= size), 0);
        }
        assert_string_equal(pieces.text, expected);
        xml_slicer_free(&slicer);
    }
}

static void cuts_into_events(void **state)
{
    (void)state;
    const char *one = "<Event " NAMESPACE ">1</Event>";
    assert_slices(XML_EVENTS, one, "w<Event " NAMESPACE ">1</Event>|");
    assert_slices(XML_EVENTS, "<Events><Event>a<Event>b</Event></Event> </Events>",
                  "w<Event>a<Event>b</Event></Event>|");
    assert_slices(XML_EVENTS, "<Event>a<Event " NAMESPACE ">b</Event>",
                  "c<Event>a|w<Event " NAMESPACE ">b</Event>|");
    assert_slices(XML_EVENTS, "</Event><Event>b</Event>", "h|w<Event>b</Event>|");
    assert_slices(XML_EVENTS, "<Event>b", "c<Event>b|");
    assert_slices(XML_EVENTS, "<Events><Event>b</Events>", "c<Event>b|");
    assert_slices(XML_EVENTS, "<!-- <Event>a</Event> --><Event><![CDATA[</Event>]]></Event>",
                  "w<Event><![CDATA[</Event>]]></Event>|");
    assert_slices(XML_EVENTS, "<Event>b</Event><!DOCTYPE x><Event>c</Event>", "w<Event>b</Event>|");
    assert_slices(XML_EVENTS, "<EventData></EventData><Event/>", "");
}

static void cuts_into_objects(void **state)
{
    (void)state;
    assert_slices(
        XML_CLIXML,
        "<Objs><Obj RefId='0'><Obj N='a' RefId='1'></Obj></Obj><Obj RefId='2'></Obj></Objs>",
        "w<Obj RefId='0'><Obj N='a' RefId='1'></Obj></Obj>|w<Obj RefId='2'></Obj>|");
    /* a list of them */
    assert_slices(XML_CLIXML, "<Obj RefId='0'><LST><Obj RefId='1'>b</Obj></LST></Obj>",
                  "c<Obj RefId='0'><LST>|w<Obj RefId='1'>b</Obj>|");
}

static void bounds_an_event(void **state)
{
    (void)state;
    struct pieces pieces = {""};
    struct xml_slicer slicer = {.dialect = XML_EVENTS, .on_piece = keep_piece, .context = &pieces};
    buffer_text(&slicer.text, "<Event>");
    for (unsigned i = 0; i < 64; i++) {
        memset(buffer_reserve(&slicer.text, 65537), 'x', 65537);
        buffer_commit(&slicer.text, 65536);
        xml_slice(&slicer, false);
        assert_true(slicer.text.size < XML_SLICE_MAX + 70000);
    }
    buffer_text(&slicer.text, "</Event><Event>b</Event>");
    xml_slice(&slicer, true);
    assert_string_equal(pieces.text, "l|w<Event>b</Event>|");
    xml_slicer_free(&slicer);
}

/* ---- whole logs ---- */

static int count_record(void *context, const struct record *record)
{
    uint64_t *sum = context;
    *sum = *sum * 10 + record->event_id;
    return 0;
}

static uint64_t read_text(const char *text, struct log_stats *stats)
{
    const struct log_memory memory = {(const uint8_t *)text, strlen(text)};
    struct wanted *wanted = wanted_new();
    uint64_t ids = 0;
    wanted_add_all(wanted);
    const struct reader_options options = {
        .wanted = wanted, .on_record = count_record, .context = &ids};
    struct error error = {0};
    assert_int_equal(reader_read(log_source_memory(&memory), &options, stats, &error), 0);
    assert_int_equal(stats->format, LOG_FORMAT_XML);
    wanted_free(wanted);
    return ids;
}

static void reads_on_behind_damage(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    const char *text = EVENT(1) "<Event " NAMESPACE "><System></Event>" EVENT(
        2) "<Event " NAMESPACE "><Data>&x;</Data></Event>" EVENT(3) "<Event " NAMESPACE "/>"
                                                                    "<Event " NAMESPACE
                                                                    "><System/></Event>";
    assert_int_equal(read_text(text, &stats), 123);
    assert_int_equal(stats.records.read, 3);
    assert_int_equal(stats.records.unreadable, 3);
    assert_int_equal(stats.status, LOG_DAMAGED);
    assert_int_equal(stats.size, strlen(text));
    log_stats_free(&stats);
}

static void bounds_depth(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    AUTO_BUFFER struct buffer text = {0};
    buffer_text(&text, EVENT(1) "<Event " NAMESPACE ">");
    for (unsigned i = 0; i < 100000; i++)
        buffer_text(&text, "<a>");
    for (unsigned i = 0; i < 100000; i++)
        buffer_text(&text, "</a>");
    buffer_text(&text, "</Event>" EVENT(2));
    assert_int_equal(read_text(text.data, &stats), 12);
    assert_int_equal(stats.records.unreadable, 1);
    assert_non_null(strstr(stats.problems[0].message, "too deep"));
    log_stats_free(&stats);
}

static void says_nothing_of_good_logs(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    assert_int_equal(read_text("<Events>" EVENT(7) "</Events>\r\n", &stats), 7);
    assert_int_equal(stats.status, LOG_OK);
    assert_int_equal(stats.problem_count, 0);
    log_stats_free(&stats);
}

/* ---- CLIXML ---- */

static void reads_an_entry(void **state)
{
    (void)state;
    struct clixml *clixml = clixml_new();
    struct record record;
    struct error error = {0};
    assert_int_equal(
        clixml_read(clixml,
                    TEXT("<Obj RefId='0'><TN RefId='4'><T>" ENTRY_TYPE "#Application/A/B/5</T></TN>"
                         "<Props><S N='MachineName'>EX01</S><BA N='Data'>AP8Q</BA>"
                         "<I32 N='Index'>-1</I32><I16 N='CategoryNumber'>3</I16>"
                         "<Obj N='EntryType' RefId='1'><TNRef RefId='1'/><I32>16</I32></Obj>"
                         "<S N='Source'>A/B</S><Obj N='ReplacementStrings' RefId='2'><LST>"
                         "<S>one</S><S /><Nil /><S>a_x000D__x000A_b_x005F_x</S></LST></Obj>"
                         "<I64 N='InstanceId'>3221225514</I64>"
                         "<DT N='TimeGenerated'>2026-01-02T01:04:05-02:30</DT>"
                         "<S N='UserName'>CORP\\anna</S></Props></Obj>"),
                    &record, &error),
        CLIXML_RECORD);
    assert_text(record.provider, "A/B");
    assert_text(record.channel, "Application");
    assert_text(record.computer, "EX01");
    assert_int_equal(record.event_id, 42);
    assert_int_equal(record.qualifiers, 0xC000);
    assert_true(record.record_id == UINT32_MAX);
    assert_int_equal(record.task, 3);
    assert_int_equal(record.level, 0);
    assert_true(record.keywords == UINT64_C(0x90000000000000));
    assert_int_equal(record.user_sid.size, 0);
    assert_int_equal(record.string_count, 4);
    assert_text(record.strings[0].value, "one");
    assert_text(record.strings[1].value, "");
    assert_text(record.strings[3].value, "a\r\nb_x");
    assert_int_equal(record.binary_size, 3);
    assert_memory_equal(record.binary, "\x00\xff\x10", 3);
    filetime time = 0;
    assert_true(filetime_parse(TEXT("2026-01-02T03:34:05Z"), &time));
    assert_int_equal(record.time, time);

    /* the type is referred to; what went through remoting has names and numbers as text */
    assert_int_equal(clixml_read(clixml,
                                 TEXT("<Obj RefId='3'><TNRef RefId='4'/><Props><S N='Source'>A</S>"
                                      "<S N='EntryType'>Warning</S><I32 N='EventID'>7</I32>"
                                      "<DT N='TimeGenerated'>2026-01-02T03:34:05Z</DT></Props>"
                                      "</Obj>"),
                                 &record, &error),
                     CLIXML_RECORD);
    assert_text(record.channel, "Application");
    assert_int_equal(record.level, 3);
    assert_int_equal(record.event_id, 7);
    assert_false(record.has_qualifiers);
    assert_int_equal(record.string_count, 0);
    clixml_free(clixml);
}

static void tells_bad_entries_from_other_objects(void **state)
{
    (void)state;
    struct clixml *clixml = clixml_new();
    struct record record;
    struct error error = {0};
    assert_int_equal(clixml_read(clixml,
                                 TEXT("<Obj RefId='0'><TN RefId='0'><T>" ENTRY_TYPE
                                      "</T></TN><Props></Props></Obj>"),
                                 &record, &error),
                     CLIXML_BAD);
    assert_int_equal(clixml_read(clixml, TEXT("<Obj RefId='1'><TNRef RefId='0'/><Props><S N='So"),
                                 &record, &error),
                     CLIXML_BAD);
    assert_int_equal(clixml_read(clixml,
                                 TEXT("<Obj RefId='1'><TN RefId='1'><T>" ENTRY_TYPE
                                      "Type</T></TN><I32>1</I32></Obj>"),
                                 &record, &error),
                     CLIXML_OTHER);
    assert_int_equal(clixml_read(clixml, TEXT("<Obj RefId='0'><LST>"), &record, &error),
                     CLIXML_OTHER);
    clixml_free(clixml);
}

static void undoes_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *escaped, *text;
    } texts[] = {
        {"_xD83D__xDE00_", "\xF0\x9F\x98\x80"},
        {"_xD83D_a", "\xEF\xBF\xBD"
                     "a"},
        {"_x005F_x000A_", "_x000A_"},
        {"_x00e9_", "\xC3\xA9"},
        {"_x00G0_", "_x00G0_"},
        {"_x000A", "_x000A"},
        {"_", "_"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char data[32];
        size_t size = strlen(texts[i].escaped);
        memcpy(data, texts[i].escaped, size);
        size = xml_clixml_unescape(data, size);
        assert_text((struct text){data, size}, texts[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_exports_from_other_text),
        cmocka_unit_test(decodes_what_comes),
        cmocka_unit_test(finds_its_step_again),
        cmocka_unit_test(cuts_into_events),
        cmocka_unit_test(cuts_into_objects),
        cmocka_unit_test(bounds_an_event),
        cmocka_unit_test(reads_on_behind_damage),
        cmocka_unit_test(bounds_depth),
        cmocka_unit_test(says_nothing_of_good_logs),
        cmocka_unit_test(reads_an_entry),
        cmocka_unit_test(tells_bad_entries_from_other_objects),
        cmocka_unit_test(undoes_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
