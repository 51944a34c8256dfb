/* SPDX-License-Identifier: MIT */
#include "base/filetime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void expect_format(filetime time, const char *expected)
{
    char text[FILETIME_TEXT_SIZE];
    filetime_format(time, text);
    assert_string_equal(text, expected);
}

static void formats_known_times(void **state)
{
    (void)state;
    expect_format(0, "1601-01-01T00:00:00Z");
    expect_format(FILETIME_UNIX_EPOCH, "1970-01-01T00:00:00Z");
    expect_format(FILETIME_UNIX_EPOCH + 1, "1970-01-01T00:00:00.0000001Z");
    expect_format(FILETIME_UNIX_EPOCH + 5000000, "1970-01-01T00:00:00.5Z");
    expect_format(UINT64_C(133536384000000000), "2024-02-29T00:00:00Z");
    expect_format(FILETIME_MAX, "9999-12-31T23:59:59.9999999Z");
    expect_format(UINT64_MAX, "9999-12-31T23:59:59.9999999Z");
}

static void reads_back_every_day(void **state)
{
    (void)state;
    for (uint32_t day = 0; day < 3000000; day += 37) {
        char text[FILETIME_TEXT_SIZE];
        filetime time = (filetime)day * FILETIME_DAY + UINT64_C(863999999999);
        filetime_format(time, text);
        filetime back = 0;
        assert_true(filetime_parse(text_of(text), &back));
        assert_true(back == time);
        assert_int_equal(filetime_day(time), day);
    }
}

static void reads_short_forms_and_zones(void **state)
{
    (void)state;
    filetime a, b;
    assert_true(filetime_parse(TEXT("2026-01-02"), &a));
    assert_true(filetime_parse(TEXT("2026-01-02 00:00"), &b));
    assert_true(a == b);
    assert_true(filetime_parse(TEXT("2026-01-02T02:00:00+02:00"), &b));
    assert_true(a == b);
    assert_true(filetime_parse(TEXT("2026-01-01T19:30:00.000000000-04:30"), &b));
    assert_true(a == b);
}

static void refuses_what_is_no_time(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-13-01",
                                      "2026-02-29",
                                      "1600-01-01",
                                      "2026-01-01T",
                                      "2026-01-01T24:00",
                                      "2026-01-01T10:00:00.Z",
                                      "2026-01-01T10:00:00.0123456789Z",
                                      "2026-01-01x",
                                      "2026-01-01T10:00+1:00",
                                      "1601-01-01T00:00+01:00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        filetime time = 42;
        assert_false(filetime_parse(text_of(bad[i]), &time));
        assert_true(time == 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_known_times),
        cmocka_unit_test(reads_back_every_day),
        cmocka_unit_test(reads_short_forms_and_zones),
        cmocka_unit_test(refuses_what_is_no_time),
    };
    return cmocka_run_group_tests_name("base_filetime", tests, NULL, NULL);
}
