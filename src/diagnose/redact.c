/* SPDX-License-Identifier: MIT */
#include "diagnose/redact.h"

#include "base/hash_table.h"
#include "base/memory.h"

static void take(char **place, char *text)
{
    free(*place);
    *place = text;
}

static void redact_path_at(struct redactor *redactor, char **path)
{
    if (*path)
        take(path, redact_path(redactor, *path));
}

static void redact_message(struct redactor *redactor, char **message)
{
    if (*message)
        take(message, redact_text(redactor, text_of(*message), REDACT_NAMES, NULL));
}

static void redact_server_at(struct redactor *redactor, char **name)
{
    if (*name)
        take(name, redact_server(redactor, text_of(*name)));
}

/* ---- what names servers ---- */

static void learn_log(struct redactor *redactor, const struct diagnose_log *log)
{
    for (size_t i = 0; i < log->stats.coverage_count; i++)
        redactor_learn_server(redactor, text_of(log->stats.coverage[i].computer));
    for (size_t i = 0; i < log->observed.sighting_count; i++) {
        redactor_learn_server(redactor, text_of(log->observed.sightings[i].computer));
        redactor_learn_server(redactor, text_of(log->observed.sightings[i].target));
    }
}

/* ---- sightings ---- */

/* All strings and values lie in one block, which is made anew. */
static void redact_example(struct redactor *redactor, struct example *example)
{
    size_t count = example->string_count + example->value_count;
    AUTO_FREE struct text *texts = memory_zeroed(count + 1, sizeof *texts);
    size_t size = count * sizeof(struct text) + example->value_count * sizeof(char *) + 1;
    for (size_t i = 0; i < count; i++) {
        struct text text = i < example->string_count ? example->strings[i]
                                                     : example->values[i - example->string_count];
        texts[i].data = redact_text(redactor, text, REDACT_WORDS, &texts[i].size);
        size += texts[i].size + 1;
    }
    char *block = memory_zeroed(1, size);
    struct text *made = (struct text *)(void *)block;
    char **names = (char **)(void *)(made + count);
    char *at = (char *)(names + example->value_count);
    for (size_t i = 0; i < example->value_count; i++)
        names[i] = example->names[i];
    for (size_t i = 0; i < count; i++) {
        memcpy(at, texts[i].data, texts[i].size);
        free((char *)(uintptr_t)texts[i].data);
        made[i] = (struct text){at, texts[i].size};
        at += texts[i].size + 1;
    }
    free(example->block);
    example->block = block;
    example->block_size = size;
    example->strings = made;
    example->values = made + example->string_count;
    example->names = names;
    redact_path_at(redactor, &example->log);
}

static void redact_sighting(struct redactor *redactor, struct sighting *sighting)
{
    redact_server_at(redactor, &sighting->computer);
    redact_server_at(redactor, &sighting->target);
    for (size_t i = 0; i < sighting->example_count; i++) {
        sighting->examples[i].computer = sighting->computer;
        redact_example(redactor, &sighting->examples[i]);
    }
    for (size_t i = 0; i < sighting->attribute_count; i++) {
        struct text *value = &sighting->attributes[i].value;
        size_t size;
        char *data = redact_text(redactor, *value, REDACT_WORDS, &size);
        free((char *)(uintptr_t)value->data);
        *value = (struct text){data, size};
        sighting->attributes[i].room = size;
    }
}

static void redact_log(struct redactor *redactor, struct diagnose_log *log)
{
    redact_path_at(redactor, &log->path);
    for (size_t i = 0; i < log->stats.coverage_count; i++) {
        redact_server_at(redactor, &log->stats.coverage[i].computer);
        redact_message(redactor, &log->stats.coverage[i].channel);
    }
    for (size_t i = 0; i < log->stats.problem_count; i++)
        redact_message(redactor, &log->stats.problems[i].message);
    for (size_t i = 0; i < log->observed.sighting_count; i++)
        redact_sighting(redactor, &log->observed.sightings[i]);
}

/* ---- paths ---- */

struct seen_path {
    char *path;
    UT_hash_handle hh;
};

/* Two paths that differ in the case of a name only would be one: the later gets a number. */
static void keep_apart(struct report *report)
{
    struct seen_path *seen = NULL, *entry, *next;
    for (size_t i = 0; i < report->log_count; i++) {
        char **path = &report->logs[i].path;
        AUTO_FREE char *plain = memory_text(*path);
        for (unsigned number = 2;; number++) {
            HASH_FIND_STR(seen, *path, entry);
            if (!entry)
                break;
            take(path, memory_format("%s~%u", plain, number));
        }
        entry = memory_zeroed(1, sizeof *entry);
        entry->path = memory_text(*path);
        HASH_ADD_KEYPTR(hh, seen, entry->path, strlen(entry->path), entry);
    }
    HASH_ITER(hh, seen, entry, next)
    {
        HASH_DEL(seen, entry);
        free(entry->path);
        free(entry);
    }
}

void report_redact(struct report *report, struct redactor *redactor)
{
    for (size_t i = 0; i < report->log_count; i++)
        learn_log(redactor, &report->logs[i]);
    for (size_t i = 0; i < report->bundle_count; i++) {
        redact_path_at(redactor, &report->bundles[i].path);
        if (report->bundles[i].given_site)
            take(&report->bundles[i].given_site,
                 redact_domain(redactor, text_of(report->bundles[i].given_site)));
    }
    /* Paths first: what is hidden in them is then hidden in messages too. */
    for (size_t i = 0; i < report->problem_count; i++)
        redact_path_at(redactor, &report->problems[i].path);
    for (size_t i = 0; i < report->log_count; i++)
        redact_log(redactor, &report->logs[i]);
    keep_apart(report);
    for (size_t i = 0; i < report->problem_count; i++)
        redact_message(redactor, &report->problems[i].message);
    for (size_t i = 0; i < report->note_count; i++)
        redact_message(redactor, &report->notes[i].message);
    for (char **name = report->filter.computers; name && *name; name++)
        redact_server_at(redactor, name);
}
