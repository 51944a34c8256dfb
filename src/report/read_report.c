/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/read.h"

#include <string.h>

#define FORMAT_VERSION 1
#define LOGS_MAX 10000000
#define NAMES_MAX 65536
#define DIGEST_SHOWN 8

void read_unknown_free(struct read_unknown *unknown)
{
    for (size_t i = 0; i < unknown->count; i++)
        free(unknown->signatures[i]);
    free(unknown->signatures);
    *unknown = (struct read_unknown){0};
}

/* ---- what kind of text it is ---- */

static int refuse(struct error *error, const char **ret_code, const char *code, const char *text)
{
    *ret_code = code;
    return error_set(error, ERROR_FORMAT, "%s", text);
}

static int check_kind(const json_t *object, const char **ret_code, struct error *error)
{
    const char *format = json_string_value(json_object_get(object, "format"));
    if (!format || strcmp(format, "evtdiag-report") != 0)
        return refuse(error, ret_code, "not-a-report",
                      "is no report of evtdiag; give what 'evtdiag --format json' wrote");
    const json_t *version = json_object_get(object, "format_version");
    if (!json_is_integer(version) || json_integer_value(version) != FORMAT_VERSION)
        return refuse(error, ret_code, "other-format-version",
                      "is a report of another format version, which this evtdiag cannot read; "
                      "merge it with the evtdiag that made it, or make it anew");
    if (json_object_get(object, "kind"))
        return refuse(error, ret_code, "not-a-report",
                      "is a line of --format jsonl, which holds no more than people need; merge "
                      "what --format json wrote");
    if (!json_object_get(object, "bundles"))
        return refuse(error, ret_code, "no-merge-data",
                      "was made by an evtdiag whose reports cannot be merged; make it anew");
    return 0;
}

/* ---- its parts ---- */

static void read_logs(struct reading *reading, const json_t *object, const struct kb *kb,
                      size_t *hits_left, struct read_unknown *unknown, struct report *report)
{
    const json_t *array = read_array(reading, object, "logs", LOGS_MAX);
    report->log_capacity = json_array_size(array);
    report->logs = memory_zeroed(report->log_capacity, sizeof *report->logs);
    for (size_t i = 0; i < report->log_capacity && !reading->failed; i++) {
        struct diagnose_log *log = &report->logs[report->log_count++];
        snprintf(reading->place, sizeof reading->place, "logs[%zu]", i);
        log->bundle = SIZE_MAX;
        read_log(reading, json_array_get(array, i), kb, hits_left, unknown, log);
    }
    if (!reading->failed)
        reading->place[0] = '\0';
}

/* The numbers of a bundle's logs; each log is in one bundle. */
static void assign_logs(struct reading *reading, const json_t *item, size_t bundle,
                        struct report *report)
{
    const json_t *numbers = read_array(reading, item, "logs", report->log_count);
    for (size_t i = 0; i < json_array_size(numbers); i++) {
        const json_t *number = json_array_get(numbers, i);
        json_int_t log = json_is_integer(number) ? json_integer_value(number) : -1;
        if (log < 0 || (uint64_t)log >= report->log_count || report->logs[log].bundle != SIZE_MAX) {
            read_fail(reading, "logs", "of a bundle does not name logs, each once");
            return;
        }
        report->logs[log].bundle = bundle;
    }
}

static void read_bundles(struct reading *reading, const json_t *object, struct report *report)
{
    const json_t *array = read_array(reading, object, "bundles", LOGS_MAX);
    report->bundle_capacity = json_array_size(array);
    report->bundles = memory_zeroed(report->bundle_capacity, sizeof *report->bundles);
    for (size_t i = 0; i < report->bundle_capacity && !reading->failed; i++) {
        const json_t *item = json_array_get(array, i);
        struct diagnose_bundle *bundle = &report->bundles[report->bundle_count++];
        bundle->path = memory_text(read_string(reading, item, "path", READ_PATH_SIZE));
        bundle->given_site =
            memory_text(read_nullable(reading, item, "given_site", READ_PATH_SIZE));
        assign_logs(reading, item, i, report);
    }
    for (size_t i = 0; i < report->log_count; i++)
        if (report->logs[i].bundle == SIZE_MAX)
            read_fail(reading, "bundles", "leaves a log out");
}

