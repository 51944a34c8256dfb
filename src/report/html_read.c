/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <inttypes.h>

#define OPEN_ROWS 20
#define BYTES 30000
#define COMPUTERS 40

/* What is wrong with an input; logs that were read in part, or not at all, and other inputs. */
static void fault(struct html_table *table, const char *path, const char *code, const char *message,
                  uint64_t count)
{
    struct buffer *out = table->out;
    if (!html_table_row(table))
        return;
    buffer_text(out, "<td><code>");
    html_path(out, path);
    buffer_text(out, "</code></td><td>");
    html_cut(out, text_of(message), HTML_TEXT);
    if (count > 1)
        html_format(out, " (%" PRIu64 " times)", count);
    buffer_text(out, "</td>");
    html_cell_text(out, code, HTML_NAME);
}

static size_t count_faults(const struct report *report)
{
    size_t count = report->problem_count;
    for (size_t i = 0; i < report->log_count; i++)
        if (log_stats_is_partial(&report->logs[i].stats))
            count += report->logs[i].stats.problem_count;
    return count;
}

static void not_read(struct buffer *out, const struct report *report)
{
    static const struct html_column columns[] = {
        {"Input", "h"}, {"What is wrong", NULL}, {"Code", "x"}};
    struct html_table table = {.out = out,
                               .label = "What could not be read",
                               .columns = columns,
                               .column_count = sizeof columns / sizeof *columns,
                               .total = count_faults(report),
                               .open = OPEN_ROWS,
                               .bytes = BYTES};
    if (!table.total)
        return;
    buffer_text(out, "<h3>What could not be read, or not fully</h3>\n");
    html_table_open(&table);
    for (size_t i = 0; i < report->problem_count; i++)
        fault(&table, report->problems[i].path, report->problems[i].code,
              report->problems[i].message, 1);
    for (size_t i = 0; i < report->log_count; i++) {
        const struct log_stats *stats = &report->logs[i].stats;
        for (size_t k = 0; k < stats->problem_count && log_stats_is_partial(stats); k++)
            fault(&table, report->logs[i].path, stats->problems[k].code, stats->problems[k].message,
                  stats->problems[k].count);
    }
    html_table_close(&table, "more fault");
}

void html_read(struct buffer *out, const struct report *report)
{
    const struct report_totals *totals = &report->totals;
    AUTO_FREE char *logs = words_count(totals->readable_logs, "log");
    AUTO_FREE char *records = words_count(totals->records_read, "record");
    AUTO_FREE char *matched = words_number(totals->records_matched);
    AUTO_FREE char *bytes = words_bytes(totals->bytes);
    buffer_text(out, "<section aria-labelledby=\"read\">\n<h2 id=\"read\">What was read</h2>\n<p>");
    if (totals->readable_logs)
        html_format(out, "%s (%s) with %s, of which %s matched.", logs, bytes, records,
                    totals->records_matched ? matched : "none");
    else
        html_chars(out, "No log could be read.");
    if (totals->computers && totals->computers[0] && report->server_count < 2) {
        buffer_text(out, " Computers: ");
        html_names(out, totals->computers, COMPUTERS);
        buffer_text(out, ".");
    }
    if (report->skipped) {
        AUTO_FREE char *files = words_count(report->skipped, "file");
        html_format(out, " Skipped: %s without a log.", files);
    }
    buffer_text(out, "</p>\n");
    not_read(out, report);
    html_bundles(out, report);
    html_shared(out, report);
    if (!report->exchange_seen && report->verdict != VERDICT_NO_EXCHANGE && totals->readable_logs)
        html_element(out, "p",
                     "No Exchange provider was seen in any of these logs: what is not "
                     "named above may still be wrong.");
    buffer_text(out, "</section>\n");
}
