/* SPDX-License-Identifier: MIT */
/* In the place of reader/libevtx_chunk.c: what the scan does not understand is unreadable. libevtx
 * takes a hundred times as long for it, and is tried by other targets. */
#include "reader/chunk.h"

struct libevtx_chunk *libevtx_chunk_open(const struct chunk *chunk, struct error *error)
{
    (void)chunk;
    error_set(error, ERROR_FORMAT, "libevtx is left out");
    return NULL;
}

void libevtx_chunk_close(struct libevtx_chunk *chunk)
{
    (void)chunk;
}

const struct chunk_places *libevtx_chunk_places(const struct libevtx_chunk *chunk)
{
    (void)chunk;
    return NULL;
}

int libevtx_chunk_record(struct libevtx_chunk *chunk, size_t place, struct record *ret_record,
                         struct error *error)
{
    (void)chunk, (void)place, (void)ret_record;
    return error_set(error, ERROR_FORMAT, "libevtx is left out");
}
