/* SPDX-License-Identifier: MIT */
/* Fuzz target: JSON reports of strangers. What merge takes it can also write, and what it wrote it
 * reads as the same. */
#include "check.h"

#include "base/memory.h"
#include "report/merge.h"
#include "report/report.h"

#include <stdio.h>

static struct buffer merge_text(const struct kb *kb, struct text text, size_t *ret_reports)
{
    struct merge *merge = merge_new(kb);
    struct report report = {0};
    struct diagnose_options options = {.min_confidence = -1};
    struct buffer out = {0};
    merge_add(merge, "report.json", text);
    *ret_reports = merge_count(merge);
    merge_finish(merge, &report);
    merge_free(merge);
    diagnose(&report, &options);
    report_json(&out, &report, NULL);
    report_free(&report);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct kb *kb;
    struct error error = {0};
    if (!kb)
        kb = kb_open(NULL, 0, &error);
    check(kb);
    size_t reports;
    struct buffer first = merge_text(kb, (struct text){(const char *)data, size}, &reports);
    if (reports) {
        struct buffer second = merge_text(kb, (struct text){first.data, first.size}, &reports);
        if (second.size != first.size || memcmp(first.data, second.data, first.size) != 0) {
            fprintf(stderr, "%s\nbecame\n%s\n", first.data, second.data);
            abort();
        }
        buffer_free(&second);
    }
    buffer_free(&first);
    return 0;
}
