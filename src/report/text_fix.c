/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/text.h"
#include "report/words.h"

#include <string.h>

static void list(struct layout *layout, const char *heading, char *const *items)
{
    if (!items || !items[0])
        return;
    layout_line(layout, INK_BOLD, 6, text_of(heading));
    for (; *items; items++)
        layout_wrap(layout, INK_PLAIN, "        - ", text_of(*items));
}

static void steps(struct layout *layout, char *const *items)
{
    for (size_t i = 0; items && items[i]; i++) {
        AUTO_FREE char *first = memory_format("     %2zu. ", i + 1);
        layout_wrap(layout, INK_PLAIN, first, text_of(items[i]));
    }
}

static void commands(struct layout *layout, char *const *items)
{
    if (!items || !items[0])
        return;
    layout_line(layout, INK_BOLD, 6, TEXT("Commands"));
    for (; *items; items++)
        layout_lines(layout, INK_COMMAND, 8, 8, text_of(*items));
}

static void fix(struct layout *layout, const struct filled_fix *fix, size_t number, bool full)
{
    AUTO_FREE char *first = memory_format("    Fix %zu: ", number);
    layout_wrap(layout, INK_BOLD, first, text_of(fix->title));
    if (fix->applies_when && *fix->applies_when)
        layout_wrap(layout, INK_PLAIN, "      When: ", text_of(fix->applies_when));
    if (fix->risk)
        layout_wrap(layout, strcmp(fix->risk, "none") == 0 ? INK_PLAIN : INK_WARNING,
                    "      Risk: ", text_of(words_risk(fix->risk)));
    if (!full)
        return;
    steps(layout, fix->steps);
    commands(layout, fix->commands);
    list(layout, "Then check", fix->verify);
    list(layout, "To undo it", fix->undo);
}

/* Written out, fixes fill screens: their titles stand together first, so that none is missed. */
static void table_of_contents(struct layout *layout, const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->fix_count; i++) {
        AUTO_FREE char *first = memory_format("      Fix %zu: ", i + 1);
        layout_wrap(layout, INK_PLAIN, first, text_of(diagnosis->fixes[i].title));
    }
}

static bool is_first_problems(const struct report *report, size_t cause)
{
    for (size_t i = 0; i < report->diagnosis_count; i++)
        if (report->diagnoses[i].problem_rank == 1 && report->diagnoses[i].cause == cause)
            return true;
    return false;
}

void text_fixes(struct layout *layout, const struct report *report,
                const struct diagnosis *diagnosis)
{
    if (!diagnosis->fix_count)
        return;
    bool full = layout->style->verbosity || diagnosis->problem_rank == 1;
    layout_gap(layout);
    layout_line(layout, INK_BOLD, 2, TEXT("What to do"));
    if (diagnosis->fix_count > 1)
        layout_format(layout, INK_PLAIN, "    ",
                      "%zu fixes, in the order in which to try them: take the first whose "
                      "condition holds.",
                      diagnosis->fix_count);
    if (full && diagnosis->fix_count > 1)
        table_of_contents(layout, diagnosis);
    for (size_t i = 0; i < diagnosis->fix_count; i++) {
        if (diagnosis->fix_count > 1)
            layout_gap(layout);
        fix(layout, &diagnosis->fixes[i], i + 1, full);
    }
    if (full)
        return;
    layout_gap(layout);
    if (is_first_problems(report, diagnosis->cause)) {
        layout_format(layout, INK_PLAIN, "    ",
                      "The steps are those of problem 1, here for %s; -v writes them out.",
                      diagnosis->target.server);
        return;
    }
    layout_wrap(
        layout, INK_PLAIN, "    ",
        TEXT("For the steps with this server's names run again with -v; without the names:"));
    AUTO_FREE char *command =
        memory_format("evtdiag kb show %s", report->kb->causes[diagnosis->cause].id);
    layout_line(layout, INK_COMMAND, 8, text_of(command));
}
