/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/events.h"
#include "report/words.h"

static void append_listed(struct buffer *out, const struct events_totals *totals)
{
    AUTO_FREE char *logs = words_count(totals->logs, "log");
    AUTO_FREE char *read = words_count(totals->read, "record");
    AUTO_FREE char *listed = words_number(totals->listed);
    uint64_t left = totals->read - (totals->listed < totals->read ? totals->listed : totals->read);
    AUTO_FREE char *left_out = words_number(left);
    if (!totals->read)
        buffer_format(out, "No records in %s.", logs);
    else if (!left)
        buffer_format(out, "Listed all of %s in %s.", read, logs);
    else
        buffer_format(out, "Listed %s of %s in %s; left out %s: %s.", listed, read, logs, left_out,
                      totals->left_out);
}

void events_sum_up(struct buffer *out, const struct events_totals *totals)
{
    append_listed(out, totals);
    if (totals->recovered_listed) {
        AUTO_FREE char *recovered = words_count(totals->recovered_listed, "recovered record");
        buffer_format(out, " Listed %s besides.", recovered);
    } else if (totals->recovered) {
        AUTO_FREE char *recovered = words_count(totals->recovered, "recovered record");
        buffer_format(out, " Beyond them, %s.", recovered);
    }
    if (totals->unreadable) {
        AUTO_FREE char *unreadable = words_count(totals->unreadable, "record");
        buffer_format(out, " %s could not be read.", unreadable);
    }
    if (totals->interrupted)
        buffer_text(out, " Stopped early: this is what was read until then.");
}
