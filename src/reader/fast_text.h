/* SPDX-License-Identifier: MIT */
#pragma once

/* A bounded area that the text of one record is written to. It never moves, so what was written can
 * be borrowed; a record that needs more than the area is refused. */

#include "base/text.h"
#include "reader/fast_bytes.h"

/* A record of 64 KiB with every value as hex or decimal text stays far below this. */
#define TEXT_AREA_SIZE (1u << 20)

struct text_area {
    char *data; /* owned by the reader, TEXT_AREA_SIZE bytes */
    size_t used;
    bool full; /* something did not fit */
};

/* size bytes to write to, or NULL (and full) when there is no room. */
char *area_take(struct text_area *area, size_t size);
void area_bytes(struct text_area *area, const void *data, size_t size);
void area_utf16(struct text_area *area, struct span text);
void area_unit(struct text_area *area, uint16_t unit); /* one UTF-16 unit */
__attribute__((format(printf, 2, 3))) void area_format(struct text_area *area, const char *format,
                                                       ...);
struct text area_since(const struct text_area *area, size_t start);
