/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "reader/fast_value.h"

#include <stdio.h>

static struct span from_hex(const char *hex, uint8_t *out)
{
    uint32_t size = 0;
    unsigned byte;
    for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
        out[size++] = (uint8_t)byte;
    return (struct span){out, size};
}

static struct text_area new_area(void)
{
    return (struct text_area){.data = memory_resize(NULL, TEXT_AREA_SIZE, 1)};
}

static void assert_value(uint8_t type, const char *hex, const char *expected)
{
    uint8_t bytes[64];
    struct text_area area = new_area();
    bool known = value_text(&area, type, from_hex(hex, bytes));
    if (known != (expected != NULL))
        fail_msg("type %02x, %s: %s", type, hex, known ? "known" : "unknown");
    if (expected && (area.used != strlen(expected) || memcmp(area.data, expected, area.used) != 0))
        fail_msg("type %02x, %s: \"%.*s\", not \"%s\"", type, hex, (int)area.used, area.data,
                 expected);
    free(area.data);
}

static void writes_values_as_libevtx_does(void **state)
{
    (void)state;
    assert_value(VALUE_UTF16, "610062000000", "ab");
    assert_value(VALUE_UTF16, "", "");
    assert_value(VALUE_UTF16, "000000", "");
    assert_value(VALUE_UTF16, "00d84100",
                 "\xEF\xBF\xBD"
                 "A");
    assert_value(VALUE_ANSI, "61e9809000", "a\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBD");
    assert_value(VALUE_INT8, "ff", "-1");
    assert_value(VALUE_UINT8, "ff", "255");
    assert_value(VALUE_INT16, "0080", "-32768");
    assert_value(VALUE_UINT16, "ffff", "65535");
    assert_value(VALUE_INT32, "00000080", "-2147483648");
    assert_value(VALUE_UINT32, "ffffffff", "4294967295");
    assert_value(VALUE_INT64, "0000000000000080", "-9223372036854775808");
    assert_value(VALUE_UINT64, "ffffffffffffffff", "18446744073709551615");
    assert_value(VALUE_FLOAT, "0000c03f", "1.500000e+000");
    assert_value(VALUE_DOUBLE, "000000000000f8bf", "-1.500000e+000");
    assert_value(VALUE_DOUBLE, "9a9999999999b93f", "1.000000e-001");
    assert_value(VALUE_BOOL, "01000000", "true");
    assert_value(VALUE_BOOL, "00", "false");
    assert_value(VALUE_BINARY, "00ffa0", "00FFA0");
    assert_value(VALUE_GUID, "0403020106050807090a0b0c0d0e0f10",
                 "{01020304-0506-0708-090A-0B0C0D0E0F10}");
    assert_value(VALUE_SIZE, "2a00000000000000", "42");
    assert_value(VALUE_FILETIME, "0000000000000000", "1601-01-01T00:00:00.000000000Z");
    assert_value(VALUE_FILETIME, "80a9fa9fda8dd601", "2020-09-18T16:41:58.040000000Z");
    assert_value(VALUE_SYSTEMTIME,
                 "e40709000500120010002900"
                 "3a002800",
                 "2020-09-18T16:41:58.040Z");
    assert_value(VALUE_SID,
                 "010200000000000520000000"
                 "20020000",
                 "S-1-5-32-544");
    assert_value(VALUE_HEX32, "ff000000", "0x000000ff");
    assert_value(VALUE_HEX64, "0000000000000080", "0x8000000000000000");
}

static void refuses_values_that_do_not_fit_their_type(void **state)
{
    (void)state;
    assert_value(VALUE_UINT32, "010203", NULL);
    assert_value(VALUE_GUID, "01020304", NULL);
    assert_value(VALUE_FILETIME, "01020304", NULL);
    assert_value(VALUE_SID, "0105000000000005", NULL);
    assert_value(VALUE_FLOAT, "0102", NULL);
    assert_value(VALUE_SYSTEMTIME,
                 "e4070d00050012001000290"
                 "03a002800",
                 NULL);
    assert_value(0x16, "01", NULL);
    assert_value(VALUE_XML, "", NULL);
}

