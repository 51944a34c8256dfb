/* SPDX-License-Identifier: MIT */
#include "diagnose/settle.h"
#include "diagnose/sites.h"
#include "diagnose_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* One log of a bundle, which covers two records of a computer. */
static void give(struct report *report, const char *bundle, const char *log, const char *computer,
                 uint64_t first_id, filetime first, filetime last)
{
    size_t number = report_log(report, log, report_bundle(report, bundle));
    report_cover(report, number, computer, first_id, first);
    report_cover(report, number, computer, first_id + 10, last);
}

static const char *site_of(const struct report *report, const char *log)
{
    for (size_t i = 0; i < report->log_count; i++)
        if (strcmp(report->logs[i].path, log) == 0)
            return report->sites[report->logs[i].site].name;
    fail_msg("there is no log %s", log);
    return NULL;
}

static void make_three(struct report *report)
{
    static const struct kb kb;
    report_start(report, &kb);
    give(report, "b", "b/1", "ex02.contoso.com", 1, DAY(1), DAY(2));
    give(report, "c", "c/1", "ex01.fabrikam.com", 1, DAY(1), DAY(2));
    give(report, "a", "a/1", "EX01.Contoso.com", 1, DAY(1), DAY(2));
}

static void bundles_of_one_domain_join(void **unused)
{
    (void)unused;
    struct report report;
    struct diagnose_options options = {.min_confidence = -1};
    make_three(&report);
    settle_inputs(&report, &options);
    sites_assign(&report, &options);
    assert_int_equal(report.site_count, 2);
    assert_string_equal(report.logs[0].path, "a/1"); /* sorted */
    assert_string_equal(site_of(&report, "a/1"), "contoso.com");
    assert_string_equal(site_of(&report, "b/1"), "contoso.com");
    assert_string_equal(site_of(&report, "c/1"), "fabrikam.com");
    report_free(&report);
}

static void options_join_all_or_none(void **unused)
{
    (void)unused;
    struct report report;
    struct diagnose_options all = {.one_site = true}, none = {.per_bundle = true};
    make_three(&report);
    settle_inputs(&report, &all);
    sites_assign(&report, &all);
    assert_int_equal(report.site_count, 1);
    report_free(&report);
    make_three(&report);
    settle_inputs(&report, &none);
    sites_assign(&report, &none);
    assert_int_equal(report.site_count, 3);
    assert_string_equal(site_of(&report, "a/1"), "contoso.com (a)");
    assert_string_equal(site_of(&report, "b/1"), "contoso.com (b)");
    report_free(&report);
    make_three(&report);
    none.site_name = "Customer 7";
    settle_inputs(&report, &none);
    sites_assign(&report, &none);
    assert_string_equal(site_of(&report, "c/1"), "Customer 7 (c)");
    assert_string_equal(report.sites[0].domain, "Customer 7");
    report_free(&report);
}

static void logs_that_contradict_keep_sites_apart(void **unused)
{
    (void)unused;
    static const struct kb kb;
    static const struct {
        filetime first, last;
        uint64_t id;
        size_t sites;
    } cases[] = {
        {DAY(1), DAY(2), 1, 1},     /* a copy */
        {DAY(2), DAY(3), 11, 1},    /* its continuation */
        {DAY(8), DAY(9), 1, 2},     /* the same ids at other times */
        {DAY(1) + 1, DAY(2), 1, 2}, /* the same id at another time */
        {0, 0, 1, 1},               /* no times say nothing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct report report;
        struct diagnose_options options = {0};
        report_start(&report, &kb);
        give(&report, "a", "a/1", "ex01.contoso.com", 1, DAY(1), DAY(2));
        give(&report, "b", "b/1", "EX01.contoso.com", cases[i].id, cases[i].first, cases[i].last);
        settle_inputs(&report, &options);
        sites_assign(&report, &options);
        assert_int_equal(report.site_count, cases[i].sites);
        report_free(&report);
    }
}

static void short_names_join_nothing(void **unused)
{
    (void)unused;
    static const struct kb kb;
    struct report report;
    struct diagnose_options options = {0};
    report_start(&report, &kb);
    give(&report, "a", "a/1", "EX01", 1, DAY(1), DAY(2));
    give(&report, "b", "b/1", "EX01", 1, DAY(1), DAY(2));
    give(&report, "", "c.evtx", "EX01", 1, DAY(1), DAY(2));
    settle_inputs(&report, &options);
    sites_assign(&report, &options);
    assert_int_equal(report.site_count, 3);
    assert_string_equal(site_of(&report, "b/1"), "b");
    assert_string_equal(site_of(&report, "c.evtx"), "");
    assert_string_equal(report.sites[0].domain, "");
    report_free(&report);
}

static void a_folder_given_twice_is_one_site(void **unused)
{
    (void)unused;
    static const struct kb kb;
    for (int way = 0; way < 2; way++) {
        struct report report;
        struct diagnose_options options = {.per_bundle = way};
        report_start(&report, &kb);
        give(&report, "a", "a/1", "EX01", 1, DAY(1), DAY(2));
        give(&report, "a", "a/1", "EX01", 1, DAY(1), DAY(2));
        settle_inputs(&report, &options);
        sites_assign(&report, &options);
        assert_int_equal(report.site_count, 1);
        report_free(&report);
    }
}

static void nothing_has_no_sites(void **unused)
{
    (void)unused;
    static const struct kb kb;
    struct report report;
    struct diagnose_options options = {0};
    report_start(&report, &kb);
    settle_inputs(&report, &options);
    sites_assign(&report, &options);
    assert_int_equal(report.site_count, 0);
    report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bundles_of_one_domain_join),
        cmocka_unit_test(options_join_all_or_none),
        cmocka_unit_test(logs_that_contradict_keep_sites_apart),
        cmocka_unit_test(short_names_join_nothing),
        cmocka_unit_test(a_folder_given_twice_is_one_site),
        cmocka_unit_test(nothing_has_no_sites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
