/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/text.h"
#include "report/words.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* The causes of one problem at one target. */
struct group {
    const struct diagnosis *first;
    size_t count;
};

/* The heading of a section, once: when its first item comes. */
static void section(struct layout *layout, const char *heading, bool *any)
{
    if (*any)
        return;
    *any = true;
    layout_gap(layout);
    layout_line(layout, INK_BOLD, 2, text_of(heading));
}

#define FIELD_FORMAT "    %-13s"
#define FIELD_COLUMNS 17

static void field(struct layout *layout, const char *label, const char *text)
{
    AUTO_FREE char *first = memory_format(FIELD_FORMAT, label);
    layout_wrap(layout, INK_PLAIN, first, text_of(text));
}

/* As many names as a line holds; all with -v. */
static void field_names(struct layout *layout, const char *label, char *const *names)
{
    layout->wide = true;
    size_t room = layout->style->verbosity ? SIZE_MAX : layout_room(layout, FIELD_COLUMNS);
    AUTO_FREE char *list = words_fold(names, room);
    if (*list)
        field(layout, label, list);
    layout->wide = false;
}

/* Attributes as "virtual directory Exchange, exchweb". */
static void append_attributes(struct buffer *line, const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->target.attribute_count; i++) {
        const struct attribute_values *attribute = &diagnosis->target.attributes[i];
        if (!attribute->count)
            continue;
        buffer_text(line, i ? "; " : "");
        for (const char *c = attribute->name; *c; c++)
            buffer_append(line, *c == '_' ? " " : c, 1);
        for (size_t j = 0; j < attribute->count; j++) {
            buffer_text(line, j ? ", " : " ");
            buffer_append(line, attribute->values[j].data, attribute->values[j].size);
        }
    }
}

static void server(struct layout *layout, const struct report *report,
                   const struct diagnosis *diagnosis)
{
    AUTO_FREE char *name = text_server(report, diagnosis->site, diagnosis->target.server);
    AUTO_BUFFER struct buffer line = {0};
    buffer_text(&line, name);
    if (!diagnosis->target.named)
        buffer_text(&line, " (assumed: no event names the server to be fixed, so the one that "
                           "reported is taken)");
    field(layout, "Fix on", line.data);
    if (diagnosis->target.from_url)
        field(layout, "", words_url_note);
    buffer_clear(&line);
    append_attributes(&line, diagnosis);
    if (line.size)
        field(layout, "Concerns", line.data);
}

static void bundles(struct layout *layout, const struct report *report,
                    const struct diagnosis *diagnosis)
{
    size_t count;
    AUTO_FREE size_t *numbers = report_bundles_of(report, diagnosis, &count);
    AUTO_FREE char **names = memory_zeroed(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        char *path = report->bundles[numbers[i]].path;
        names[i] = path[0] ? path : "the logs given by name";
    }
    field_names(layout, "Logs in", names);
}

static void when(struct layout *layout, const struct report *report,
                 const struct diagnosis *diagnosis)
{
    AUTO_FREE char *count = words_count(diagnosis->occurrences, "event");
    AUTO_FREE char *span = words_span(diagnosis->first_seen, diagnosis->last_seen);
    AUTO_FREE char *text = memory_format("%s, %s", count, span);
    field(layout, "Seen", text);
    if (diagnosis->occurrences > 1) {
        AUTO_FREE char *label = memory_format(FIELD_FORMAT, "Over time");
        text_spark(layout, report, diagnosis, label);
    }
    AUTO_FREE char *state = words_state(report, diagnosis);
    field(layout, "State", state);
    field_names(layout, "Reported by", diagnosis->reported_by);
    if (report->bundle_count > 1 && diagnosis->log_count)
        bundles(layout, report, diagnosis);
    if (layout->style->verbosity)
        field(layout, "Fingerprint", diagnosis->fingerprint);
}

static void confidence(struct layout *layout, const struct report *report,
                       const struct diagnosis *diagnosis)
{
    AUTO_FREE char *text = memory_format("%d %%%s, cause %s", words_percent(diagnosis->confidence),
                                         diagnosis->approximate ? " (approximate)" : "",
                                         report->kb->causes[diagnosis->cause].id);
    field(layout, "Confidence", text);
}

