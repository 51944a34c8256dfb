/* SPDX-License-Identifier: MIT */
#include "report_sample.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static filetime at(const char *text)
{
    filetime time = 0;
    if (!filetime_parse(text_of(text), &time))
        abort();
    return time;
}

static struct text example_strings[] = {
    {"EX01", 4},
    {"Exchange", 8},
    {"", 0},
};
static struct text example_values[] = {{"EX01", 4}, {"Exchange", 8}, {"", 0}};
static struct example examples[2];

static struct finding *new_findings(void)
{
    static struct finding findings[2];
    examples[0] = (struct example){.log = "bundle.zip/FE01/Application.evtx",
                                   .record_id = 48211,
                                   .time = at("2026-01-05T11:12:13.4567891Z"),
                                   .computer = "FE01",
                                   .strings = example_strings,
                                   .string_count = COUNT(example_strings),
                                   .values = example_values,
                                   .value_count = COUNT(example_values)};
    examples[1] = examples[0];
    examples[1].recovered = true;
    examples[1].log = NULL;
    examples[1].time = 0;
    static char *names[] = {"mailbox_server", "virtual_directory", "user"};
    examples[0].names = examples[1].names = names;
    findings[0] = (struct finding){.signature = SIGNATURE_3029,
                                   .occurrences = 1214,
                                   .reporter_days = 4,
                                   .days = 4,
                                   .first = at("2026-01-02T03:04:05Z"),
                                   .last = at("2026-01-05T11:12:13.4567891Z"),
                                   .weight = 7.12346,
                                   .examples = {&examples[0], &examples[1]},
                                   .example_count = 2};
    findings[1] = (struct finding){.signature = SIGNATURE_1805,
                                   .occurrences = 3,
                                   .reporter_days = 1,
                                   .days = 1,
                                   .first = at("2026-01-04T08:00:00Z"),
                                   .last = at("2026-01-04T08:09:00Z"),
                                   .weight = 3.1};
    return findings;
}

static struct filled_fix *new_ssl_fixes(void)
{
    static char *steps[] = {
        "On EX01 open IIS Manager and go to Web Sites > Default Web Site > Exchange.",
        "Right-click Exchange > Properties > Directory Security > Secure communications > Edit.",
        "Clear Require secure channel (SSL), then OK twice.",
        "Restart the IIS Admin Service on EX01.", NULL};
    static char *commands[] = {"iisreset EX01 /noforce",
                               "reg query "
                               "\"HKLM\\SYSTEM\\CurrentControlSet\\Services\\MasSync\\Parameters\" "
                               "/v ExchangeVDir",
                               NULL};
    static char *verify[] = {"Synchronise one device: FE01 logs no new event 3029.", NULL};
    static char *undo[] = {"Select Require secure channel (SSL) again on the same page.", NULL};
    static char *copy_steps[] = {
        "Back up the registry of EX01.",
        "Make a copy of the directory named exchange-oma from a saved configuration of Exchange, "
        "without SSL and without forms-based authentication.",
        "Let in only the address of EX01 itself.",
        "Under HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\MasSync\\Parameters add "
        "the string value ExchangeVDir (case matters) with /exchange-oma.",
        "Restart the IIS Admin Service.",
        NULL};
    static char *wizard_steps[] = {"Run the Configure E-mail and Internet Connection Wizard.",
                                   NULL};
    static struct filled_fix fixes[] = {
        {"clear-ssl-on-back-end", "Let the back end's directory accept plain HTTP", "restart",
         "There is a front-end server, and users reach OWA through it alone.", steps, commands,
         verify, undo},
        {"exchange-oma", "Give ActiveSync and OMA a directory of their own", "registry",
         "There is no Exchange 2003 front-end server, and EX01 is not SBS 2003.", copy_steps, NULL,
         verify, undo},
        {"sbs-wizard", "Run the Internet connection wizard of SBS 2003 again", "none",
         "EX01 runs Small Business Server 2003.", wizard_steps, NULL, NULL, NULL},
    };
    fixes[0].commands = commands;
    return fixes;
}

