/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/text.h"
#include "report/words.h"

#include <string.h>

#define REPORTERS_INDENT 18 /* "      reported by " */

static bool is_shown(const struct observation *observation)
{
    return !observation->explained && !observation->ignored;
}

static void what(struct layout *layout, const struct report *report,
                 const struct observation *observation)
{
    const struct kb_signature *signature = kb_signature(report->kb, observation->signature);
    layout_gap(layout);
    layout_format(layout, INK_BOLD, "  ", "%s event %u (%s)", signature->provider,
                  (unsigned)signature->event_id, signature->id);
    layout_wrap(layout, INK_PLAIN, "    ", text_of(signature->meaning));
    if (signature->noise)
        layout_format(layout, INK_PLAIN, "    ", "%s: %s",
                      words_noise(kb_noise_name(signature->noise)), signature->noise_why);
    if (signature->passing)
        layout_wrap(layout, INK_PLAIN, "    ", text_of(signature->passing->why));
}

static void may_be(struct layout *layout, const struct report *report,
                   const struct observation *observation)
{
    for (size_t i = 0; i < observation->may_be_count; i++) {
        const struct kb_cause *cause = &report->kb->causes[observation->may_be[i].cause];
        layout_format(layout, INK_PLAIN, "      may be: ", "%s (%s, %d %%)", cause->title,
                      cause->id, words_percent(observation->may_be[i].confidence));
    }
}

static void sighting(struct layout *layout, const struct report *report,
                     const struct observation *observation)
{
    AUTO_FREE char *count = words_times(observation->count, 0);
    AUTO_FREE char *span = words_span(observation->first, observation->last);
    AUTO_FREE char *reporters =
        words_fold(observation->reporters,
                   layout->style->verbosity ? SIZE_MAX : layout_room(layout, REPORTERS_INDENT));
    AUTO_FREE char *target =
        observation->target ? text_server(report, observation->site, observation->target) : NULL;
    if (target)
        layout_format(layout, INK_PLAIN, "    - ", "about %s: %s, %s, reported by %s", target,
                      count, span, reporters);
    else
        layout_format(layout, INK_PLAIN, "    - ", "%s, %s, reported by %s", count, span,
                      reporters);
    AUTO_FREE char *persistence =
        words_persistence(&observation->spells, kb_signature(report->kb, observation->signature));
    if (persistence)
        layout_wrap(layout, INK_PLAIN, "      ", text_of(persistence));
    may_be(layout, report, observation);
}

static void ignored(struct layout *layout, const struct report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->observation_count; i++)
        count += report->observations[i].ignored;
    if (!count)
        return;
    layout_gap(layout);
    layout_wrap(layout, INK_DIM, "",
                TEXT("Left out: events of Windows itself from computers that show no Exchange "
                     "provider (--assume-exchange counts them)."));
    for (size_t i = 0; i < report->observation_count && layout->style->verbosity; i++) {
        const struct observation *observation = &report->observations[i];
        if (!observation->ignored)
            continue;
        const struct kb_signature *signature = kb_signature(report->kb, observation->signature);
        AUTO_FREE char *times = words_times(observation->count, 0);
        AUTO_FREE char *reporters = words_join(observation->reporters, 0);
        layout_format(layout, INK_DIM, "  - ", "%s event %u (%s): %s, reported by %s",
                      signature->provider, (unsigned)signature->event_id, signature->id, times,
                      reporters);
    }
}

void text_seen(struct layout *layout, const struct report *report)
{
    const struct observation *last = NULL;
    for (size_t i = 0; i < report->observation_count; i++) {
        const struct observation *observation = &report->observations[i];
        if (!is_shown(observation))
            continue;
        if (!last) {
            layout_gap(layout);
            layout_line(layout, INK_BOLD, 0, TEXT("Also seen"));
            layout_wrap(layout, INK_PLAIN, "",
                        TEXT("Events that the knowledge base knows and that no diagnosis of this "
                             "report rests on. They are no diagnosis by themselves."));
        }
        if (!last || last->signature != observation->signature || last->site != observation->site)
            what(layout, report, observation);
        sighting(layout, report, observation);
        last = observation;
    }
    ignored(layout, report);
}
