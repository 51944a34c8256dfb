/* SPDX-License-Identifier: MIT */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "kb/value_check.h"

#include <pcre2.h>
#include <string.h>

int kb_check_pattern(struct error *error, const char *key, const char *pattern, const char *name)
{
    int code, result = 0;
    PCRE2_SIZE offset;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                         PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!compiled) {
        char what[200] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)what, sizeof what);
        return error_set(error, ERROR_KB, "%s: pattern '%s': %s at character %zu", key, pattern,
                         what, offset);
    }
    if (name && pcre2_substring_number_from_name(compiled, (PCRE2_SPTR)name) < 0)
        result = error_set(error, ERROR_KB, "%s: pattern '%s' has no single group named %s", key,
                           pattern, name);
    pcre2_code_free(compiled);
    return result;
}

int kb_check_status(struct error *error, const char *key, const char *status)
{
    size_t digits = strspn(status, "0123456789");
    if (digits == 3 && status[0] >= '1' && status[0] <= '5') {
        if (status[3] == '\0')
            return 0;
        size_t sub = strspn(status + 4, "0123456789");
        if (status[3] == '.' && sub >= 1 && sub <= 2 && status[4 + sub] == '\0')
            return 0;
    }
    return error_set(error, ERROR_KB, "%s: '%s' is no HTTP status", key, status);
}