static void fill_ssl(struct diagnosis *diagnosis)
{
    static struct text directories[] = {{"Exchange", 8}, {"exchweb", 7}};
    static struct attribute_values attributes[] = {
        {"virtual_directory", directories, COUNT(directories)}};
    static char *reporters[] = {"FE01.contoso.local", NULL};
    static struct absence absent[] = {{SIGNATURE_3005, -0.4}};
    static size_t contributing[] = {0};
    static struct reference references[] = {
        {"Exchange ActiveSync and Outlook Mobile Access errors occur when SSL or forms-based "
         "authentication is required",
         "KB 817379", "https://support.microsoft.com/kb/817379"},
        {"Notes without an address", NULL, NULL},
    };
    diagnosis->cause = CAUSE_SSL;
    diagnosis->confidence = diagnosis->problem_confidence = 0.99;
    diagnosis->problem_title = "Mobile devices cannot reach the mailbox";
    diagnosis->target.server = "EX01";
    diagnosis->target.named = true;
    diagnosis->target.attributes = attributes;
    diagnosis->target.attribute_count = COUNT(attributes);
    diagnosis->reported_by = reporters;
    diagnosis->first_seen = at("2026-01-02T03:04:05Z");
    diagnosis->last_seen = at("2026-01-05T11:12:13.4567891Z");
    diagnosis->occurrences = 1217;
    diagnosis->summary = "The virtual directory Exchange on EX01 is set to require SSL. "
                         "ActiveSync and Outlook Mobile Access talk to it over plain HTTP and are "
                         "turned away, so that phones do not synchronise.";
    diagnosis->evidence = new_findings();
    diagnosis->evidence_count = 2;
    diagnosis->absent = absent;
    diagnosis->absent_count = COUNT(absent);
    diagnosis->contributing = contributing;
    diagnosis->contributing_count = COUNT(contributing);
    diagnosis->fixes = new_ssl_fixes();
    diagnosis->fix_count = 3;
    diagnosis->references = references;
    diagnosis->reference_count = COUNT(references);
    memcpy(diagnosis->fingerprint, "0123456789abcdef0123456789abcdef", 33);
}

static void fill_owa(struct diagnosis *diagnosis, size_t cause)
{
    static size_t competes[2] = {CAUSE_REJECTS_SSL, CAUSE_NOT_HTTPS}, missing[] = {0};
    static char *reporters[] = {"CAS01.contoso.com", "CAS02.contoso.com", NULL};
    static char *steps[] = {"Set the InternalURL of OWA on mail.contoso.com to an https URL.",
                            NULL};
    static char *commands[] = {
        "Set-OwaVirtualDirectory -Identity \"mail\\owa (Default Web Site)\" -InternalUrl "
        "https://mail.contoso.com/owa",
        NULL};
    static struct filled_fix fixes[] = {{"internalurl", "Correct the InternalURL", "none",
                                         "The URL starts with http://.", steps, commands, NULL,
                                         NULL}};
    static struct finding evidence[] = {{.signature = SIGNATURE_42,
                                         .occurrences = 1,
                                         .days = 1,
                                         .reporter_days = 1,
                                         .weight = 4.5}};
    evidence[0].first = evidence[0].last = at("2025-03-01T10:00:00Z");
    diagnosis->cause = cause;
    diagnosis->site = 1;
    diagnosis->confidence = 0.475;
    diagnosis->problem_confidence = 0.95;
    diagnosis->problem_title = "Outlook Web App cannot proxy over SSL";
    diagnosis->approximate = true;
    diagnosis->quiet = true;
    diagnosis->target.server = "mail.contoso.com";
    diagnosis->target.named = diagnosis->target.from_url = true;
    diagnosis->reported_by = reporters;
    diagnosis->first_seen = diagnosis->last_seen = at("2025-03-01T10:00:00Z");
    diagnosis->occurrences = 1;
    diagnosis->summary = "Proxying from CAS01.contoso.com to mail.contoso.com fails.";
    diagnosis->evidence = evidence;
    diagnosis->evidence_count = 1;
    diagnosis->competes_with = &competes[cause == CAUSE_NOT_HTTPS ? 0 : 1];
    diagnosis->competes_count = 1;
    diagnosis->missing = missing;
    diagnosis->missing_count = COUNT(missing);
    diagnosis->fixes = fixes;
    diagnosis->fix_count = COUNT(fixes);
    memcpy(diagnosis->fingerprint, "fedcba9876543210fedcba9876543210", 33);
}

