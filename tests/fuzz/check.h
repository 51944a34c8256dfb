/* SPDX-License-Identifier: MIT */
#pragma once

/* What fuzz targets demand of the code under test: what does not hold ends the process. */

#include "base/buffer.h"
#include "reader/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void check(bool holds);
void check_text(struct text text); /* valid UTF-8 */
void check_equal(const struct buffer *a, const struct buffer *b);

/* What every record must be, whatever the bytes. Returns a number that depends on each byte of it.
 */
uint64_t check_record(const struct record *record);
