/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader/libevtx_xml.h"

#define SYSTEM                                                                                     \
    "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n  <System>\n"        \
    "    <Provider Name=\"MSExchange OWA\" EventSourceName=\"OWA & Co\"/>\n"                       \
    "    <EventID Qualifiers=\"49156\">42</EventID>\n    <Level>2</Level>\n    <Task>1</Task>\n"   \
    "    <Keywords>0x8080000000000000</Keywords>\n"                                                \
    "    <TimeCreated SystemTime=\"2026-01-02T03:04:05.123456700Z\"/>\n"                           \
    "    <EventRecordID>18446744073709551615</EventRecordID>\n"                                    \
    "    <Channel>Application</Channel>\n    <Computer>EX01.example.org</Computer>\n"              \
    "    <Security UserID=\"S-1-5-18\"/>\n  </System>\n"

static void assert_text(struct text text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data ? text.data : "", expected, text.size);
}

static void reads_system_fields(void **state)
{
    (void)state;
    struct libevtx_xml xml = {0};
    struct record record;
    struct error error = {0};
    assert_int_equal(libevtx_xml_read(&xml, TEXT(SYSTEM "</Event>\n"), &record, &error), 0);
    assert_text(record.provider, "MSExchange OWA");
    assert_text(record.event_source, "OWA & Co");
    assert_text(record.channel, "Application");
    assert_text(record.computer, "EX01.example.org");
    assert_text(record.user_sid, "S-1-5-18");
    assert_int_equal(record.event_id, 42);
    assert_true(record.has_qualifiers);
    assert_int_equal(record.qualifiers, 49156);
    assert_int_equal(record.level, 2);
    assert_int_equal(record.task, 1);
    assert_true(record.keywords == UINT64_C(0x8080000000000000));
    assert_true(record.record_id == UINT64_MAX);
    filetime time = 0;
    assert_true(filetime_parse(TEXT("2026-01-02T03:04:05.1234567Z"), &time));
    assert_int_equal(record.time, time);
    assert_int_equal(record.string_count, 0);
    libevtx_xml_free(&xml);
}

static void keeps_values_exactly(void **state)
{
    (void)state;
    struct libevtx_xml xml = {0};
    struct record record;
    struct error error = {0};
    assert_int_equal(
        libevtx_xml_read(&xml,
                         TEXT(SYSTEM
                              "  <EventData>\n    <Data Name=\"a &lt;\r\n\">one\r\ntwo\x1b[0m"
                              "</Data>\n    <Data/>\n"
                              "    <Binary>0A0bfF</Binary>\n"
                              "    <Data>  &amp;&lt;\xEE\x80\x80x\xEF\xBF\xBF\t </Data>\n"
                              "  </EventData>\n</Event>\n"),
                         &record, &error),
        0);
    assert_int_equal(record.string_count, 3);
    assert_text(record.strings[0].name, "a &lt;\r\n");
    assert_text(record.strings[0].value, "one\r\ntwo\x1b[0m");
    assert_text(record.strings[1].name, "");
    assert_text(record.strings[1].value, "");
    assert_text(record.strings[2].value, "  &<\xEE\x80\x80x\xEF\xBF\xBF\t ");
    assert_int_equal(record.binary_size, 3);
    assert_memory_equal(record.binary, "\x0a\x0b\xff", 3);
    assert_int_equal(xml.binary_leaf, 2);
    libevtx_xml_free(&xml);
}

static void user_data_gives_its_leaves(void **state)
{
    (void)state;
    struct libevtx_xml xml = {0};
    struct record record;
    struct error error = {0};
    assert_int_equal(
        libevtx_xml_read(
            &xml,
            TEXT("<Event><System><EventID>7</EventID></System><UserData>\n <X y=\"1\">\n"
                 "  <A>1</A>\n  <B>\n   <C>2</C>\n   <D/>\n  </B>\n  <Binary>00</Binary>"
                 " </X></UserData><RenderingInfo><Message>m</Message></RenderingInfo>"
                 "</Event>"),
            &record, &error),
        0);
    assert_int_equal(record.event_id, 7);
    assert_false(record.has_qualifiers);
    static const char *const expected[][2] = {{"A", "1"}, {"C", "2"}, {"D", ""}, {"Binary", "00"}};
    assert_int_equal(record.string_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_text(record.strings[i].name, expected[i][0]);
        assert_text(record.strings[i].value, expected[i][1]);
    }
    assert_int_equal(record.binary_size, 0);
    libevtx_xml_free(&xml);
}

static void refuses_what_is_no_xml(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "text",
                                      "<Event>",
                                      "<Event></Evil>",
                                      "<Event>\xff</Event>",
                                      "<!DOCTYPE a [<!ENTITY b \"c\">]><Event>&b"};
    struct libevtx_xml xml = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct record record = {.event_id = 99};
        struct error error = {0};
        assert_int_equal(libevtx_xml_read(&xml, text_of(bad[i]), &record, &error), -1);
        assert_int_equal(error.code, ERROR_FORMAT);
        assert_int_equal(record.event_id, 99);
    }
    libevtx_xml_free(&xml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_system_fields),
        cmocka_unit_test(keeps_values_exactly),
        cmocka_unit_test(user_data_gives_its_leaves),
        cmocka_unit_test(refuses_what_is_no_xml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
