/* SPDX-License-Identifier: MIT */
/* What facts rest on, and noise. */
#include "kb/linter.h"

#include "base/memory.h"

#include <string.h>
#include <strings.h>

/* Only what somebody else can look up is a source. */
static bool names_source(const char *origin)
{
    static const char *const none[] = {"inference", "product knowledge"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strncasecmp(origin, none[i], strlen(none[i])) == 0)
            return false;
    return true;
}

/* where: the path of the fact with a point behind it, or "" for the article itself. */
static void lint_fact(struct linter *linter, const char *path, const char *where,
                      const json_t *fact)
{
    const char *tag = json_string_value(json_object_get(fact, "tag"));
    const char *origin = json_string_value(json_object_get(fact, "origin"));
    if (!tag || !origin)
        return;
    if (strcmp(tag, kb_tag_name(KB_DOCUMENTED)) == 0 && !names_source(origin))
        linter_say(
            linter, path,
            "%sorigin: '%s' is no public source, and the tag is documented: name a source, or "
            "make the tag reported",
            where, origin);
    if (strcmp(tag, kb_tag_name(KB_OBSERVED)) == 0 && !names_source(origin))
        linter_say(
            linter, path,
            "%sorigin: '%s' names no log, and the tag is observed: say where it was seen, or "
            "make the tag reported",
            where, origin);
}

static void lint_facts(struct linter *linter, const struct kb_file *file, const char *key)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(file->root, key), i, item)
    {
        AUTO_FREE char *where = memory_format("%s[%zu].", key, i);
        lint_fact(linter, file->path, where, item);
    }
}

void lint_event_facts(struct linter *linter, const struct kb_file *file)
{
    size_t i;
    json_t *item;
    lint_facts(linter, file, "signatures");
    json_array_foreach(json_object_get(file->root, "signatures"), i, item)
    {
        AUTO_FREE char *where = memory_format("signatures[%zu].passing.", i);
        lint_fact(linter, file->path, where, json_object_get(item, "passing"));
    }
}

void lint_procedure_facts(struct linter *linter, const struct kb_file *file)
{
    lint_fact(linter, file->path, "", file->root);
}

void lint_cause_facts(struct linter *linter, const struct kb_file *file)
{
    const char *origin = json_string_value(json_object_get(file->root, "origin"));
    lint_fact(linter, file->path, "", file->root);
    lint_facts(linter, file, "evidence");
    lint_facts(linter, file, "contributed_by");
    lint_facts(linter, file, "fixes");
    if (origin && !names_source(origin) &&
        json_array_size(json_object_get(file->root, "references")) == 0)
        linter_say(linter, file->path,
                   "references: the cause has no source: add one, or name it in origin");
}

void lint_noise(struct linter *linter, const char *path, size_t at, const struct kb_link *link,
                double posterior)
{
    const struct kb_signature *signature = kb_signature(linter->kb, link->signature);
    if (!signature->noise || linter->kb->causes[link->cause].severity == KB_INFO ||
        (link->class == KB_HINT && posterior < linter->kb->settings.supporting_from))
        return;
    linter_say(linter, path,
               "evidence[%zu].class: %s is noise (%s) and may be a hint at most: lower the link's "
               "probability, raise the signature's leak, or do not call it noise",
               at, signature->id, kb_noise_name(signature->noise));
}

void lint_passing(struct linter *linter, const char *path, size_t at, const struct kb_link *link)
{
    const struct kb_signature *signature = kb_signature(linter->kb, link->signature);
    if (!signature->passing)
        return;
    double posterior = kb_lone_posterior(linter->kb->causes[link->cause].prior,
                                         signature->passing->leak, link->probability);
    if (posterior >= linter->kb->settings.supporting_from)
        linter_say(linter, path,
                   "evidence[%zu].signature: %s in passing alone gives a probability of %.3f, and "
                   "must be a hint: raise passing.leak of the signature, or lower the link's "
                   "probability",
                   at, signature->id, posterior);
}
