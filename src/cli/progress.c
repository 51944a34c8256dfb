/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include "base/os_terminal.h"
#include "base/os_worker.h"

#include <stdio.h>

#define SECONDS_BETWEEN 0.2
#define SECONDS_BEFORE 0.5 /* what is quick needs no progress */

static double began, shown;

bool progress_wanted(const struct settings *settings)
{
    began = os_seconds();
    shown = 0;
    if (settings->quiet || settings->progress == CHOICE_NEVER)
        return false;
    return settings->progress == CHOICE_ALWAYS || os_terminal_has_errors();
}

void progress_show(void *context, size_t logs, uint64_t bytes)
{
    (void)context;
    double now = os_seconds();
    if (now - began < SECONDS_BEFORE || now - shown < SECONDS_BETWEEN)
        return;
    shown = now;
    fprintf(stderr, "\rread %zu logs, %llu MiB ", logs, (unsigned long long)(bytes >> 20));
}

void progress_clear(void)
{
    if (shown > 0)
        fputs("\r\033[K", stderr);
}
