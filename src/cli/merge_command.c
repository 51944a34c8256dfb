/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "cli/bases.h"
#include "cli/result.h"
#include "kb/read_file.h"
#include "report/merge.h"

#include <errno.h>
#include <string.h>

#define STANDARD_INPUT 0

static int read_standard_input(struct buffer *out, struct error *error)
{
    char piece[65536];
    for (;;) {
        int64_t size = os_read(STANDARD_INPUT, piece, sizeof piece);
        if (size < 0)
            return error_set(error, ERROR_IO, "-: %s", strerror(errno));
        if (size == 0)
            return 0;
        if (out->size + (size_t)size > MERGE_REPORT_SIZE)
            return error_set(error, ERROR_LIMIT, "-: larger than %llu bytes",
                             (unsigned long long)MERGE_REPORT_SIZE);
        buffer_append(out, piece, (size_t)size);
    }
}

static void add_file(struct merge *merge, const char *path)
{
    struct buffer text = {0};
    struct error error = {0};
    int result = strcmp(path, "-") == 0 ? read_standard_input(&text, &error)
                                        : kb_read_file(&text, path, MERGE_REPORT_SIZE, &error);
    if (result < 0)
        merge_refuse(merge, path, error.code == ERROR_LIMIT ? "too-large" : "cannot-open",
                     error_without_path(&error, path));
    else
        merge_add(merge, path, (struct text){text.data, text.size});
    buffer_free(&text);
}

static int run(const struct settings *settings, struct error *error)
{
    if (command_spare_inputs(settings, error) < 0)
        return STATUS_USAGE;
    struct redaction *redaction;
    if (redaction_open(settings, &redaction, error) < 0)
        return STATUS_USAGE;
    struct kb *kb = bases_open(settings, KB_FOR_REPORT, error);
    if (!kb) {
        redaction_free(redaction);
        return STATUS_UNREADABLE;
    }
    struct merge *merge = merge_new(kb);
    struct report report = {0};
    for (size_t i = 0; i < settings->arguments.count; i++)
        add_file(merge, settings->arguments.items[i]);
    merge_finish(merge, &report);
    merge_free(merge);
    int status = result_give(settings, redaction, &report, error);
    report_free(&report);
    kb_free(kb);
    redaction_free(redaction);
    return status;
}

const struct command command_merge = {
    .name = "merge",
    .bit = COMMAND_MERGE,
    .arguments = "REPORT...",
    .kind = VALUE_FILE,
    .summary = "Join JSON reports, as if one run had read all",
    .more = "Joins JSON reports (of *--format json*) and infers anew from all that they "
            "hold.",
    .examples = {{"monday.json tuesday.json", "two days in one"}},
    .without = "a report holds what its run let pass: give it to the runs that make the reports",
    .formats = "text|json|jsonl|html|csv",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
