/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#define OPEN_ROWS 15
#define BUNDLE_BYTES 22000
#define OPEN_SHARED 5
#define SHARED_BYTES 14000

static const char *path_of(const struct diagnose_bundle *bundle)
{
    return bundle->path[0] ? bundle->path : "given by name";
}

static void path_cell(struct buffer *out, const char *path)
{
    buffer_text(out, "<td><code>");
    html_path(out, path);
    buffer_text(out, "</code></td>");
}

void html_bundles(struct buffer *out, const struct report *report)
{
    static const struct html_column columns[] = {
        {"Bundle", "p"},  {"Site", NULL},        {"Problems", "n"},     {"Logs", "n"},
        {"Damaged", "n"}, {"Not readable", "n"}, {"Other faults", "n"},
    };
    if (report->bundle_count < 2)
        return;
    struct html_table table = {.out = out,
                               .label = "Bundles",
                               .columns = columns,
                               .column_count = sizeof columns / sizeof *columns,
                               .total = report->bundle_count,
                               .open = OPEN_ROWS,
                               .bytes = BUNDLE_BYTES};
    buffer_text(out,
                "<h3>Bundles</h3>\n<p>Logs that were given together. Other faults are archives "
                "and files that could not be opened or that met a limit.</p>\n");
    html_table_open(&table);
    for (size_t i = 0; i < report->bundle_count && html_table_row(&table); i++) {
        const struct diagnose_bundle *bundle = &report->bundles[i];
        path_cell(out, path_of(bundle));
        html_cell_text(out, bundle->logs ? report->sites[bundle->site].name : "", HTML_NAME);
        html_cell_number(out, bundle->problems);
        html_cell_number(out, bundle->logs);
        html_cell_number(out, bundle->damaged_logs);
        html_cell_number(out, bundle->unreadable_logs);
        html_cell_number(out, bundle->input_problems);
    }
    html_table_close(&table, "more bundle");
}

void html_shared(struct buffer *out, const struct report *report)
{
    static const struct html_column columns[] = {
        {"Log", NULL}, {"Shares records with", NULL}, {"Shared", "n"}, {"Of", "n"}};
    const struct report_totals *totals = &report->totals;
    if (!totals->sharing_logs)
        return;
    struct html_table table = {.out = out,
                               .label = "Logs that share records",
                               .columns = columns,
                               .column_count = sizeof columns / sizeof *columns,
                               .total = totals->sharing_logs,
                               .open = OPEN_SHARED,
                               .bytes = SHARED_BYTES};
    AUTO_FREE char *logs = words_count(totals->sharing_logs, "log");
    AUTO_FREE char *records = words_count(totals->repeated, "record");
    bool one = totals->sharing_logs == 1;
    buffer_text(out, "<h3>Counted once</h3>\n<p>");
    html_format(out, "%s %s %s that another log has too; %s.", logs, one ? "has" : "have", records,
                totals->repeated == 1 ? "it counts there" : "they count there");
    if (totals->copies)
        html_format(out, " %zu of them %s nothing else.", totals->copies,
                    totals->copies == 1 ? "has" : "have");
    buffer_text(out, "</p>\n");
    html_table_open(&table);
    for (size_t i = 0; i < report->log_count; i++) {
        const struct diagnose_log *log = &report->logs[i];
        if (!log->repeated)
            continue;
        if (!html_table_row(&table))
            break;
        path_cell(out, log->path);
        path_cell(out, log->shares_with ? log->shares_with : "");
        html_cell_number(out, log->repeated);
        html_cell_number(out, log->stats.records.read);
    }
    html_table_close(&table, "more log");
}
