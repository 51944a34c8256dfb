/* SPDX-License-Identifier: MIT */
/* What articles name in other articles. */
#include "kb/linter.h"

#include "base/memory.h"

#include <stdint.h>
#include <string.h>

struct look {
    struct linter linter;
    const struct kb *below;
    const struct kb_file *file;
    const json_t *parameters; /* of the signature that is looked at */
};

static bool has_file(const struct kb_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].name, name) == 0)
            return true;
    return false;
}

static bool knows_signature(const struct look *look, const char *id)
{
    const struct kb_files *events = &look->linter.folder->events;
    for (size_t i = 0; i < events->count; i++)
        if (kb_item_of(json_object_get(events->items[i].root, "signatures"), "id", id) != SIZE_MAX)
            return true;
    return look->below && kb_find_signature(look->below, id) != KB_NONE;
}

static bool knows_cause(const struct look *look, const char *id)
{
    return has_file(&look->linter.folder->causes, id) ||
           (look->below && kb_find_cause(look->below, id) != KB_NONE);
}

static bool knows_problem(const struct look *look, const char *id)
{
    if (kb_item_of(json_object_get(look->linter.folder->base.root, "problems"), "id", id) !=
        SIZE_MAX)
        return true;
    for (size_t i = 0; look->below && i < look->below->cause_count; i++)
        if (strcmp(look->below->causes[i].problem, id) == 0)
            return true;
    return false;
}

/* The procedures of the base below are known to its articles only; a fix that names none shows when
 * the article is written out. */
static bool knows_procedure(const struct look *look, const char *id)
{
    return look->below || has_file(&look->linter.folder->procedures, id);
}

static bool knows_parameter(const struct look *look, const char *name)
{
    return kb_item_of(look->parameters, "name", name) != SIZE_MAX;
}

static void check(struct look *look, const json_t *value,
                  bool (*knows)(const struct look *, const char *), const char *remedy,
                  const char *where)
{
    const char *id = json_string_value(value);
    if (id && !knows(look, id))
        linter_say(&look->linter, look->file->path, "%s: there is no '%s': %s", where, id, remedy);
}

#define SIGNATURE "correct it, or describe the event in events/"
#define CAUSE "correct it, or write that cause"
#define PROBLEM "correct it, or add it to the problems of base.json"
#define TARGET "correct it, or add that parameter"
#define PROCEDURE "correct it, or write that procedure"

static void check_steps(struct look *look, const json_t *steps, const char *path)
{
    size_t i;
    json_t *step;
    json_array_foreach(steps, i, step)
    {
        AUTO_FREE char *where = memory_format("%s[%zu].procedure", path, i);
        check(look, json_object_get(step, "procedure"), knows_procedure, PROCEDURE, where);
    }
}

static void check_signatures(struct look *look, const json_t *list, const char *path)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        AUTO_FREE char *where = memory_format("%s[%zu]", path, i);
        check(look, item, knows_signature, SIGNATURE, where);
    }
}

static void check_evidence(struct look *look, const json_t *evidence)
{
    size_t i;
    json_t *item;
    json_array_foreach(evidence, i, item)
    {
        AUTO_FREE char *where = memory_format("evidence[%zu].signature", i);
        AUTO_FREE char *proofs = memory_format("evidence[%zu].reliable.in_use", i);
        check(look, json_object_get(item, "signature"), knows_signature, SIGNATURE, where);
        check_signatures(look, json_object_get(json_object_get(item, "reliable"), "in_use"),
                         proofs);
    }
}

static void check_cause(struct look *look)
{
    const json_t *root = look->file->root;
    size_t i;
    json_t *item;
    check(look, json_object_get(root, "problem"), knows_problem, PROBLEM, "problem");
    check_evidence(look, json_object_get(root, "evidence"));
    json_array_foreach(json_object_get(root, "contributed_by"), i, item)
    {
        AUTO_FREE char *where = memory_format("contributed_by[%zu].cause", i);
        check(look, json_object_get(item, "cause"), knows_cause, CAUSE, where);
    }
    json_array_foreach(json_object_get(root, "missing_evidence"), i, item)
    {
        AUTO_FREE char *unless = memory_format("missing_evidence[%zu].unless", i);
        check_signatures(look, json_object_get(item, "unless"), unless);
    }
    json_array_foreach(json_object_get(root, "fixes"), i, item)
    {
        AUTO_FREE char *steps = memory_format("fixes[%zu].steps", i);
        check_steps(look, json_object_get(item, "steps"), steps);
    }
}

static void check_events(struct look *look)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(look->file->root, "signatures"), i, item)
    {
        AUTO_FREE char *where = memory_format("signatures[%zu].target", i);
        look->parameters = json_object_get(item, "parameters");
        check(look, json_object_get(item, "target"), knows_parameter, TARGET, where);
        AUTO_FREE char *ends = memory_format("signatures[%zu].passing.ended_by", i);
        check_signatures(look, json_object_get(json_object_get(item, "passing"), "ended_by"), ends);
    }
}

size_t kb_lint_references(const struct kb_folder *folder, const struct kb *below,
                          lint_complain complain, void *context)
{
    struct look look = {.linter = {folder, NULL, complain, context, 0}, .below = below};
    for (size_t i = 0; i < folder->events.count; i++) {
        look.file = &folder->events.items[i];
        check_events(&look);
    }
    for (size_t i = 0; i < folder->procedures.count; i++) {
        look.file = &folder->procedures.items[i];
        check_steps(&look, json_object_get(look.file->root, "steps"), "steps");
    }
    for (size_t i = 0; i < folder->causes.count; i++) {
        look.file = &folder->causes.items[i];
        check_cause(&look);
    }
    return look.linter.count;
}