static void read_problems(struct reading *reading, const json_t *object, struct report *report)
{
    const json_t *array = read_array(reading, object, "problems", LOGS_MAX);
    for (size_t i = 0; i < json_array_size(array) && !reading->failed; i++) {
        const json_t *item = json_array_get(array, i);
        const char *path = read_string(reading, item, "path", READ_PATH_SIZE);
        const char *code = read_string(reading, item, "code", READ_TEXT_SIZE);
        const char *message = read_string(reading, item, "message", READ_TEXT_SIZE);
        if (!reading->failed && strcmp(code, PROBLEM_TOO_MANY_SERVERS) != 0)
            report_add_problem(report, path, code, message);
    }
}

static void read_notes(struct reading *reading, const json_t *object, struct report *report)
{
    const json_t *array = read_array(reading, object, "notes", NAMES_MAX);
    for (size_t i = 0; i < json_array_size(array) && !reading->failed; i++) {
        const json_t *item = json_array_get(array, i);
        const char *code = read_string(reading, item, "code", READ_TEXT_SIZE);
        const char *message = read_string(reading, item, "message", READ_TEXT_SIZE);
        if (!reading->failed)
            report_add_note(report, code, message);
    }
}

static void read_filter(struct reading *reading, const json_t *object, struct report *report)
{
    const json_t *filter = read_object(reading, object, "filter");
    report->filter.since = read_time(reading, filter, "since");
    report->filter.until = read_time(reading, filter, "until");
    if (reading->failed || json_is_null(json_object_get(filter, "computers")))
        return;
    const json_t *array = read_array(reading, filter, "computers", NAMES_MAX);
    size_t count = json_array_size(array);
    report->filter.computers = memory_zeroed(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(array, i));
        report->filter.computers[i] = memory_text(name ? name : "");
        if (!name)
            read_fail(reading, "computers", "holds what is no text");
    }
}

int read_report(const json_t *object, const struct kb *kb, size_t *hits_left,
                struct read_unknown *unknown, struct report *ret_report, const char **ret_code,
                struct error *error)
{
    if (check_kind(object, ret_code, error) < 0)
        return -1;
    struct reading reading = {.error = error};
    struct report report = {.kb = kb};
    size_t hits = *hits_left;
    read_logs(&reading, object, kb, &hits, unknown, &report);
    if (!reading.failed)
        read_bundles(&reading, object, &report);
    if (!reading.failed) {
        read_problems(&reading, object, &report);
        read_notes(&reading, object, &report);
        read_filter(&reading, object, &report);
        report.skipped = read_count(&reading, object, "skipped");
        report.interrupted = read_bool(&reading, object, "interrupted");
    }
    if (reading.failed) {
        *ret_code = "damaged-report";
        report_free(&report);
        return -1;
    }
    *hits_left = hits;
    *ret_report = report;
    return 0;
}

/* ---- its knowledge base ---- */

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

bool read_same_base(const json_t *object, const struct kb *kb)
{
    const json_t *bases = json_object_get(object, "knowledge_base");
    if (json_array_size(bases) != kb->source_count)
        return false;
    for (size_t i = 0; i < kb->source_count; i++)
        if (strcmp(text_at(json_array_get(bases, i), "digest"), kb->sources[i].digest) != 0)
            return false;
    return true;
}

char *read_base_names(const json_t *object)
{
    const json_t *bases = json_object_get(object, "knowledge_base");
    struct buffer names = {0};
    for (size_t i = 0; i < json_array_size(bases) && names.size < READ_TEXT_SIZE / 4; i++) {
        const json_t *base = json_array_get(bases, i);
        buffer_format(&names, "%s%.100s %.100s (%.*s)", i ? " with " : "", text_at(base, "name"),
                      text_at(base, "version"), DIGEST_SHOWN, text_at(base, "digest"));
    }
    if (!names.size)
        buffer_text(&names, "an unnamed one");
    return buffer_take(&names);
}
