/* SPDX-License-Identifier: MIT */
#include "diagnose_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Signatures: one names its target, one does not, both for one cause; one of Windows itself; one
 * for another cause. */
struct setting {
    struct tiny_base base;
    size_t naming, bare, context, other;
    struct report report;
    size_t log;
    struct stages stages;
};

static void start(struct setting *setting)
{
    *setting = (struct setting){0};
    tiny_base_make(&setting->base);
    setting->naming = tiny_signature(&setting->base, "a-naming", 0.001);
    setting->bare = tiny_signature(&setting->base, "b-bare", 0.001);
    setting->context = tiny_signature(&setting->base, "c-context", 0.001);
    setting->other = tiny_signature(&setting->base, "d-other", 0.001);
    setting->base.signatures[setting->context].context = true;
    size_t one = tiny_cause(&setting->base, "one", "one", 0.01);
    size_t two = tiny_cause(&setting->base, "two", "two", 0.01);
    tiny_link(&setting->base, one, setting->naming, 0.9);
    tiny_link(&setting->base, one, setting->bare, 0.9);
    tiny_link(&setting->base, one, setting->context, 0.9);
    tiny_link(&setting->base, two, setting->other, 0.9);
    report_start(&setting->report, &setting->base.kb);
    setting->log = report_log(&setting->report, "a.evtx", 0);
}

static void see(struct setting *setting, size_t signature, const char *computer, const char *target)
{
    struct observed *observed = &setting->report.logs[setting->log].observed;
    report_see(&setting->report, setting->log,
               (struct seen){.signature = signature,
                             .computer = computer,
                             .target = target,
                             .id = 1 + observed->hit_count,
                             .time = DAY(0) + observed->hit_count});
}

static void finish(struct setting *setting)
{
    stages_free(&setting->stages);
    report_free(&setting->report);
}

static size_t evidence_of(const struct setting *setting, const char *server)
{
    const struct target_case *target = stages_case(&setting->stages, server);
    return target ? target->evidence_count : 0;
}

static void a_named_target_is_the_case(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    see(&setting, setting.naming, "FE01", "EX01");
    stages_run(&setting.stages, &setting.report, false);
    assert_int_equal(setting.stages.cases.count, 1);
    assert_int_equal(evidence_of(&setting, "EX01"), 1);
    finish(&setting);
}

static void what_names_none_joins_the_reporters_targets(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    see(&setting, setting.naming, "FE01", "EX01");
    see(&setting, setting.naming, "FE01", "EX02");
    see(&setting, setting.naming, "FE02", "EX03");
    see(&setting, setting.bare, "FE01", "");
    stages_run(&setting.stages, &setting.report, false);
    assert_int_equal(setting.stages.cases.count, 3);
    assert_int_equal(evidence_of(&setting, "EX01"), 2);
    assert_int_equal(evidence_of(&setting, "EX02"), 2);
    assert_int_equal(evidence_of(&setting, "EX03"), 1); /* named by another reporter */
    finish(&setting);
}

static void without_a_shared_cause_the_reporter_is_assumed(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    see(&setting, setting.naming, "FE01", "EX01");
    see(&setting, setting.other, "FE01", "");
    stages_run(&setting.stages, &setting.report, false);
    assert_int_equal(evidence_of(&setting, "EX01"), 1);
    assert_int_equal(evidence_of(&setting, "FE01"), 1);
    finish(&setting);
}

static void context_counts_on_exchange_servers_only(void **unused)
{
    (void)unused;
    for (int way = 0; way < 3; way++) {
        struct setting setting;
        start(&setting);
        see(&setting, setting.context, "WS01", "");
        if (way == 1)
            report_mark(&setting.report, setting.log);
        stages_run(&setting.stages, &setting.report, way == 2);
        assert_int_equal(setting.stages.cases.count, way ? 1 : 0);
        assert_int_equal(setting.stages.cases.ignored[0], way == 0);
        finish(&setting);
    }
}

static void ignored_context_names_no_target(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    see(&setting, setting.context, "FE01", "WS01");
    see(&setting, setting.bare, "FE01", "");
    stages_run(&setting.stages, &setting.report, false);
    assert_int_equal(evidence_of(&setting, "WS01"), 0);
    assert_int_equal(evidence_of(&setting, "FE01"), 1);
    finish(&setting);
}

static void names_that_say_nothing_are_the_unknown_server(void **unused)
{
    (void)unused;
    static const char *const names[] = {"", " ", ".", "\\\\", "\t ."};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct setting setting;
        start(&setting);
        see(&setting, setting.bare, names[i], names[i]);
        report_mark(&setting.report, setting.log);
        stages_run(&setting.stages, &setting.report, false);
        assert_int_equal(setting.stages.cases.count, 1);
        assert_int_equal(evidence_of(&setting, SERVER_UNKNOWN_NAME), 1);
        size_t server = server_resolve(setting.stages.names, TEXT(SERVER_UNKNOWN_NAME));
        assert_true(coverage_is_exchange(setting.stages.coverage, server));
        finish(&setting);
    }
}

static void nothing_gives_no_case(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    stages_run(&setting.stages, &setting.report, false);
    assert_int_equal(setting.stages.cases.count, 0);
    finish(&setting);
}

/* Whose own log was read stays first, then the server that most records name. */
static void a_bound_keeps_what_matters_most(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    see(&setting, setting.naming, "FE01", "EX01");
    for (int i = 0; i < 3; i++)
        see(&setting, setting.naming, "FE01", "EX02");
    for (int i = 0; i < 2; i++)
        see(&setting, setting.naming, "FE01", "EX03");
    see(&setting, setting.other, "FE02", "");
    stages_run(&setting.stages, &setting.report, false);
    assert_int_equal(setting.stages.cases.count, 4);
    assert_int_equal(target_cases_bound(&setting.stages.cases, setting.stages.coverage, 4), 0);
    assert_int_equal(target_cases_bound(&setting.stages.cases, setting.stages.coverage, 2), 2);
    assert_int_equal(setting.stages.cases.count, 2);
    assert_int_equal(evidence_of(&setting, "EX02"), 1);
    assert_int_equal(evidence_of(&setting, "FE02"), 1);
    assert_int_equal(evidence_of(&setting, "EX01"), 0);
    finish(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_named_target_is_the_case),
        cmocka_unit_test(what_names_none_joins_the_reporters_targets),
        cmocka_unit_test(without_a_shared_cause_the_reporter_is_assumed),
        cmocka_unit_test(context_counts_on_exchange_servers_only),
        cmocka_unit_test(ignored_context_names_no_target),
        cmocka_unit_test(names_that_say_nothing_are_the_unknown_server),
        cmocka_unit_test(nothing_gives_no_case),
        cmocka_unit_test(a_bound_keeps_what_matters_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
