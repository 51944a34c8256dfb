/* SPDX-License-Identifier: MIT */
/* The articles of events → providers, signatures, their conditions and parameters. */
#include "kb/compile_row.h"
#include "kb/kb.h"
#include "kb/unpack.h"
#include "kb/value_check.h"

#include <inttypes.h>
#include <string.h>

#define MAX_DEPTH 16
#define MAX_NODES 1000
#define MAX_STRING 1000

struct tree { /* a condition on its way into rows */
    struct compiler *compiler;
    const char *signature;
    int64_t next; /* number of the next node */
};

static int check_string(struct compiler *compiler, json_int_t string)
{
    if (string >= 1 && string <= MAX_STRING)
        return 0;
    return error_set(compiler->error, ERROR_KB,
                     "string: %" JSON_INTEGER_FORMAT " is no position from 1 to %d", string,
                     MAX_STRING);
}

static int check_data(struct error *error, const json_t *data)
{
    if (!data || (json_is_string(data) && kb_text_is_plain(json_string_value(data))))
        return 0;
    return error_set(error, ERROR_KB, "data: must be the name of a value");
}

static int add_node(struct tree *tree, int64_t parent, const char *kind)
{
    if (tree->next >= MAX_NODES)
        return error_set(tree->compiler->error, ERROR_KB, "more than %d nodes", MAX_NODES);
    int64_t node = tree->next++;
    if (parent < 0)
        return compiler_insert(tree->compiler, "condition (signature, node, kind)", "tnt",
                               tree->signature, node, kind);
    return compiler_insert(tree->compiler, "condition (signature, node, parent, kind)", "tnnt",
                           tree->signature, node, parent, kind);
}

static int check_value(struct error *error, const char *operator, const char * value)
{
    if (kb_check_text(error, operator, value))
        return -1;
    if (strcmp(operator, "matches") == 0)
        return kb_check_pattern(error, operator, value, NULL);
    return strcmp(operator, "http_status") == 0 ? kb_check_status(error, operator, value) : 0;
}

static int add_test(struct tree *tree, json_t *test, int64_t parent)
{
    struct error *error = tree->compiler->error;
    const char *key, *operator= NULL, *value = NULL, *data = NULL;
    json_int_t string = 0;
    json_t *item;
    json_object_foreach(test, key, item)
    {
        if (strcmp(key, "string") == 0) {
            if (!json_is_integer(item))
                return error_set(error, ERROR_KB, "string: must be an integer");
            string = json_integer_value(item);
            if (check_string(tree->compiler, string))
                return -1;
        } else if (strcmp(key, "data") == 0) {
            data = json_string_value(item);
            if (check_data(error, item))
                return -1;
        } else if (operator|| kb_operator_number(key) < 0) {
            return error_set(error, ERROR_KB, "'%s' is no test, or one too many", key);
        } else {
            operator= key;
            value = json_string_value(item);
            if (!value)
                return error_set(error, ERROR_KB, "%s: must be a text", key);
            if (check_value(error, key, value))
                return -1;
        }
    }
    if (!operator)
        return error_set(error, ERROR_KB, "a condition needs all, any, not or a test");
    if (string && data)
        return error_set(error, ERROR_KB, "string and data: only one of them can choose the value");
    if (tree->next >= MAX_NODES)
        return error_set(error, ERROR_KB, "more than %d nodes", MAX_NODES);
    int64_t node = tree->next++;
    if (parent < 0)
        return compiler_insert(
            tree->compiler, "condition (signature, node, kind, string, data, operator, value)",
            "tntnttt", tree->signature, node, "test", (int64_t)string, data, operator, value);
    return compiler_insert(tree->compiler, "condition", "tnntnttt", tree->signature, node, parent,
                           "test", (int64_t)string, data, operator, value);
}

static int add_condition(struct tree *tree, json_t *condition, int64_t parent, unsigned depth);

static int add_branches(struct tree *tree, json_t *branches, const char *kind, int64_t parent,
                        unsigned depth)
{
    struct compiler *compiler = tree->compiler;
    int64_t node = tree->next;
    size_t i;
    json_t *branch;
    if (!json_is_array(branches) || json_array_size(branches) == 0)
        return error_set(compiler->error, ERROR_KB, "%s: must be a list that is not empty", kind);
    if (add_node(tree, parent, kind))
        return -1;
    json_array_foreach(branches, i, branch)
    {
        if (add_condition(tree, branch, node, depth + 1))
            return compiler_blame(compiler, kind, i, NULL);
    }
    return 0;
}

static int add_condition(struct tree *tree, json_t *condition, int64_t parent, unsigned depth)
{
    struct error *error = tree->compiler->error;
    json_t *part = NULL;
    if (depth > MAX_DEPTH)
        return error_set(error, ERROR_KB, "nested deeper than %d", MAX_DEPTH);
    if (!json_is_object(condition))
        return error_set(error, ERROR_KB, "a condition must be an object");
    if ((part = json_object_get(condition, "all")))
        return kb_unpack(error, condition, "{s:o}", "all", &part) ||
                       add_branches(tree, part, "all", parent, depth)
                   ? -1
                   : 0;
    if ((part = json_object_get(condition, "any")))
        return kb_unpack(error, condition, "{s:o}", "any", &part) ||
                       add_branches(tree, part, "any", parent, depth)
                   ? -1
                   : 0;
    if (!(part = json_object_get(condition, "not")))
        return add_test(tree, condition, parent);
    int64_t node = tree->next;
    if (kb_unpack(error, condition, "{s:o}", "not", &part) || add_node(tree, parent, "not"))
        return -1;
    return add_condition(tree, part, node, depth + 1) ? error_prefix(error, "not") : 0;
}

