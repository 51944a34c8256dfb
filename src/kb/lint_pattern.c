/* SPDX-License-Identifier: MIT */
/* Patterns and statuses of signatures. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "kb/linter.h"

#include <pcre2.h>
#include <string.h>

/* Compiles a pattern as the matcher does; with a name, it must have a group of that name. */
static void lint_pattern(struct linter *linter, const char *path, const char *signature,
                         const char *pattern, const char *name)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                         PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!compiled) {
        char what[200] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)what, sizeof what);
        linter_say(linter, path, "%s: pattern '%s': %s at character %zu", signature, pattern, what,
                   offset);
        return;
    }
    if (name && pcre2_substring_number_from_name(compiled, (PCRE2_SPTR)name) < 0)
        linter_say(linter, path, "%s: pattern '%s' has no single group named %s", signature,
                   pattern, name);
    pcre2_code_free(compiled);
}

/* "403" or "403.4". */
static bool is_status(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (digits != 3 || text[0] < '1' || text[0] > '5')
        return false;
    if (text[3] == '\0')
        return true;
    size_t sub = strspn(text + 4, "0123456789");
    return text[3] == '.' && sub >= 1 && sub <= 2 && text[4 + sub] == '\0';
}

static void lint_condition(struct linter *linter, const char *path, const char *signature,
                           const struct kb_condition *condition)
{
    for (size_t i = 0; i < condition->child_count; i++)
        lint_condition(linter, path, signature, &condition->children[i]);
    if (condition->node != KB_NODE_TEST)
        return;
    if (strcmp(condition->operator, "matches") == 0)
        lint_pattern(linter, path, signature, condition->value, NULL);
    if (strcmp(condition->operator, "http_status") == 0 && !is_status(condition->value))
        linter_say(linter, path, "%s: '%s' is no HTTP status", signature, condition->value);
}

void lint_patterns(struct linter *linter, const char *path, const struct kb_signature *signature)
{
    lint_condition(linter, path, signature->id, &signature->condition);
    for (size_t i = 0; i < signature->parameter_count; i++) {
        const struct kb_parameter *parameter = &signature->parameters[i];
        if (parameter->pattern)
            lint_pattern(linter, path, signature->id, parameter->pattern, parameter->name);
        else if (parameter->string == 0 && !parameter->data)
            linter_say(linter, path, "%s: parameter %s has neither string nor data nor pattern",
                       signature->id, parameter->name);
    }
}
