/* SPDX-License-Identifier: MIT */
/* The articles of causes and procedures → their tables. */
#include "kb/compile_row.h"
#include "kb/kb.h"
#include "kb/sample.h"
#include "kb/unpack.h"

#include <inttypes.h>
#include <string.h>

int compile_check_steps(struct compiler *compiler, json_t *steps)
{
    size_t i;
    json_t *step;
    if (!json_is_array(steps) || json_array_size(steps) == 0)
        return error_set(compiler->error, ERROR_KB, "steps: must be a list that is not empty");
    json_array_foreach(steps, i, step)
    {
        const char *id;
        if (json_is_string(step)) {
            if (kb_check_text(compiler->error, "text", json_string_value(step)))
                return compiler_blame(compiler, "steps", i, NULL);
        } else if (kb_unpack(compiler->error, step, "{s:s}", "procedure", &id) ||
                   kb_check_id(compiler->error, "procedure", id)) {
            return compiler_blame(compiler, "steps", i, NULL);
        }
    }
    return 0;
}

int compile_check_tag(struct error *error, const char *tag, const char *origin)
{
    for (int i = KB_DOCUMENTED; i <= KB_REPORTED; i++)
        if (strcmp(tag, kb_tag_name((enum kb_tag)i)) == 0)
            return kb_check_text(error, "origin", origin);
    return error_set(error, ERROR_KB, "tag: '%s' is none of documented, observed, reported", tag);
}

static int check_file_name(struct compiler *compiler, const char *id, const char *file_name)
{
    if (strcmp(id, file_name) == 0)
        return kb_check_id(compiler->error, "id", id);
    return error_set(compiler->error, ERROR_KB, "id: '%s' is not the file's name", id);
}

int compile_procedure(struct compiler *compiler, json_t *root, const char *file_name)
{
    struct error *error = compiler->error;
    const char *format, *id, *title, *tag, *origin;
    json_t *steps;
    if (kb_unpack(error, root, "{s:s, s:s, s:s, s:s, s:s, s:o}", "format", &format, "id", &id,
                  "title", &title, "tag", &tag, "origin", &origin, "steps", &steps))
        return -1;
    if (strcmp(format, "evtdiag-procedure") != 0)
        return error_set(error, ERROR_KB, "format: must be 'evtdiag-procedure'");
    if (check_file_name(compiler, id, file_name) || kb_check_text(error, "title", title) ||
        compile_check_tag(error, tag, origin) || compile_check_steps(compiler, steps))
        return -1;
    return compiler_insert(compiler, "procedure", "ttttj", id, title, tag, origin, steps);
}

static int add_proofs(struct compiler *compiler, const char *cause, const char *signature,
                      json_t *proofs)
{
    size_t i;
    json_t *item;
    if (kb_check_texts(compiler->error, "in_use", proofs))
        return -1;
    if (json_array_size(proofs) == 0)
        return error_set(compiler->error, ERROR_KB, "in_use: names no signature");
    json_array_foreach(proofs, i, item)
    {
        if (compiler_insert(compiler, "link_proof", "ttt", cause, signature,
                            json_string_value(item)))
            return -1;
    }
    return 0;
}

static int add_link(struct compiler *compiler, const char *cause, json_t *link)
{
    struct error *error = compiler->error;
    const char *signature, *class, *reason, *tag, *origin, *reliable_reason = NULL;
    double probability;
    json_t *reliable = NULL, *proofs = NULL;
    if (kb_unpack(error, link, "{s:s, s:s, s:F, s:s, s:s, s:s, s?o}", "signature", &signature,
                  "class", &class, "probability", &probability, "reason", &reason, "tag", &tag,
                  "origin", &origin, "reliable", &reliable) ||
        kb_check_id(error, "signature", signature) || kb_check_text(error, "reason", reason) ||
        compile_check_tag(error, tag, origin))
        return -1;
    if (reliable &&
        (kb_unpack(error, reliable, "{s:o, s:s}", "in_use", &proofs, "reason", &reliable_reason) ||
         kb_check_text(error, "reason", reliable_reason)))
        return error_prefix(error, "reliable");
    if (compiler_insert(compiler, "link", "tttrtttt", cause, signature, class, probability, reason,
                        tag, origin, reliable_reason))
        return -1;
    if (reliable && add_proofs(compiler, cause, signature, proofs))
        return error_prefix(error, "reliable");
    return 0;
}

static int add_contribution(struct compiler *compiler, const char *cause, json_t *item,
                            int64_t position)
{
    struct error *error = compiler->error;
    const char *contributing, *why, *tag, *origin;
    double probability;
    if (kb_unpack(error, item, "{s:s, s:F, s:s, s:s, s:s}", "cause", &contributing, "probability",
                  &probability, "why", &why, "tag", &tag, "origin", &origin) ||
        kb_check_id(error, "cause", contributing) || kb_check_text(error, "why", why) ||
        compile_check_tag(error, tag, origin))
        return -1;
    return compiler_insert(compiler, "contribution", "tntrttt", cause, position, contributing,
                           probability, why, tag, origin);
}

static int add_missing(struct compiler *compiler, const char *cause, json_t *item, int64_t position)
{
    struct error *error = compiler->error;
    const char *what, *decides;
    json_t *unless = NULL, *signature;
    size_t i;
    if (kb_unpack(error, item, "{s:s, s:s, s?o}", "what", &what, "decides", &decides, "unless",
                  &unless) ||
        kb_check_text(error, "what", what) || kb_check_text(error, "decides", decides) ||
        kb_check_texts(error, "unless", unless) ||
        compiler_insert(compiler, "missing_evidence", "tntt", cause, position, what, decides))
        return -1;
    json_array_foreach(unless, i, signature)
    {
        if (compiler_insert(compiler, "missing_unless", "tnt", cause, position,
                            json_string_value(signature)))
            return -1;
    }
    return 0;
}