static int add_parameter(struct compiler *compiler, json_t *parameter, const char *signature,
                         int64_t position)
{
    const char *name, *pattern = NULL;
    json_t *string = NULL, *data = NULL;
    if (kb_unpack(compiler->error, parameter, "{s:s, s?o, s?o, s?s}", "name", &name, "string",
                  &string, "data", &data, "pattern", &pattern))
        return -1;
    if (!kb_name_is_valid(name))
        return error_set(compiler->error, ERROR_KB, "name: '%s' is no parameter's name", name);
    if (string && (!json_is_integer(string) || check_string(compiler, json_integer_value(string))))
        return error_set(compiler->error, ERROR_KB, "string: must be an integer");
    if (string && data)
        return error_set(compiler->error, ERROR_KB,
                         "string and data: only one of them can choose the value");
    if (check_data(compiler->error, data) || kb_check_text(compiler->error, "pattern", pattern) ||
        (pattern && kb_check_pattern(compiler->error, "pattern", pattern, name)))
        return -1;
    return compiler_insert(compiler, "parameter", "tntntt", signature, position, name,
                           (int64_t)json_integer_value(string), json_string_value(data), pattern);
}

static int add_details(struct compiler *compiler, const char *id, json_t *when, json_t *parameters)
{
    size_t i;
    json_t *item;
    struct tree tree = {compiler, id, 0};
    if (when && add_condition(&tree, when, -1, 0))
        return error_prefix(compiler->error, "when");
    if (parameters && !json_is_array(parameters))
        return error_set(compiler->error, ERROR_KB, "parameters: must be a list");
    json_array_foreach(parameters, i, item)
    {
        if (add_parameter(compiler, item, id, (int64_t)i))
            return compiler_blame(compiler, "parameters", i, NULL);
    }
    return 0;
}

static int add_signature(struct compiler *compiler, json_t *signature, const char *provider)
{
    struct error *error = compiler->error;
    const char *id, *title, *meaning, *tag, *origin, *family = NULL, *target = NULL;
    const char *noise_kind = NULL, *noise_why = NULL;
    json_int_t event_id;
    json_t *leak, *noise = NULL, *passing = NULL, *when = NULL, *parameters = NULL;
    int startup = 0, context = 0, target_is_url = 0;
    struct kb_number number;
    if (kb_unpack(
            error, signature,
            "{s:s, s:I, s:s, s:s, s:s, s:s, s:o, s?o, s?o, s?s, s?b, s?b, s?o, s?o, s?s, s?b}",
            "id", &id, "event_id", &event_id, "title", &title, "meaning", &meaning, "tag", &tag,
            "origin", &origin, "leak", &leak, "noise", &noise, "passing", &passing, "family",
            &family, "startup", &startup, "context", &context, "when", &when, "parameters",
            &parameters, "target", &target, "target_is_url", &target_is_url) ||
        kb_check_id(error, "id", id) || (family && kb_check_id(error, "family", family)) ||
        kb_check_text(error, "title", title) || kb_check_text(error, "meaning", meaning) ||
        compile_check_tag(error, tag, origin) || kb_unpack_number(error, leak, "leak", &number))
        return -1;
    if (noise && (kb_unpack(error, noise, "{s:s, s:s}", "kind", &noise_kind, "why", &noise_why) ||
                  kb_check_text(error, "why", noise_why)))
        return error_prefix(error, "noise");
    if (target_is_url && !target)
        return error_set(error, ERROR_KB, "target_is_url: there is no target");
    if (compiler_insert(compiler, "signature", "tttnttttrtttttnntn", id, "event-record", provider,
                        (int64_t)event_id, title, meaning, tag, origin, number.value, number.reason,
                        number.origin, noise_kind, noise_why, family, (int64_t)startup,
                        (int64_t)context, target, (int64_t)target_is_url))
        return -1;
    if (passing && compile_passing(compiler, passing, id))
        return error_prefix(error, "passing");
    return add_details(compiler, id, when, parameters);
}

int compile_events(struct compiler *compiler, json_t *root)
{
    struct error *error = compiler->error;
    const char *format, *provider, *product;
    json_t *aliases = NULL, *signatures, *item;
    size_t i;
    if (kb_unpack(error, root, "{s:s, s:s, s:s, s?o, s:o}", "format", &format, "provider",
                  &provider, "product", &product, "aliases", &aliases, "signatures", &signatures))
        return -1;
    if (strcmp(format, "evtdiag-events") != 0)
        return error_set(error, ERROR_KB, "format: must be 'evtdiag-events'");
    if (kb_check_text(error, "provider", provider) || kb_check_texts(error, "aliases", aliases) ||
        compiler_insert(compiler, "provider", "tt", provider, product))
        return -1;
    json_array_foreach(aliases, i, item)
    {
        if (compiler_insert(compiler, "provider_alias", "tt", provider, json_string_value(item)))
            return -1;
    }
    if (!json_is_array(signatures))
        return error_set(error, ERROR_KB, "signatures: must be a list");
    json_array_foreach(signatures, i, item)
    {
        if (add_signature(compiler, item, provider))
            return compiler_blame(compiler, "signatures", i,
                                  json_string_value(json_object_get(item, "id")));
    }
    return 0;
}
