/* SPDX-License-Identifier: MIT */
#include "diagnose/filter.h"

bool filter_names_computer(struct text computer, struct text name)
{
    if (!text_starts_fold(computer, name))
        return false;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what begins with a name has bytes */
    return computer.size == name.size || computer.data[name.size] == '.';
}

static bool selects(const struct report_filter *filter, const struct log_coverage *row)
{
    if (filter->since && row->last_time < filter->since)
        return false;
    if (filter->until && row->first_time > filter->until)
        return false;
    if (!filter->computers)
        return true;
    for (char *const *name = filter->computers; *name; name++)
        if (filter_names_computer(text_of(row->computer), text_of(*name)))
            return true;
    return false;
}

bool filter_selects(const struct report *report, bool exchange)
{
    for (size_t i = 0; i < report->log_count; i++)
        for (size_t k = 0; k < report->logs[i].stats.coverage_count; k++) {
            const struct log_coverage *row = &report->logs[i].stats.coverage[k];
            if ((row->marked || !exchange) && selects(&report->filter, row))
                return true;
        }
    return false;
}
