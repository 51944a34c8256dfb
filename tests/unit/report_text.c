/* SPDX-License-Identifier: MIT */
#include "report/escape.h"
#include "report/layout.h"
#include "report_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void write_text(struct buffer *out, const struct report *report, unsigned verbosity)
{
    report_text(out, report, &(struct report_style){.width = 80, .verbosity = verbosity});
    assert_true(text_is_utf8((struct text){out->data, out->size}));
}

static void assert_has(const struct buffer *out, const char *part)
{
    if (!strstr(out->data, part))
        fail_msg("missing: %s", part);
}

static void assert_lacks(const struct buffer *out, const char *part)
{
    if (strstr(out->data, part))
        fail_msg("unexpected: %s", part);
}

/* Where a line is longer it holds one word that cannot be broken, or a command. */
static void assert_width(const struct buffer *out, size_t width)
{
    for (const char *line = out->data; *line;) {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        const char *text = line + strspn(line, " ");
        const char *space = memchr(text, ' ', (size_t)(end - text));
        struct text whole = {line, (size_t)(end - line)};
        if (space && escape_columns(whole) > width && strncmp(line, "        ", 8) != 0)
            fail_msg("too long: %.*s", (int)whole.size, line);
        if (end[1])
            assert_true(end > out->data && end[-1] != ' ');
        line = end + 1;
    }
}

static void findings_come_first(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    write_text(&out, sample_findings(), 0);
    assert_width(&out, 80);
    assert_has(&out, "2 problems found");
    assert_has(&out, "The same events as for the first cause");
    assert_has(&out, "1. ERROR: ");
    assert_has(&out, "99 %, cause exchange-vdir-requires-ssl");
    assert_has(&out, "95 % that one of these 2 causes");
    assert_has(&out, "(owa-proxy-target-rejects-ssl)");
    assert_has(&out, "load balancer");
    assert_has(&out, "        iisreset EX01 /noforce\n");
    assert_has(&out, "stopped early");
    assert_has(&out, "Also seen");
    assert_has(&out, "Only a symptom: Most faults between ActiveSync");
    assert_has(&out, "What could not be read");
    assert_true(strstr(out.data, "1. ERROR") < strstr(out.data, "What was read"));
}

static void normal_names_all_fixes_and_writes_the_first_out(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0}, verbose = {0};
    write_text(&out, sample_findings(), 0);
    assert_has(&out, "Configure E-mail and Internet");
    assert_has(&out, "Correct the InternalURL");
    assert_lacks(&out, "Set-OwaVirtualDirectory");
    assert_has(&out, "evtdiag kb show owa-proxy-internalurl-not-https");
    assert_lacks(&out, "weight");
    write_text(&verbose, sample_findings(), 1);
    assert_width(&verbose, 80);
    assert_has(&verbose, "Set-OwaVirtualDirectory -Identity \"mail\\owa (Default Web Site)\" "
                         "-InternalUrl https://mail.contoso.com/owa\n");
    assert_has(&verbose, "weight +7.12");
    assert_has(&verbose, "record 48211");
    assert_has(&verbose, "aspnet-1309");
}

static void verdicts_without_findings(void **state)
{
    (void)state;
    static const char *const heads[] = {
        [VERDICT_CLEAN] = "No known client-access problem found\n",
        [VERDICT_NO_EXCHANGE] = "No Exchange server seen: this is no clean bill\n",
        [VERDICT_PARTIAL] = "Nothing found, but not everything could be read",
        [VERDICT_UNREADABLE] = "Nothing could be read",
    };
    for (enum verdict verdict = VERDICT_CLEAN; verdict <= VERDICT_UNREADABLE; verdict++) {
        AUTO_BUFFER struct buffer out = {0};
        write_text(&out, sample_empty(verdict), 0);
        assert_width(&out, 80);
        assert_memory_equal(out.data, heads[verdict], strlen(heads[verdict]));
    }
    AUTO_BUFFER struct buffer out = {0};
    write_text(&out, sample_empty(VERDICT_CLEAN), 0);
    assert_has(&out, "until 2026-01-06 00:00 UTC");
}

static void hostile_text_stays_visible(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    write_text(&out, sample_hostile(), 1);
    for (size_t i = 0; i < out.size; i++) {
        unsigned char c = (unsigned char)out.data[i];
        assert_true(c == '\n' || (c >= 0x20 && c != 0x7F));
    }
    assert_lacks(&out, "\xe2\x80\xae");
    assert_lacks(&out, "\xc2\x9b");
    assert_has(&out, "E\\x1b[2J\\x07\\u202e\\x9b31m");
}

