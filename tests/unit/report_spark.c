/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/escape.h"
#include "report/text.h"
#include "report/words.h"
#include "report_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static char *reporters[] = {"FE01", "FE02", NULL};
static char channel[] = "Application";

struct scene {
    struct report report;
    struct diagnose_log log;
    struct log_coverage coverage;
    struct diagnosis diagnosis;
    struct timeline_row rows[2];
    struct period_count hours[2][2];
    struct extent extents[2];
    struct gap gap;
    size_t logs[1];
};

static filetime at(const char *day)
{
    filetime time = 0;
    assert_true(filetime_parse(text_of(day), &time));
    return time;
}

/* Logs from 1 to 10 January; FE01 has events on the 3rd and 5th, FE02 on the 5th. */
static void make(struct scene *scene)
{
    *scene = (struct scene){.coverage = {.computer = reporters[0], .channel = channel}};
    uint32_t hour = filetime_hour(at("2026-01-03"));
    scene->hours[0][0] = (struct period_count){hour, 1};
    scene->hours[0][1] = (struct period_count){hour + 48, 3};
    scene->hours[1][0] = (struct period_count){hour + 48, 5};
    scene->rows[0] = (struct timeline_row){reporters[0], scene->hours[0], 2};
    scene->rows[1] = (struct timeline_row){reporters[1], scene->hours[1], 1};
    for (size_t i = 0; i < 2; i++)
        scene->extents[i] = (struct extent){.server = reporters[i],
                                            .channel = channel,
                                            .first = at("2026-01-01"),
                                            .last = at("2026-01-10T23:00Z")};
    scene->log.stats = (struct log_stats){.coverage = &scene->coverage, .coverage_count = 1};
    scene->diagnosis.reported_by = reporters;
    scene->diagnosis.timeline = scene->rows;
    scene->diagnosis.timeline_count = 2;
    scene->diagnosis.logs = scene->logs;
    scene->diagnosis.log_count = 1;
    scene->report.logs = &scene->log;
    scene->report.log_count = 1;
    scene->report.extents = scene->extents;
    scene->report.extent_count = 2;
}

static void assert_drawn(const struct scene *scene, const struct report_style *style,
                         const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    struct layout layout = {.out = &out, .style = style};
    text_spark(&layout, &scene->report, &scene->diagnosis, "when: ");
    assert_string_equal(out.data ? out.data : "", expected);
}

static const struct report_style ascii = {.width = 80};

static void bars_over_what_the_logs_cover(void **state)
{
    (void)state;
    struct scene scene;
    make(&scene);
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-01 ..:.@..... 2026-01-10  a bar a day, 8 at most\n");
    assert_drawn(&scene, &(struct report_style){.width = 80, .unicode = true},
                 "when: 2026-01-01 ··▁·█····· 2026-01-10  a bar a day, 8 at most\n");
    scene.hours[0][1].count = scene.hours[1][0].count = UINT64_MAX - 1;
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-01 ..:.@..... 2026-01-10\n"
                 "      a bar a day, 18,446,744,073,709,551,615 at most\n");
}

/* Silence is no quiet where no log tells of it. */
static void days_without_a_log_are_blank(void **state)
{
    (void)state;
    struct scene scene;
    make(&scene);
    scene.gap = (struct gap){at("2026-01-06"), at("2026-01-09")};
    for (size_t i = 0; i < 2; i++) {
        scene.extents[i].gaps = &scene.gap;
        scene.extents[i].gap_count = 1;
    }
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-01 ..:.@   .. 2026-01-10  a bar a day, 8 at most; blank: no log\n");
    scene.extents[0].gap_count = 0;
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-01 ..:.@..... 2026-01-10  a bar a day, 8 at most\n");
    scene.extents[0].server = "EX09"; /* reported nothing */
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-01 ..:.@   .. 2026-01-10  a bar a day, 8 at most; blank: no log\n");
    scene.extents[1].channel = "System"; /* no log with the evidence is of it */
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-03 00:00 :                       @ 2026-01-05 02:00\n"
                 "      a bar for 2 hours, 8 at most; blank: no log\n");
}

