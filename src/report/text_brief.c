/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/escape.h"
#include "report/text.h"
#include "report/words.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER, CONFIDENCE, SEVERITY, CAUSE, TARGET, SEEN, EVENTS, COLUMNS };

struct row {
    char *cells[COLUMNS]; /* visible text */
    enum ink ink;
};

static char *visible(char *text)
{
    AUTO_FREE char *owned = text;
    struct buffer out = {0};
    escape_visible(&out, text_of(owned));
    return buffer_take(&out);
}

static size_t columns_of(const char *text)
{
    return escape_columns(text_of(text));
}

static bool is_of_the_same_problem(const struct report *report, const struct diagnosis *diagnosis)
{
    return diagnosis != report->diagnoses && diagnosis[-1].problem_rank == diagnosis->problem_rank;
}

static struct row make_row(const struct report *report, const struct diagnosis *diagnosis,
                           bool with_minutes, int digits)
{
    const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
    char seen[WORDS_TIME_SIZE];
    words_time(diagnosis->last_seen, seen);
    if (!with_minutes && diagnosis->last_seen)
        seen[10] = '\0';
    AUTO_FREE char *events = words_number(diagnosis->occurrences);
    return (struct row){
        .ink = text_severity_ink(cause->severity),
        .cells = {
            [NUMBER] = is_of_the_same_problem(report, diagnosis)
                           ? memory_text("or")
                           : memory_format("%zu.", diagnosis->problem_rank),
            [CONFIDENCE] = memory_format("%2d %%", words_percent(diagnosis->confidence)),
            [SEVERITY] = memory_text(kb_severity_name(cause->severity)),
            [CAUSE] = visible(memory_text(cause->id)),
            [TARGET] = visible(text_server(report, diagnosis->site, diagnosis->target.server)),
            [SEEN] = memory_text(seen),
            [EVENTS] = memory_format("%*s event%s%s", digits, events,
                                     diagnosis->occurrences == 1 ? "" : "s",
                                     diagnosis->quiet ? " (quiet)" : ""),
        }};
}

static void free_rows(struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            free(rows[i].cells[k]);
    free(rows);
}

static struct row *make_rows(const struct report *report, bool with_minutes)
{
    struct row *rows = memory_zeroed(report->diagnosis_count, sizeof *rows);
    size_t digits = 0;
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        AUTO_FREE char *events = words_number(report->diagnoses[i].occurrences);
        digits = strlen(events) > digits ? strlen(events) : digits;
    }
    for (size_t i = 0; i < report->diagnosis_count; i++)
        rows[i] = make_row(report, &report->diagnoses[i], with_minutes, (int)digits);
    return rows;
}

/* How wide each column must be; returns the width of all with their gaps. */
static size_t measure(const struct row *rows, size_t count, size_t gap, size_t widths[COLUMNS])
{
    size_t all = (COLUMNS - 1) * gap;
    for (size_t k = 0; k < COLUMNS; k++) {
        widths[k] = 0;
        for (size_t i = 0; i < count; i++) {
            size_t columns = columns_of(rows[i].cells[k]);
            widths[k] = columns > widths[k] ? columns : widths[k];
        }
        all += widths[k];
    }
    return all;
}

/* A column that is too wide for the terminal pushes the rest of its own rows to the right, and of
 * no others. */
static void narrow(size_t widths[COLUMNS], size_t column, size_t least, size_t *excess)
{
    size_t can = widths[column] > least ? widths[column] - least : 0;
    size_t cut = can < *excess ? can : *excess;
    widths[column] -= cut;
    *excess -= cut;
}

static void print_row(struct layout *layout, const struct row *row, size_t gap,
                      const size_t widths[COLUMNS])
{
    AUTO_BUFFER struct buffer line = {0};
    size_t wanted = 0, used = 0;
    for (size_t k = 0; k < COLUMNS; k++) {
        size_t pad = k == 0 ? 0 : used < wanted ? wanted - used : 1;
        buffer_format(&line, "%*s%s", (int)pad, "", row->cells[k]);
        used += pad + columns_of(row->cells[k]);
        wanted += widths[k] + gap;
    }
    layout_line(layout, row->ink, 0, (struct text){line.data, line.size});
}

static void print_rows(struct layout *layout, const struct report *report)
{
    size_t widths[COLUMNS], count = report->diagnosis_count, gap = 2;
    layout->wide = true;
    size_t room = layout_room(layout, 0);
    layout->wide = false;
    struct row *rows = make_rows(report, true);
    size_t all = measure(rows, count, gap, widths);
    if (all > room) {
        free_rows(rows, count);
        rows = make_rows(report, false);
        gap = 1;
        all = measure(rows, count, gap, widths);
    }
    size_t excess = all > room ? all - room : 0;
    narrow(widths, TARGET, 4, &excess);
    narrow(widths, CAUSE, 4, &excess);
    for (size_t i = 0; i < count; i++)
        print_row(layout, &rows[i], gap, widths);
    free_rows(rows, count);
}

/* Logs of which a part is lost, and inputs of which all is. */
static void not_read(struct layout *layout, const struct report *report)
{
    size_t part = 0, none = report->problem_count;
    for (size_t i = 0; i < report->log_count; i++) {
        const struct log_stats *stats = &report->logs[i].stats;
        none += stats->status == LOG_UNREADABLE;
        part += stats->status != LOG_UNREADABLE && log_stats_is_partial(stats);
    }
    if (!part && !none)
        return;
    AUTO_FREE char *logs = words_count(part, "log"), *inputs = words_count(none, "input");
    layout_format(layout, INK_WARNING, "", "Not fully read: %s%s%s%s%s (named without --brief)",
                  part ? logs : "", part ? " in part" : "", part && none ? ", " : "",
                  none ? inputs : "", none ? " not at all" : "");
}

void text_brief(struct layout *layout, const struct report *report)
{
    if (report->verdict == VERDICT_FINDINGS)
        print_rows(layout, report);
    else
        text_verdict(layout, report);
    text_not_shown(layout, report);
    not_read(layout, report);
}