static void colour_only_when_asked(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    report_text(&out, sample_findings(), &(struct report_style){.color = true, .width = 80});
    assert_has(&out, "\x1b[1;31m2 problems found\x1b[0m\n");
    AUTO_BUFFER struct buffer plain = {0};
    write_text(&plain, sample_findings(), 0);
    assert_null(memchr(plain.data, 0x1B, plain.size));
}

static void any_width_does(void **state)
{
    (void)state;
    for (unsigned width = 0; width < 200; width += 13) {
        AUTO_BUFFER struct buffer out = {0};
        report_text(&out, sample_findings(), &(struct report_style){.width = width});
        assert_true(out.size > 1000);
    }
}

/* One cause at two servers: the second need not repeat the steps, and what competes below the floor
 * of being named is still said. */
static void one_cause_at_two_servers(void **state)
{
    (void)state;
    struct report *report = sample_findings();
    report->diagnoses[2].problem_rank = 3;
    report->diagnoses[2].cause = report->diagnoses[0].cause;
    report->diagnoses[2].missing_count = 0;
    report->totals.problem_count = 3;
    AUTO_BUFFER struct buffer out = {0};
    write_text(&out, report, 0);
    assert_has(&out, "3 problems found");
    assert_has(&out, "The steps are those of problem 1, here for mail.contoso.com; -v writes");
    assert_has(&out, "Less likely: The target of OWA proxying does not accept SSL");
    assert_lacks(&out, "of these 2 causes");
}

static void brief_is_a_line_for_each_diagnosis(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0}, narrow = {0}, clean = {0};
    struct report_style style = {.width = 130, .brief = true};
    report_text(&out, sample_findings(), &style);
    assert_string_equal(
        out.data,
        "1.  99 %  error    exchange-vdir-requires-ssl       EX01 (contoso.local)            "
        "2026-01-05 11:12  1,217 events\n"
        "2.  48 %  warning  owa-proxy-internalurl-not-https  mail.contoso.com (contoso.com)  "
        "2025-03-01 10:00      1 event (quiet)\n"
        "or  48 %  warning  owa-proxy-target-rejects-ssl     mail.contoso.com (contoso.com)  "
        "2025-03-01 10:00      1 event (quiet)\n"
        "Not shown: 1 more problem from 1 % on; --min-confidence 0.01 --top 0 shows all.\n"
        "The run was stopped early: this rests on what was read until then.\n"
        "Not fully read: 1 log in part, 2 inputs not at all (named without --brief)\n");
    style.width = 80;
    report_text(&narrow, sample_findings(), &style);
    assert_has(&narrow, "1. 99 % error   exchange-vdir-requires-ssl   EX01 (contoso.local) "
                        "2026-01-05 1,217 events\n");
    report_text(&clean, sample_empty(VERDICT_CLEAN), &style);
    assert_string_equal(clean.data, "No known client-access problem found\n");
}

/* Prose stays narrow enough to read, rows and lists of names take what there is. */
static void wide_terminals(void **state)
{
    (void)state;
    char *names[41], name[41][8];
    for (size_t i = 0; i < 40; i++) {
        snprintf(name[i], sizeof name[i], "FE%02zu", i + 1);
        names[i] = name[i];
    }
    names[40] = NULL;
    struct report *report = sample_findings();
    report->diagnoses[0].reported_by = names;
    for (unsigned verbosity = 0; verbosity < 2; verbosity++) {
        AUTO_BUFFER struct buffer out = {0};
        report_text(&out, report, &(struct report_style){.width = 200, .verbosity = verbosity});
        assert_width(&out, 200);
        assert_has(&out, verbosity ? "FE39, FE40\n" : "FE26, FE27, FE28 and 12 more\n");
        const char *prose = strstr(out.data, "  The virtual directory Exchange on EX01 is set");
        assert_true(strchr(prose, '\n') - prose <= LAYOUT_PROSE);
    }
    AUTO_BUFFER struct buffer out = {0};
    write_text(&out, report, 0);
    assert_has(&out,
               "    Reported by  FE01, FE02, FE03, FE04, FE05, FE06, FE07, FE08 and 32 more\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_come_first),
        cmocka_unit_test(normal_names_all_fixes_and_writes_the_first_out),
        cmocka_unit_test(verdicts_without_findings),
        cmocka_unit_test(hostile_text_stays_visible),
        cmocka_unit_test(colour_only_when_asked),
        cmocka_unit_test(any_width_does),
        cmocka_unit_test(one_cause_at_two_servers),
        cmocka_unit_test(brief_is_a_line_for_each_diagnosis),
        cmocka_unit_test(wide_terminals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
