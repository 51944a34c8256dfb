/* SPDX-License-Identifier: MIT */
#include "kb/embedded.h"
#include "kb/open.h"

static struct kb_bytes builtin(void)
{
    return (struct kb_bytes){"built-in knowledge base", kb_embedded, kb_embedded_size,
                             kb_embedded_digest, true};
}

struct kb *kb_open(const char *const *paths, size_t path_count, struct error *error)
{
    const struct kb_bytes base = builtin();
    return kb_open_over(&base, 1, paths, path_count, error);
}

struct kb *kb_open_compiled(const void *data, size_t size, bool extends, struct error *error)
{
    const struct kb_bytes items[] = {builtin(),
                                     {.name = "knowledge base", .data = data, .size = size}};
    return kb_open_over(extends ? items : items + 1, extends ? 2 : 1, NULL, 0, error);
}
