/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/os_terminal.h"
#include "base/os_worker.h"
#include "report/escape.h"
#include "report/words.h"

#include <stdio.h>
#include <string.h>

#define LINE_SIZE 79 /* a terminal's line, so that the next one takes its place */
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

void progress_show(void *context, const struct scan_progress *progress)
{
    (void)context;
    double now = os_seconds();
    if (now - began < SECONDS_BEFORE || now - shown < SECONDS_BETWEEN)
        return;
    shown = now;
    AUTO_BUFFER struct buffer line = {0};
    AUTO_FREE char *bytes = words_bytes(progress->bytes);
    AUTO_FREE char *rate = words_bytes((uint64_t)((double)progress->bytes / (now - began)));
    AUTO_FREE char *matches = words_count(progress->matches, "record");
    buffer_format(&line, "%zu of %zu logs, %s, %s/s, %s matched: ", progress->logs_read,
                  progress->logs_found, bytes, rate, matches);
    const char *name = strrchr(progress->path, '/');
    escape_visible(&line, text_of(name ? name + 1 : progress->path));
    size_t size = text_cut((struct text){line.data, line.size}, LINE_SIZE).size;
    fprintf(stderr, "\r%.*s\033[K", (int)size, line.data);
    fflush(stderr);
}

void progress_clear(void)
{
    if (shown > 0)
        fputs("\r\033[K", stderr);
}
