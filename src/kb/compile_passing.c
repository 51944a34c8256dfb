/* SPDX-License-Identifier: MIT */
/* When an event is seen in passing only, and when it lasts → its rows. */
#include "kb/compile_row.h"
#include "kb/unpack.h"

int compile_passing(struct compiler *compiler, json_t *passing, const char *signature)
{
    struct error *error = compiler->error;
    const char *why, *tag, *origin;
    json_int_t minutes, silent_hours = 0, times_a_week;
    json_t *leak, *lasting, *ended_by = NULL, *item;
    struct kb_number number, last;
    size_t i;
    if (kb_unpack(error, passing, "{s:I, s?I, s?o, s:I, s:o, s:o, s:s, s:s, s:s}", "minutes",
                  &minutes, "silent_hours", &silent_hours, "ended_by", &ended_by, "times_a_week",
                  &times_a_week, "leak", &leak, "lasting_leak", &lasting, "why", &why, "tag", &tag,
                  "origin", &origin) ||
        kb_unpack_number(error, leak, "leak", &number) ||
        kb_unpack_number(error, lasting, "lasting_leak", &last) ||
        kb_check_text(error, "why", why) || kb_check_texts(error, "ended_by", ended_by) ||
        compile_check_tag(error, tag, origin))
        return -1;
    if (!silent_hours && json_array_size(ended_by) == 0)
        return error_set(error, ERROR_KB,
                         "nothing tells that it is over: add silent_hours or ended_by");
    if (compiler_insert(compiler, "passing", "tnnnrttrttttt", signature, (int64_t)minutes,
                        (int64_t)silent_hours, (int64_t)times_a_week, number.value, number.reason,
                        number.origin, last.value, last.reason, last.origin, why, tag, origin))
        return -1;
    json_array_foreach(ended_by, i, item)
    {
        if (compiler_insert(compiler, "passing_end", "tt", signature, json_string_value(item)))
            return compiler_blame(compiler, "ended_by", i, NULL);
    }
    return 0;
}