static struct diagnose_log *new_logs(void)
{
    static struct log_coverage coverage[] = {
        {"FE01", "Application", 0, 0, 1, 60000, 60000, 0, true},
        {"EX01", "System", 0, 0, 5, 9, 5, 0, false},
        {"FE01", "System", 0, 0, 5, 9, 5, 0, false},
    };
    static struct log_problem damage[] = {
        {"bad-record", "a record at offset 4711 has no end; reading went on at the next one", 3},
        {"truncated", "the file ends within a chunk", 1}};
    static struct diagnose_log logs[3];
    coverage[0].first_time = at("2025-12-01T00:00:00Z");
    coverage[0].last_time = at("2026-01-06T00:00:00Z");
    logs[0] = (struct diagnose_log){.path = "bundle.zip/FE01/Application.evtx",
                                    .stats = {.format = LOG_FORMAT_EVTX,
                                              .status = LOG_DIRTY,
                                              .size = 69632,
                                              .chunks = 1,
                                              .records = {60010, 2, 0},
                                              .coverage = coverage,
                                              .coverage_count = 3},
                                    .matched = 1218,
                                    .duplicate = 4};
    logs[0].stats.first_time = coverage[0].first_time;
    logs[0].stats.last_time = coverage[0].last_time;
    logs[1] = (struct diagnose_log){.path = "cut.evtx",
                                    .bundle = 1,
                                    .site = 1,
                                    .stats = {.format = LOG_FORMAT_EVTX,
                                              .status = LOG_DAMAGED,
                                              .size = 1000000,
                                              .records = {10, 0, 3},
                                              .problems = damage,
                                              .problem_count = 2}};
    logs[2] = (struct diagnose_log){.path = "not.evt",
                                    .bundle = 1,
                                    .site = 1,
                                    .stats = {.format = LOG_FORMAT_EVT,
                                              .status = LOG_UNREADABLE,
                                              .size = 12,
                                              .problems = &damage[1],
                                              .problem_count = 1}};
    return logs;
}

static struct observation *new_observations(void)
{
    static struct period_count days[] = {{155000, 3}, {155002, 1214}};
    static struct may_be may_be[] = {{CAUSE_SSL, 0.12}, {CAUSE_SHAREPOINT, 0.02}};
    static char *reporters[] = {"FE01.contoso.local", NULL};
    static struct observation observations[4];
    filetime first = at("2026-01-02T03:04:05Z"), last = at("2026-01-05T11:12:13.4567891Z");
    observations[0] =
        (struct observation){0, SIGNATURE_3005, "EX01", reporters, 2, 17, first, last, days,
                             2, false,          false,  may_be,    2, {0}};
    observations[1] =
        (struct observation){0, SIGNATURE_3005, NULL,  reporters, 1, 1,  first, first, days,
                             1, false,          false, NULL,      0, {0}};
    observations[2] =
        (struct observation){0, SIGNATURE_3029, "EX01", reporters, 4, 1214, first, last, days,
                             2, true,           false,  may_be,    1, {0}};
    observations[3] = (struct observation){
        1, SIGNATURE_1309, NULL, reporters, 1, 5, first, last, days, 1, false, true, NULL, 0, {0}};
    return observations;
}

