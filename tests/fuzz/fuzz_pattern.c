/* SPDX-License-Identifier: MIT */
/* The tests that articles put to strings. The first line chooses the test by its first byte and
 * holds its value, the rest is the string. Just-in-time code and the interpreter must agree. */
#include "check.h"

#include "base/memory.h"
#include "match/operator.h"
#include "match/server_name.h"

static void check_part(struct text part, struct text whole)
{
    check(part.size == 0 ||
          (part.data >= whole.data && part.data + part.size <= whole.data + whole.size));
}

static void check_names(struct text string)
{
    struct text name = server_name_of(string), host = server_name_of_url(string);
    check_part(name, string);
    check_part(host, string);
    check(name.size == 0 || server_name_usable(name));
    check(host.size == 0 || server_name_usable(host));
}

static void check_pattern(const char *value, struct text string)
{
    struct error error = {0};
    struct pattern *pattern = pattern_new(value, &error);
    if (!pattern) {
        check(error.code == ERROR_KB);
        return;
    }
    struct pattern_run *quick = pattern_run_new(), *slow = pattern_run_new();
    pattern_run_use_jit(quick, true);
    pattern_run_use_jit(slow, false);
    uint32_t group = pattern_group(pattern, "server");
    struct text a = {0}, b = {0}, again = {0};
    bool found = pattern_find(pattern, quick, string, group, &a);
    bool found_slow = pattern_find(pattern, slow, string, group, &b);
    if (!pattern_run_limit_hits(quick) && !pattern_run_limit_hits(slow)) {
        check(found == found_slow && text_equal(a, b));
        check(pattern_find(pattern, quick, string, group, &again) == found);
        check(text_equal(a, again));
    }
    if (found)
        check_part(a, string);
    pattern_run_free(quick);
    pattern_run_free(slow);
    pattern_free(pattern);
}

static void check_operator(uint8_t number, const char *value, struct text string)
{
    static const char *const names[] = {"equals", "contains", "starts_with", "http_status",
                                        "matches"};
    const struct match_operator *test = operator_find(names[number % 5]);
    struct error error = {0};
    void *compiled = test ? test->compile(value, false, &error) : NULL;
    check(!test || compiled || error.code);
    if (!compiled)
        return;
    struct pattern_run *run = pattern_run_new();
    bool first = test->test(compiled, run, string);
    check(test->test(compiled, run, string) == first);
    pattern_run_free(run);
    test->free(compiled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    if (!end || end == data)
        return -1;
    struct text string = {(const char *)end + 1, size - (size_t)(end + 1 - data)};
    AUTO_FREE char *value = memory_text_n((const char *)data + 1, (size_t)(end - data) - 1);
    if (!text_is_utf8(string) || !text_is_utf8(text_of(value)))
        return -1;
    check_names(string);
    check_pattern(value, string);
    check_operator(data[0], value, string);
    return 0;
}
