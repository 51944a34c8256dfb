/* SPDX-License-Identifier: MIT */

/* What a worker may answer with, in the parent's hands. The first byte chooses the message: even
 * ones are observations, odd ones statistics. What is read must be writable, readable again, and
 * the same when it is written once more. */

#include "check.h"

#include "match/observe.h"
#include "reader/reader.h"

#define SIGNATURES 64

static void check_observed(struct text bytes)
{
    struct observed first = {0}, second = {0}, joined = {0};
    struct buffer once = {0}, twice = {0};
    if (observed_read(bytes, SIGNATURES, &first, NULL) != 0)
        return;
    observed_write(&first, &once);
    check(observed_read((struct text){once.data, once.size}, SIGNATURES, &second, NULL) == 0);
    observed_write(&second, &twice);
    check_equal(&once, &twice);
    /* Joined to nothing it stays what it was. */
    observed_merge(&joined, &first);
    buffer_clear(&twice);
    observed_write(&joined, &twice);
    check_equal(&once, &twice);
    observed_merge(&joined, &second);
    observed_free(&first);
    observed_free(&second);
    observed_free(&joined);
    buffer_free(&once);
    buffer_free(&twice);
}

static void check_stats(struct text bytes)
{
    struct log_stats first = {0}, second = {0}, joined = {0};
    struct buffer once = {0}, twice = {0};
    if (log_stats_read(bytes, &first, NULL) != 0)
        return;
    log_stats_write(&first, &once);
    check(log_stats_read((struct text){once.data, once.size}, &second, NULL) == 0);
    log_stats_write(&second, &twice);
    check_equal(&once, &twice);
    log_stats_merge(&joined, &first);
    log_stats_merge(&joined, &second);
    log_stats_free(&first);
    log_stats_free(&second);
    log_stats_free(&joined);
    buffer_free(&once);
    buffer_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct text bytes = {(const char *)data + 1, size - 1};
    if (data[0] % 2 == 0)
        check_observed(bytes);
    else
        check_stats(bytes);
    return 0;
}
