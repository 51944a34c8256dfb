/* SPDX-License-Identifier: MIT */
#include "report/merge.h"

#include "base/memory.h"
#include "diagnose/join.h"
#include "report/read.h"

#include <string.h>

#define SIGNATURES_NAMED 5

struct merge {
    const struct kb *kb;
    struct report *parts;
    size_t count, capacity;
    struct report own; /* problems and notes of the merging itself */
    size_t hits_left;
};

struct merge *merge_new(const struct kb *kb)
{
    struct merge *merge = memory_zeroed(1, sizeof *merge);
    merge->kb = kb;
    merge->hits_left = MERGE_HITS;
    return merge;
}

void merge_free(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        report_free(&merge->parts[i]);
    free(merge->parts);
    report_free(&merge->own);
    free(merge);
}

size_t merge_count(const struct merge *merge)
{
    return merge->count;
}

void merge_refuse(struct merge *merge, const char *name, const char *code, const char *message)
{
    report_add_problem(&merge->own, name, code, message);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void name_unknown(struct merge *merge, const char *name, const struct read_unknown *unknown)
{
    if (!unknown->count)
        return;
    struct buffer message = {0};
    qsort(unknown->signatures, unknown->count, sizeof *unknown->signatures, by_text);
    buffer_format(&message,
                  "speaks of %llu record%s that this knowledge base has no signature for; they "
                  "were left out: ",
                  (unsigned long long)unknown->records, unknown->records == 1 ? "" : "s");
    for (size_t i = 0; i < unknown->count && i < SIGNATURES_NAMED; i++)
        buffer_format(&message, "%s%s", i ? ", " : "", unknown->signatures[i]);
    if (unknown->count > SIGNATURES_NAMED)
        buffer_format(&message, " and %zu more", unknown->count - SIGNATURES_NAMED);
    merge_refuse(merge, name, "unknown-signatures", message.data);
    buffer_free(&message);
}

static void note_base(struct merge *merge, const json_t *object)
{
    if (read_same_base(object, merge->kb))
        return;
    AUTO_FREE char *names = read_base_names(object);
    AUTO_FREE char *message =
        memory_format("reports made with another knowledge base, %s, were inferred anew with this "
                      "one: events that only this one knows were not looked for in their logs",
                      names);
    report_add_note(&merge->own, "other-knowledge-base", message);
}

static void add_report(struct merge *merge, const char *name, const json_t *object)
{
    struct report part = {0};
    struct read_unknown unknown = {0};
    struct error error = {0};
    const char *code = "";
    if (read_report(object, merge->kb, &merge->hits_left, &unknown, &part, &code, &error) < 0) {
        merge_refuse(merge, name, code, error.text);
    } else {
        merge->parts =
            memory_grow(merge->parts, merge->count, &merge->capacity, sizeof *merge->parts);
        merge->parts[merge->count++] = part;
        note_base(merge, object);
        name_unknown(merge, name, &unknown);
    }
    read_unknown_free(&unknown);
}

static struct text skip_space(struct text text)
{
    while (text.size && strchr(" \t\r\n", text.data[0]) && text.data[0]) {
        text.data++;
        text.size--;
    }
    return text;
}

static void refuse_json(struct merge *merge, const char *name, const json_error_t *why)
{
    AUTO_FREE char *message =
        memory_format("is no complete JSON: %s (line %d, column %d); make the report anew",
                      why->text, why->line, why->column);
    merge_refuse(merge, name, "not-json", message);
}

void merge_add(struct merge *merge, const char *name, struct text json)
{
    json = skip_space(json);
    if (!json.size)
        merge_refuse(merge, name, "not-a-report", "is empty");
    while (json.size) {
        json_error_t why;
        json_t *object =
            json_loadb(json.data, json.size,
                       JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &why);
        if (!object) {
            refuse_json(merge, name, &why);
            return;
        }
        size_t used = why.position > 0 ? (size_t)why.position : json.size;
        add_report(merge, name, object);
        json_decref(object);
        used = used < json.size ? used : json.size;
        json = skip_space((struct text){json.data + used, json.size - used});
    }
}

void merge_finish(struct merge *merge, struct report *report)
{
    report_join(report, merge->parts, merge->count);
    report->kb = merge->kb;
    for (size_t i = 0; i < merge->own.problem_count; i++)
        report_add_problem(report, merge->own.problems[i].path, merge->own.problems[i].code,
                           merge->own.problems[i].message);
    for (size_t i = 0; i < merge->own.note_count; i++)
        report_add_note(report, merge->own.notes[i].code, merge->own.notes[i].message);
    merge->count = 0;
}