struct report *sample_empty(enum verdict verdict)
{
    static struct diagnose_site sites[] = {{"contoso.local", "contoso.local"}, {"", ""}};
    static struct diagnose_bundle bundles[] = {{.path = "bundle.zip"}, {.path = ""}};
    static char *computers[] = {"EX01", "FE01.contoso.local", NULL};
    static struct report sample;
    struct report *report = &sample;
    *report = (struct report){.kb = &sample_kb};
    computers[0] = "EX01";
    report->bundles = bundles;
    report->bundle_count = 2;
    report->sites = sites;
    report->site_count = 1;
    report->verdict = verdict;
    report->exchange_seen = verdict != VERDICT_NO_EXCHANGE;
    if (verdict == VERDICT_UNREADABLE)
        return report;
    report->logs = new_logs();
    report->log_count = 1;
    report->totals = (struct report_totals){
        .readable_logs = 1, .bytes = 69632, .records_read = 60010, .computers = computers};
    report->totals.first = report->logs[0].stats.first_time;
    report->totals.last = report->logs[0].stats.last_time;
    return report;
}

struct report *sample_findings(void)
{
    static struct input_problem problems[] = {
        {"bundle.zip/old.cab", "unknown-archive", "the archive is cut off after 3 members"}};
    struct report *report = sample_empty(VERDICT_FINDINGS);
    report->site_count = 2;
    report->sites[1] = (struct diagnose_site){"contoso.com", "contoso.com"};
    report->log_count = 3;
    report->problems = problems;
    report->problem_count = COUNT(problems);
    report->skipped = 12;
    report->interrupted = true;
    report->totals.readable_logs = 2;
    report->totals.records_matched = 1218;
    report->totals.problem_count = 2;
    static struct diagnosis diagnoses[3];
    memset(diagnoses, 0, sizeof diagnoses);
    report->diagnoses = diagnoses;
    report->diagnosis_count = 3;
    fill_ssl(&report->diagnoses[0]);
    fill_owa(&report->diagnoses[1], CAUSE_NOT_HTTPS);
    fill_owa(&report->diagnoses[2], CAUSE_REJECTS_SSL);
    for (size_t i = 0; i < 3; i++) {
        report->diagnoses[i].rank = i + 1;
        report->diagnoses[i].problem_rank = i ? 2 : 1;
    }
    report->problems_not_shown = 1;
    report->observations = new_observations();
    report->observation_count = 4;
    return report;
}

struct report *sample_hostile(void)
{
    static char evil[] = "E\x1b[2J\x07\xe2\x80\xae\xc2\x9b"
                         "31m\xff\xed\xa0\x80\nX";
    static struct text values[] = {{evil, sizeof evil}, {"", 0}}; /* with its NUL */
    static struct attribute_values attributes[] = {{"server", values, 2},
                                                   {"bad\xff"
                                                    "key",
                                                    values, 1},
                                                   {"user", values, 2}};
    static char *reporters[] = {evil, NULL};
    static char *commands[] = {evil, NULL};
    static struct example example;
    struct report *report = sample_findings();
    struct diagnosis *diagnosis = &report->diagnoses[0];
    example = examples[0];
    example.log = example.computer = evil;
    example.record_id = UINT64_MAX;
    example.strings = values;
    example.string_count = 2;
    diagnosis->target.server = diagnosis->summary = diagnosis->problem_title = evil;
    diagnosis->target.attributes = attributes;
    diagnosis->target.attribute_count = 3;
    diagnosis->reported_by = reporters;
    diagnosis->evidence[0].examples[0] = &example;
    diagnosis->evidence[0].weight = 1e308 * 10;
    diagnosis->fixes[0].commands = commands;
    static struct input_problem problems[1];
    problems[0] = (struct input_problem){evil, "unknown", evil};
    report->problems = problems;
    report->logs[0].path = evil;
    report->observations[0].target = report->totals.computers[0] = evil;
    return report;
}