static void example_line(struct layout *layout, const struct example *example)
{
    char time[FILETIME_TEXT_SIZE] = "no time";
    if (example->time)
        filetime_format(example->time, time);
    layout_format(layout, INK_DIM, "      - ", "%s %s, record %" PRIu64 "%s", time,
                  example->computer ? example->computer : "", example->record_id,
                  example->recovered ? " (recovered)" : "");
    if (example->log)
        layout_line(layout, INK_DIM, 8, text_of(example->log));
    for (size_t i = 0; i < example->string_count; i++) {
        AUTO_FREE char *first = memory_format("          %2zu: ", i + 1);
        layout_wrap(layout, INK_DIM, first,
                    example->strings[i].size ? example->strings[i] : TEXT("(empty)"));
    }
}

static void finding(struct layout *layout, const struct report *report,
                    const struct finding *finding)
{
    const struct kb_signature *signature = kb_signature(report->kb, finding->signature);
    AUTO_FREE char *count = words_times(finding->occurrences, finding->days);
    AUTO_FREE char *span = words_span(finding->first, finding->last);
    layout_format(layout, INK_BOLD, "    - ", "%s event %u: %s, %s", signature->provider,
                  (unsigned)signature->event_id, count, span);
    layout_wrap(layout, INK_PLAIN, "      ", text_of(signature->meaning));
    AUTO_FREE char *persistence = words_persistence(&finding->spells, signature);
    if (persistence)
        layout_format(layout, INK_PLAIN, "      ", "%s%s%s", persistence,
                      finding->spells.persistence == PERSISTENCE_PASSING ? " " : "",
                      finding->spells.persistence == PERSISTENCE_PASSING ? signature->passing->why
                                                                         : "");
    if (!layout->style->verbosity)
        return;
    AUTO_FREE char *reporter_days = words_count(finding->reporter_days, "reporter-day");
    layout_format(layout, INK_DIM, "      ", "signature %s, %s, weight %+.2f", signature->id,
                  reporter_days, finding->weight);
    for (size_t i = 0; i < finding->example_count; i++)
        example_line(layout, finding->examples[i]);
}

static void why(struct layout *layout, const struct report *report,
                const struct diagnosis *diagnosis)
{
    layout_gap(layout);
    layout_line(layout, INK_BOLD, 2, TEXT("Why"));
    for (size_t i = 0; i < diagnosis->evidence_count; i++)
        finding(layout, report, &diagnosis->evidence[i]);
    for (size_t i = 0; i < diagnosis->absent_count; i++) {
        const struct kb_signature *signature =
            kb_signature(report->kb, diagnosis->absent[i].signature);
        layout_format(layout, INK_PLAIN, "    - ",
                      "Against it: %s event %u should have shown, and did not", signature->provider,
                      (unsigned)signature->event_id);
        if (layout->style->verbosity)
            layout_format(layout, INK_DIM, "      ", "signature %s, weight %+.2f", signature->id,
                          diagnosis->absent[i].weight);
    }
}

static bool says(const struct report *report, const struct diagnosis *diagnosis,
                 const struct kb_missing *missing)
{
    const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
    for (size_t i = 0; i < diagnosis->missing_count; i++) {
        const struct kb_missing *other = &cause->missing[diagnosis->missing[i]];
        if (strcmp(other->what, missing->what) == 0 &&
            strcmp(other->decides, missing->decides) == 0)
            return true;
    }
    return false;
}

/* In a group of causes the head has named the competitors. */
static void rivals(struct layout *layout, const struct report *report,
                   const struct diagnosis *diagnosis, const struct group *group)
{
    const struct kb_cause *causes = report->kb->causes, *cause = &causes[diagnosis->cause];
    bool any = false;
    for (size_t i = 0; i < diagnosis->competes_count && group->count == 1; i++) {
        const struct kb_cause *rival = &causes[diagnosis->competes_with[i]];
        section(layout, "What else it could be, and what would decide", &any);
        layout_format(layout, INK_PLAIN, "    - ", "Less likely: %s (%s)", rival->title, rival->id);
    }
    for (size_t i = 0; i < diagnosis->missing_count; i++) {
        const struct kb_missing *missing = &cause->missing[diagnosis->missing[i]];
        if (diagnosis != group->first && says(report, group->first, missing))
            continue;
        section(layout, "What would decide", &any);
        layout_format(layout, INK_PLAIN, "    - ", "Look for: %s", missing->what);
        layout_wrap(layout, INK_PLAIN, "      ", text_of(missing->decides));
    }
}

