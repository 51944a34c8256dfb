/* SPDX-License-Identifier: MIT */
#include "scan/scan.h"

/* "FE01" is the computer FE01 and FE01 of any domain. */
static bool is_computer(struct text computer, struct text name)
{
    if (!text_starts_fold(computer, name))
        return false;
    return computer.size == name.size || computer.data[name.size] == '.';
}

bool scan_filter_passes(const struct scan_filter *filter, const struct record *record)
{
    if (filter->since && record->time < filter->since)
        return false;
    if (filter->until && record->time > filter->until)
        return false;
    if (!filter->computer_count)
        return true;
    for (size_t i = 0; i < filter->computer_count; i++)
        if (is_computer(record->computer, text_of(filter->computers[i])))
            return true;
    return false;
}