static void long_times_are_put_together(void **state)
{
    (void)state;
    struct scene scene;
    make(&scene);
    scene.extents[1].last = at("2026-12-31");
    for (unsigned width = 40; width <= 200; width += 20) {
        AUTO_BUFFER struct buffer out = {0};
        struct report_style style = {.width = width};
        struct layout layout = {.out = &out, .style = &style};
        text_spark(&layout, &scene.report, &scene.diagnosis, "when: ");
        const char *end = strchr(out.data, '\n');
        assert_true((size_t)(end - out.data) <= width);
        assert_true(out.size - (size_t)(end - out.data) < width + 2);
        assert_non_null(strstr(out.data, " 2026-12-31"));
    }
    scene.extents[0].first = 1;
    scene.extents[1].last = FILETIME_MAX;
    assert_drawn(
        &scene, &ascii,
        "when: 1601-01-01 ..@................................................. 9999-12-31\n"
        "      a bar for 58994 days, 9 at most\n");
}

static void a_short_time_shows_its_hours(void **state)
{
    (void)state;
    struct scene scene;
    make(&scene);
    scene.hours[0][0].period = filetime_hour(at("2026-01-05T13:00Z"));
    scene.hours[0][1].period = scene.hours[1][0].period = scene.hours[0][0].period + 4;
    assert_drawn(&scene, &ascii, /* an afternoon of logs of ten days */
                 "when: 2026-01-05 07:00 ......:...@...... 24:00  a bar an hour, 8 at most\n");
    scene.gap = (struct gap){at("2026-01-05T19:10Z"), at("2026-01-06T12:00Z")};
    for (size_t i = 0; i < 2; i++) {
        scene.extents[i].gaps = &scene.gap;
        scene.extents[i].gap_count = 1;
    }
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-05 07:00 ......:...@..     24:00\n"
                 "      a bar an hour, 8 at most; blank: no log\n");
    make(&scene);
    for (size_t i = 0; i < 2; i++)
        scene.extents[i].first = at("2026-01-03"), scene.extents[i].last = at("2026-01-06T11:00Z");
    assert_drawn(&scene, &ascii,
                 "when: 2026-01-03 00:00 :...............@........... 2026-01-06 12:00\n"
                 "      a bar for 3 hours, 8 at most\n");
}

static void no_line_where_it_would_say_nothing(void **state)
{
    (void)state;
    struct scene scene;
    make(&scene);
    scene.extents[0].first = scene.extents[1].first = at("2026-01-05T00:10Z");
    scene.extents[0].last = scene.extents[1].last = at("2026-01-05T00:50Z");
    scene.hours[0][0].period = scene.hours[0][1].period;
    assert_drawn(&scene, &ascii, ""); /* one hour */
    make(&scene);
    scene.diagnosis.timeline_count = 0; /* no record has a time */
    assert_drawn(&scene, &ascii, "");
}

static void assert_state(const struct scene *scene, const char *expected)
{
    AUTO_FREE char *state = words_state(&scene->report, &scene->diagnosis);
    assert_string_equal(state, expected);
}

/* The end is that of the logs in which it could have shown. */
static void the_state_says_for_how_long(void **state)
{
    (void)state;
    struct scene scene;
    make(&scene);
    assert_state(&scene, "active: its events have no time");
    scene.diagnosis.last_seen = at("2026-01-05T22:00Z");
    assert_state(&scene, "active: the logs go on for 5 days without it, too few to call it over");
    scene.diagnosis.quiet = true;
    assert_state(&scene, "quiet: the logs go on for 5 days without it; it may be over");
    scene.extents[0].channel = scene.extents[1].channel = "System";
    assert_state(&scene, "quiet: the logs go on for long without it; it may be over");
    make(&scene);
    scene.diagnosis.last_seen = at("2026-01-09T00:00Z");
    assert_state(&scene, "active: seen until shortly before the logs end");
    scene.diagnosis.last_seen = FILETIME_MAX;
    assert_state(&scene, "active: seen until shortly before the logs end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_over_what_the_logs_cover),
        cmocka_unit_test(days_without_a_log_are_blank),
        cmocka_unit_test(long_times_are_put_together),
        cmocka_unit_test(a_short_time_shows_its_hours),
        cmocka_unit_test(the_state_says_for_how_long),
        cmocka_unit_test(no_line_where_it_would_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
