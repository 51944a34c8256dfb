/* SPDX-License-Identifier: MIT */
#include "match/operator.h"

#include "base/memory.h"
#include "match/http_status.h"

static void *compile_text(const char *value, bool checked, struct error *error)
{
    (void)checked;
    (void)error;
    struct text_search *search = memory_zeroed(1, sizeof *search);
    *search = text_search_for(text_of(value));
    return search;
}

static bool test_equals(void *compiled, struct pattern_run *run, struct text string)
{
    (void)run;
    return text_equal_fold(string, ((const struct text_search *)compiled)->part);
}

static bool test_contains(void *compiled, struct pattern_run *run, struct text string)
{
    (void)run;
    return text_search_in(compiled, string);
}

static bool test_starts_with(void *compiled, struct pattern_run *run, struct text string)
{
    (void)run;
    return text_starts_fold(string, ((const struct text_search *)compiled)->part);
}

static void *compile_status(const char *value, bool checked, struct error *error)
{
    if (!http_status_valid(text_of(value))) {
        error_set(error, ERROR_KB, "\"%s\" is no HTTP status such as 403 or 403.4", value);
        return NULL;
    }
    return compile_text(value, checked, error);
}

static bool test_status(void *compiled, struct pattern_run *run, struct text string)
{
    (void)run;
    return http_status_in(string, compiled);
}

static void *compile_pattern(const char *value, bool checked, struct error *error)
{
    return checked ? pattern_new_checked(value) : pattern_new(value, error);
}

static bool test_pattern(void *compiled, struct pattern_run *run, struct text string)
{
    return pattern_find(compiled, run, string, 0, NULL);
}

static void free_pattern(void *compiled)
{
    pattern_free(compiled);
}

static const struct match_operator operators[] = {
    {"equals", false, compile_text, test_equals, free},
    {"contains", false, compile_text, test_contains, free},
    {"starts_with", false, compile_text, test_starts_with, free},
    {"http_status", false, compile_status, test_status, free},
    {"matches", true, compile_pattern, test_pattern, free_pattern},
};

const struct match_operator *operator_find(const char *name)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0)
            return &operators[i];
    return NULL;
}
