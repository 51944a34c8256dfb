/* SPDX-License-Identifier: MIT */
#include "report/axis.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void assert_axis(const struct axis *axis, const char *first, const char *last,
                        const char *unit, size_t bars)
{
    char from[AXIS_LABEL_SIZE], to[AXIS_LABEL_SIZE];
    AUTO_FREE char *text = axis_unit(axis);
    axis_labels(axis, from, to);
    assert_string_equal(from, first);
    assert_string_equal(to, last);
    assert_string_equal(text, unit);
    assert_int_equal(axis->bars, bars);
}

static void days_and_hours_by_what_there_is(void **state)
{
    (void)state;
    struct axis axis = axis_make((struct axis_span){50, 60, 40, 135}, 100, 100);
    assert_axis(&axis, "1601-01-02 16:00", "1601-01-06 16:00", "an hour", 96);
    axis = axis_make((struct axis_span){50, 100, 40, 136}, 100, 100); /* an hour more */
    assert_axis(&axis, "1601-01-02", "1601-01-06", "a day", 5);
    axis = axis_make((struct axis_span){50, 100, 40, 136}, 100, 2);
    assert_axis(&axis, "1601-01-02", "1601-01-06", "for 3 days", 2);
    axis = axis_make((struct axis_span){70, 70, 70, 70}, 1, 1);
    assert_axis(&axis, "1601-01-03 22:00", "23:00", "an hour", 1);
}

static void bursts_have_their_hours(void **state)
{
    (void)state;
    struct axis axis = axis_make((struct axis_span){1000, 1004, 0, 5000}, 60, 60);
    assert_axis(&axis, "1601-02-11 10:00", "1601-02-12 03:00", "an hour", 17);
    axis = axis_make((struct axis_span){1000, 1035, 0, 5000}, 60, 60);
    assert_int_equal(axis.hours_a_bar, 1);
    assert_int_equal(axis_bar(&axis, 1000), 6);
    assert_int_equal(axis_bar(&axis, 1035), axis.bars - 7);
    axis = axis_make((struct axis_span){1000, 1036, 0, 5000}, 60, 60); /* too long for a burst */
    assert_int_equal(axis.hours_a_bar % 24, 0);
    axis = axis_make((struct axis_span){1000, 1001, 0, 5000}, 60, 60); /* too short */
    assert_int_equal(axis.hours_a_bar % 24, 0);
    axis = axis_make((struct axis_span){2, 6, 0, 5000}, 60, 60); /* nothing before the logs */
    assert_axis(&axis, "1601-01-01 00:00", "13:00", "an hour", 13);
    axis = axis_make((struct axis_span){1000, 1004, 0, 1006}, 60, 60); /* nor behind them */
    assert_int_equal(axis_bar(&axis, 1004), axis.bars - 3);
}

static void bars_are_no_more_than_there_is_room_for(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 48; first++)
        for (uint32_t hours = 1; hours < 200; hours += 7)
            for (size_t most = 1; most < 100; most += 3) {
                uint32_t last = first + hours - 1;
                struct axis axis =
                    axis_make((struct axis_span){first, last, first, last}, most, most);
                assert_in_range(axis.bars, 1, most);
                assert_int_equal(axis_bar(&axis, first), 0);
                assert_int_equal(axis_bar(&axis, last), axis.bars - 1);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_hours_by_what_there_is),
        cmocka_unit_test(bursts_have_their_hours),
        cmocka_unit_test(bars_are_no_more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