static int add_fix(struct compiler *compiler, const char *cause, json_t *fix, int64_t position)
{
    struct error *error = compiler->error;
    const char *id, *title, *risk, *applies_when = NULL, *tag, *origin;
    json_t *steps, *commands = NULL, *verify = NULL, *undo = NULL;
    if (kb_unpack(error, fix, "{s:s, s:s, s:s, s?s, s:o, s?o, s?o, s?o, s:s, s:s}", "id", &id,
                  "title", &title, "risk", &risk, "applies_when", &applies_when, "steps", &steps,
                  "commands", &commands, "verify", &verify, "undo", &undo, "tag", &tag, "origin",
                  &origin) ||
        kb_check_id(error, "id", id) || kb_check_text(error, "title", title) ||
        kb_check_text(error, "applies_when", applies_when) ||
        compile_check_tag(error, tag, origin) || compile_check_steps(compiler, steps) ||
        kb_check_texts(error, "commands", commands) || kb_check_texts(error, "verify", verify) ||
        kb_check_texts(error, "undo", undo))
        return -1;
    return compiler_insert(compiler, "fix", "tnttttjjjjtt", cause, position, id, title, risk,
                           applies_when, steps, commands, verify, undo, tag, origin);
}

static int add_reference(struct compiler *compiler, const char *cause, json_t *item,
                         int64_t position)
{
    struct error *error = compiler->error;
    const char *title, *id = NULL, *url = NULL;
    if (kb_unpack(error, item, "{s:s, s?s, s?s}", "title", &title, "id", &id, "url", &url) ||
        kb_check_text(error, "title", title) || kb_check_text(error, "id", id) ||
        kb_check_text(error, "url", url))
        return -1;
    if (url && strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return error_set(error, ERROR_KB, "url: must begin with https:// or http://");
    return compiler_insert(compiler, "reference", "tnttt", cause, position, title, id, url);
}

static int add_link_at(struct compiler *compiler, const char *cause, json_t *item, int64_t position)
{
    (void)position; /* links are ordered by their signatures */
    return add_link(compiler, cause, item);
}

static int add_list(struct compiler *compiler, const char *cause, const char *key, json_t *list,
                    int (*add)(struct compiler *, const char *, json_t *, int64_t))
{
    size_t i;
    json_t *item;
    if (list && !json_is_array(list))
        return error_set(compiler->error, ERROR_KB, "%s: must be a list", key);
    json_array_foreach(list, i, item)
    {
        if (add(compiler, cause, item, (int64_t)i))
            return compiler_blame(compiler, key, i, json_string_value(json_object_get(item, "id")));
    }
    return 0;
}

struct cause_lists {
    json_t *products, *symptoms, *evidence, *contributed_by, *missing, *fixes, *references;
};

static int add_lists(struct compiler *compiler, const char *id, const struct cause_lists *lists)
{
    if (json_array_size(lists->fixes) == 0)
        return error_set(compiler->error, ERROR_KB, "fixes: there is none");
    if (add_list(compiler, id, "evidence", lists->evidence, add_link_at) ||
        add_list(compiler, id, "contributed_by", lists->contributed_by, add_contribution) ||
        add_list(compiler, id, "missing_evidence", lists->missing, add_missing) ||
        add_list(compiler, id, "fixes", lists->fixes, add_fix) ||
        add_list(compiler, id, "references", lists->references, add_reference))
        return -1;
    return 0;
}

int compile_cause(struct compiler *compiler, json_t *root, const char *file_name)
{
    struct error *error = compiler->error;
    const char *format, *id, *title, *problem, *severity, *tag, *origin, *summary;
    struct cause_lists lists = {0};
    json_t *prior, *samples = NULL;
    struct kb_number number;
    if (kb_unpack(
            error, root,
            "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s?o, s?o, s:o, s:o, s?o}",
            "format", &format, "id", &id, "title", &title, "problem", &problem, "severity",
            &severity, "tag", &tag, "origin", &origin, "products", &lists.products, "summary",
            &summary, "symptoms", &lists.symptoms, "prior", &prior, "evidence", &lists.evidence,
            "contributed_by", &lists.contributed_by, "missing_evidence", &lists.missing, "fixes",
            &lists.fixes, "references", &lists.references, "samples", &samples))
        return -1;
    if (strcmp(format, "evtdiag-cause") != 0)
        return error_set(error, ERROR_KB, "format: must be 'evtdiag-cause'");
    if (check_file_name(compiler, id, file_name) || kb_check_text(error, "title", title) ||
        kb_check_id(error, "problem", problem) || compile_check_tag(error, tag, origin) ||
        kb_check_text(error, "summary", summary) ||
        kb_check_texts(error, "products", lists.products) ||
        kb_check_texts(error, "symptoms", lists.symptoms) ||
        kb_unpack_number(error, prior, "prior", &number) ||
        (samples && kb_samples_check(samples, error)) ||
        compiler_insert(compiler, "cause", "tttttttrttjj", id, title, problem, severity, tag,
                        origin, summary, number.value, number.reason, number.origin, lists.products,
                        lists.symptoms) ||
        add_lists(compiler, id, &lists))
        return -1;
    return compile_search(compiler, root);
}