static void origins(struct layout *layout, const struct report *report,
                    const struct diagnosis *diagnosis)
{
    const struct kb_cause *causes = report->kb->causes, *cause = &causes[diagnosis->cause];
    bool any = false;
    for (size_t i = 0; i < diagnosis->contributing_count; i++) {
        const struct kb_contribution *from = &cause->contributions[diagnosis->contributing[i]];
        section(layout, "What often brings it about", &any);
        layout_format(layout, INK_PLAIN, "    - ", "%s (%s, %d %%)", causes[from->cause].title,
                      causes[from->cause].id, words_percent(from->probability));
        layout_wrap(layout, INK_PLAIN, "      ", text_of(from->why));
    }
}

static void references(struct layout *layout, const struct diagnosis *diagnosis)
{
    if (!diagnosis->reference_count)
        return;
    layout_gap(layout);
    layout_line(layout, INK_BOLD, 2, TEXT("Read more"));
    for (size_t i = 0; i < diagnosis->reference_count; i++) {
        const struct reference *reference = &diagnosis->references[i];
        layout_format(layout, INK_PLAIN, "    - ", "%s%s%s", reference->id ? reference->id : "",
                      reference->id ? ": " : "", reference->title);
        if (reference->url)
            layout_line(layout, INK_PLAIN, 6, text_of(reference->url));
    }
}

static bool same_evidence(const struct diagnosis *a, const struct diagnosis *b)
{
    if (a->evidence_count != b->evidence_count || a->absent_count || b->absent_count)
        return false;
    for (size_t i = 0; i < a->evidence_count; i++)
        if (a->evidence[i].signature != b->evidence[i].signature)
            return false;
    return true;
}

/* What the first cause of the problem has said is not said again. */
static void body(struct layout *layout, const struct report *report,
                 const struct diagnosis *diagnosis, const struct group *group)
{
    const char *summary = diagnosis->summary;
    bool later = diagnosis != group->first;
    if (summary && *summary &&
        !(later && group->first->summary && strcmp(summary, group->first->summary) == 0)) {
        layout_gap(layout);
        layout_wrap(layout, INK_PLAIN, "  ", text_of(summary));
    }
    if (later && !layout->style->verbosity && same_evidence(diagnosis, group->first)) {
        bool any = false;
        section(layout, "Why", &any);
        layout_wrap(layout, INK_PLAIN, "    ",
                    TEXT("The same events as for the first cause of this problem."));
    } else {
        why(layout, report, diagnosis);
    }
    rivals(layout, report, diagnosis, group);
    origins(layout, report, diagnosis);
    text_fixes(layout, report, diagnosis);
    references(layout, diagnosis);
}

static void title(struct layout *layout, const struct kb_cause *cause, size_t rank,
                  const char *text)
{
    AUTO_FREE char *severity = memory_text(kb_severity_name(cause->severity));
    for (char *c = severity; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    layout_gap(layout);
    AUTO_FREE char *first = memory_format("%zu. ", rank);
    layout_format(layout, text_severity_ink(cause->severity), first, "%s: %s", severity, text);
}

/* Several causes fit: said at the head, with what they come to together. */
static void competing(struct layout *layout, const struct report *report, const struct group *group)
{
    const struct kb_cause *causes = report->kb->causes;
    const struct diagnosis *first = group->first;
    title(layout, &causes[first->cause], first->problem_rank,
          first->problem_title ? first->problem_title : causes[first->cause].problem);
    server(layout, report, first);
    AUTO_FREE char *joint = memory_format("%d %% that one of these %zu causes is behind it:",
                                          words_percent(first->problem_confidence), group->count);
    field(layout, "Confidence", joint);
    for (size_t i = 0; i < group->count; i++)
        layout_format(layout, INK_PLAIN, "                 - ", "%d %%%s: %s (%s)",
                      words_percent(first[i].confidence),
                      first[i].approximate ? " (approximate)" : "", causes[first[i].cause].title,
                      causes[first[i].cause].id);
    when(layout, report, first);
    for (size_t i = 0; i < group->count; i++) {
        layout_gap(layout);
        AUTO_FREE char *number = memory_format("%zu.%zu ", first->problem_rank, i + 1);
        layout_format(layout, INK_BOLD, number, "%s (%s, %d %%)", causes[first[i].cause].title,
                      causes[first[i].cause].id, words_percent(first[i].confidence));
        body(layout, report, &first[i], group);
    }
}

void text_problem(struct layout *layout, const struct report *report, const struct diagnosis *first,
                  size_t count)
{
    const struct group group = {first, count};
    if (count > 1) {
        competing(layout, report, &group);
        return;
    }
    const struct kb_cause *cause = &report->kb->causes[first->cause];
    title(layout, cause, first->problem_rank, cause->title);
    server(layout, report, first);
    confidence(layout, report, first);
    when(layout, report, first);
    body(layout, report, first, &group);
}