static void splits_arrays(void **state)
{
    (void)state;
    uint8_t bytes[64];
    struct span one, left = from_hex("6100000000006200", bytes);
    assert_true(value_element(VALUE_UTF16, &left, &one) && one.size == 4);
    assert_true(value_element(VALUE_UTF16, &left, &one) && one.size == 2);
    assert_true(value_element(VALUE_UTF16, &left, &one) && one.size == 2 && one.data[0] == 'b');
    assert_false(value_element(VALUE_UTF16, &left, &one));
    left = from_hex("010002000300", bytes);
    assert_true(value_element(VALUE_UINT16, &left, &one) && left.size == 4);
    left = from_hex("0100ff", bytes);
    assert_true(value_element(VALUE_UINT16, &left, &one));
    assert_false(value_element(VALUE_UINT16, &left, &one));
    left = from_hex("01ff000000000005", bytes);
    assert_false(value_element(VALUE_SID, &left, &one));
    assert_false(value_element(VALUE_XML, &left, &one));
}

static void reads_numbers_and_times_from_text(void **state)
{
    (void)state;
    uint8_t bytes[64];
    uint64_t number;
    assert_true(span_number(from_hex("3400320000", bytes), &number) && number == 42);
    assert_true(span_number(from_hex("30007800380030006600", bytes), &number) && number == 0x80f);
    assert_false(span_number(from_hex("", bytes), &number));
    assert_false(span_number(from_hex("2d003100", bytes), &number));
    assert_false(span_number(from_hex("34006100", bytes), &number));
    /* 2^64 does not fit */
    assert_false(span_number(from_hex("310038003400340036003700340034003000370033003700300039003500"
                                      "35003100360031003600",
                                      bytes),
                             &number));
    filetime time;
    assert_true(span_time(from_hex("32003000320030002d00300039002d0031003800", bytes), &time));
    assert_int_equal(filetime_day(time), 153297);
    assert_false(span_time(from_hex("32003000320030002d00e9002d0031003800", bytes), &time));
    assert_false(value_time(VALUE_UINT32, from_hex("01000000", bytes), &time));
}

/* Every way of the conversion: runs of ASCII, other characters at each place, pairs across runs. */
static void converts_text_at_any_length(void **state)
{
    (void)state;
    struct text_area area = new_area();
    static uint8_t text[200];
    char expected[400];
    for (uint32_t units = 0; units < 80; units++)
        for (uint32_t odd = 0; odd + 1 < units; odd++) {
            for (uint32_t i = 0; i < units; i++) {
                text[2 * i] = (uint8_t)('a' + i % 26);
                text[2 * i + 1] = 0;
            }
            memcpy(text + 2 * odd, "\x3d\xd8\x00\xde", 4); /* U+1F600 */
            area.used = 0;
            area_utf16(&area, (struct span){text, 2 * units});
            size_t size = text_from_utf16(text, units, expected);
            assert_int_equal(area.used, size);
            assert_memory_equal(area.data, expected, size);
        }
    free(area.data);
}

static void stops_when_the_area_is_full(void **state)
{
    (void)state;
    struct text_area area = new_area();
    uint8_t unit[2] = {'a', 0};
    area.used = TEXT_AREA_SIZE - 2;
    area_utf16(&area, (struct span){unit, 2});
    assert_true(area.full);
    assert_int_equal(area.used, TEXT_AREA_SIZE - 2);
    assert_null(area_take(&area, SIZE_MAX));
    free(area.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_values_as_libevtx_does),
        cmocka_unit_test(refuses_values_that_do_not_fit_their_type),
        cmocka_unit_test(splits_arrays),
        cmocka_unit_test(reads_numbers_and_times_from_text),
        cmocka_unit_test(converts_text_at_any_length),
        cmocka_unit_test(stops_when_the_area_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
