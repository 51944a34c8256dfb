/* SPDX-License-Identifier: MIT */
#include "match/compile.h"
#include "match/host.h"
#include "match/index.h"
#include "match/server_name.h"
#include "match/target_memo.h"

/* Of the signatures that fit a record the first by rank wins: the one whose condition says most,
 * then the one whose id, and so whose index, comes first. */
#define NO_RANK UINT64_MAX

static uint64_t rank_of(const struct kb_event *event, uint32_t index)
{
    return (uint64_t)(UINT32_MAX - event->specificity) << 32 | index;
}

static uint32_t signature_of(uint64_t rank)
{
    return (uint32_t)rank;
}

struct matcher {
    const struct kb *kb;
    struct compiled_signature *signatures; /* of each in the base */
    uint32_t *compiled;                    /* those that are */
    size_t compiled_count, compiled_capacity;
    struct compiled_shared shared;
    uint64_t records; /* that were asked about: the number of the last one */
    struct match_index *index;
    struct pattern_run *run;
    struct target_memo *targets;
    const struct compiled_signature *matched; /* the last one */
    struct text *values;                      /* of the last match */
    uint64_t *known;                          /* the last record that each was looked for in */
    uint32_t *settled_by;                     /* see struct match */
    size_t value_room;                        /* enough for each signature that is compiled */
    uint64_t broken_hits; /* signatures that were asked for and cannot be compiled */
};

static bool reads_records(const struct kb_event *event)
{
    return !event->source || strcmp(event->source, "event-record") == 0;
}

static int compile(struct matcher *matcher, uint32_t index, struct error *error)
{
    matcher->compiled = memory_grow(matcher->compiled, matcher->compiled_count,
                                    &matcher->compiled_capacity, sizeof *matcher->compiled);
    matcher->compiled[matcher->compiled_count++] = index;
    struct compiled_signature *signature = &matcher->signatures[index];
    signature->state = COMPILED;
    if (compile_signature(matcher->kb, index, &matcher->shared, signature, error) != 0) {
        signature->state = BROKEN;
        return -1;
    }
    signature->number = target_memo_number(matcher->targets);
    const size_t room = signature->name_count;
    if (room > matcher->value_room) {
        matcher->values = memory_resize(matcher->values, room, sizeof *matcher->values);
        matcher->known = memory_resize(matcher->known, room, sizeof *matcher->known);
        matcher->settled_by = memory_resize(matcher->settled_by, room, sizeof *matcher->settled_by);
        memset(matcher->known + matcher->value_room, 0,
               (room - matcher->value_room) * sizeof *matcher->known);
        matcher->value_room = room;
    }
    return 0;
}

struct ranked {
    uint64_t rank;
    uint32_t event_id;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void fill_index(void *context, struct match_index *index, uint32_t provider,
                       const uint32_t *groups, size_t count)
{
    const struct kb *kb = ((struct matcher *)context)->kb;
    struct ranked *list = NULL;
    size_t listed = 0, capacity = 0;
    for (size_t i = 0; i < count; i++) {
        struct kb_group group = kb_group(kb, groups[i]);
        for (size_t k = 0; k < group.count; k++) {
            uint32_t signature = kb_group_signature(&group, k);
            struct kb_event event = kb_signature_event(kb, signature);
            if (!reads_records(&event))
                continue;
            list = memory_grow(list, listed, &capacity, sizeof *list);
            list[listed++] = (struct ranked){rank_of(&event, signature), event.event_id};
        }
    }
    if (listed)
        qsort(list, listed, sizeof *list, by_rank);
    for (size_t i = 0; i < listed; i++)
        match_index_add(index, provider, list[i].event_id, list[i].rank);
    free(list);
}

/* Signatures that were checked when their base was built are compiled when a record asks for them.
 */
static int compile_unchecked(struct matcher *matcher, struct error *error)
{
    const struct kb *kb = matcher->kb;
    for (uint32_t i = 0; !kb->store && i < kb->signature_count; i++) {
        struct kb_event event = kb_signature_event(kb, i);
        if (reads_records(&event) && !kb_signature(kb, i)->checked && compile(matcher, i, error))
            return -1;
    }
    return 0;
}

struct matcher *matcher_new(const struct kb *kb, struct error *error)
{
    struct matcher *matcher = memory_zeroed(1, sizeof *matcher);
    matcher->kb = kb;
    matcher->index = match_index_new(fill_index, matcher);
    matcher->run = pattern_run_new();
    matcher->targets = target_memo_new();
    matcher->signatures = memory_zeroed(kb->signature_count, sizeof *matcher->signatures);
    if (compile_unchecked(matcher, error)) {
        matcher_free(matcher);
        return NULL;
    }
    for (uint32_t i = 0; i < kb_group_count(kb); i++) {
        struct kb_group group = kb_group(kb, i);
        match_index_add_group(matcher->index, text_of(group.provider), i);
        for (size_t k = 0; k < group.alias_count; k++)
            match_index_add_group(matcher->index, text_of(group.aliases[k]), i);
    }
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    for (size_t i = 0; i < matcher->compiled_count; i++)
        compiled_signature_free(&matcher->signatures[matcher->compiled[i]]);
    free(matcher->compiled);
    free(matcher->signatures);
    compiled_shared_free(&matcher->shared);
    match_index_free(matcher->index);
    pattern_run_free(matcher->run);
    target_memo_free(matcher->targets);
    free(matcher->values);
    free(matcher->known);
    free(matcher->settled_by);
    free(matcher);
}

static void fill_wanted(void *context, uint32_t group_index, struct wanted *wanted,
                        uint32_t provider)
{
    const struct kb *kb = context;
    struct kb_group group = kb_group(kb, group_index);
    for (size_t i = 0; i < group.count; i++) {
        struct kb_event event = kb_signature_event(kb, kb_group_signature(&group, i));
        if (reads_records(&event))
            wanted_add_event(wanted, provider, event.event_id);
    }
}

void matcher_want(const struct matcher *matcher, struct wanted *wanted)
{
    const struct kb *kb = matcher->kb;
    wanted_fill_with(wanted, fill_wanted, (void *)(uintptr_t)kb);
    for (uint32_t i = 0; i < kb_group_count(kb); i++) {
        struct kb_group group = kb_group(kb, i);
        wanted_add_group(wanted, text_of(group.provider), i);
        for (size_t k = 0; k < group.alias_count; k++)
            wanted_add_group(wanted, text_of(group.aliases[k]), i);
    }
    for (size_t i = 0; i < kb->marker_count; i++)
        wanted_add_marker(wanted, text_of(kb->markers[i]));
}

uint64_t matcher_limit_hits(const struct matcher *matcher)
{
    return pattern_run_limit_hits(matcher->run) + matcher->broken_hits;
}

static __attribute__((noinline)) bool fits_if_it_compiles(struct matcher *matcher, uint32_t index,
                                                          const struct compiled_subject *subject)
{
    const struct compiled_signature *signature = &matcher->signatures[index];
    if (signature->state == NOT_COMPILED)
        compile(matcher, index, NULL);
    if (signature->state == COMPILED)
        return compiled_holds(signature, subject);
    matcher->broken_hits++;
    return false;
}

static inline bool fits(struct matcher *matcher, uint32_t index,
                        const struct compiled_subject *subject)
{
    const struct compiled_signature *signature = &matcher->signatures[index];
    if (signature->state != COMPILED)
        return fits_if_it_compiles(matcher, index, subject);
    return signature->first_step == STEP_HOLDS || compiled_holds(signature, subject);
}

/* The first of a list that fits and ranks before `before`; that itself when there is none. */
static inline uint64_t first_fit(struct matcher *matcher, uint32_t first, uint64_t before,
                                 const struct compiled_subject *subject)
{
    struct index_item item;
    for (uint32_t at = first; at != INDEX_END; at = item.next) {
        item = match_index_item(matcher->index, at);
        if (item.item >= before)
            break;
        if (fits(matcher, signature_of(item.item), subject))
            return item.item;
    }
    return before;
}

static struct text value_in(struct compiled_parameter *parameter, struct pattern_run *run,
                            struct text string)
{
    if (parameter->pattern &&
        !pattern_find(parameter->pattern, run, string, compiled_group(parameter), &string))
        return (struct text){"", 0};
    return text_trim(string);
}

static struct text parameter_value(struct compiled_parameter *parameter, struct pattern_run *run,
                                   const struct record *record)
{
    struct text value = {"", 0};
    if (parameter->string > record->string_count)
        return value;
    if (parameter->string > 0)
        return value_in(parameter, run, record->strings[parameter->string - 1].value);
    for (size_t i = 0; i < record->string_count && value.size == 0; i++)
        if (compiled_asks(parameter->data, &record->strings[i]))
            value = value_in(parameter, run, record->strings[i].value);
    return value;
}

/* Of the parameters of one name the first that the record gives counts; NULL when it gives none.
 * They are looked at from the first of them on. */
static const struct compiled_parameter *find_value(struct matcher *matcher,
                                                   const struct record *record, size_t first)
{
    struct compiled_parameter *parameters = matcher->matched->parameters;
    const size_t slot = parameters[first].slot;
    struct text *value = &matcher->values[slot];
    matcher->known[slot] = matcher->records;
    matcher->settled_by[slot] = parameters[first].string;
    for (size_t at = first; at != KB_NONE; at = parameters[at].next) {
        *value = parameter_value(&parameters[at], matcher->run, record);
        if (value->size)
            return &parameters[at];
        matcher->settled_by[slot] = 0;
    }
    return NULL;
}

struct text match_value(const struct match *match, const struct record *record, size_t parameter)
{
    struct matcher *matcher = match->matcher;
    if (matcher && matcher->known[parameter] != matcher->records)
        find_value(matcher, record, matcher->matched->firsts[parameter]);
    return match->values[parameter];
}

/* The value of the target's parameter is known without a look at it, and which string settled it.
 */
static inline void set_known(struct matcher *matcher, const struct compiled_signature *signature,
                             struct text value, uint32_t string)
{
    matcher->known[signature->target] = matcher->records;
    matcher->values[signature->target] = value;
    matcher->settled_by[signature->target] = string;
}

/* Looks for the target, and for its parameter's value. */
static __attribute__((noinline)) void look_for_target(struct matcher *matcher,
                                                      const struct compiled_signature *signature,
                                                      const struct record *record,
                                                      struct text string, struct match *ret_match)
{
    struct host_answer host = {.number = 0};
    struct text url;
    if (signature->target_is_url &&
        host_find_known(matcher->targets, matcher->run, signature, string, &url, &host)) {
        set_known(matcher, signature, url,
                  signature->parameters[signature->target_parameter].string);
        ret_match->target = host.host;
        ret_match->target_number = host.number;
        return;
    }
    const struct compiled_parameter *from =
        find_value(matcher, record, signature->target_parameter);
    const struct text value = matcher->values[signature->target];
    if (signature->target_is_url)
        host = host_find(matcher->targets, matcher->run, signature, string, value);
    else
        host.host = server_name_of(value);
    ret_match->target = host.host;
    ret_match->target_number = host.number;
    if (from == &signature->parameters[signature->target_parameter] && !ret_match->target_number)
        ret_match->target_number =
            target_memo_set(matcher->targets, signature->index, string, value, ret_match->target);
}

/* Mostly the target comes out of one string, and that is the name of one of a few servers. */
static inline void find_target(struct matcher *matcher, const struct compiled_signature *signature,
                               const struct record *record, struct match *ret_match)
{
    const unsigned from = signature->parameters[signature->target_parameter].string;
    struct text string = {"", 0};
    struct target_answer known;
    if (from > 0 && from <= record->string_count)
        string = record->strings[from - 1].value;
    if (!target_memo_find(matcher->targets, signature->index, string, &known)) {
        look_for_target(matcher, signature, record, string, ret_match);
        return;
    }
    set_known(matcher, signature, known.value, from);
    ret_match->target = known.target;
    ret_match->target_number = known.number;
}

static void fill_match(struct matcher *matcher, const struct compiled_signature *signature,
                       const struct record *record, struct match *ret_match)
{
    matcher->matched = signature;
    *ret_match =
        (struct match){.signature = signature->index,
                       .names = signature->names,
                       .value_count = signature->name_count,
                       .target_parameter = signature->target_is_url ? KB_NONE : signature->target,
                       .values = matcher->values,
                       .settled_by = matcher->settled_by,
                       .matcher = matcher};
    if (signature->target != KB_NONE)
        find_target(matcher, signature, record, ret_match);
    else
        ret_match->target_number = signature->number;
}

static struct compiled_subject subject_of(struct matcher *matcher, const struct record *record)
{
    return (struct compiled_subject){record, ++matcher->records, matcher->run};
}

/* Some providers log under a name of their own and name the classic source beside it. */
static __attribute__((noinline)) uint64_t fit_of_source(struct matcher *matcher, uint32_t list,
                                                        uint64_t best,
                                                        const struct compiled_subject *subject)
{
    const struct record *record = subject->record;
    uint32_t other = match_index_find(matcher->index, record->event_source, record->event_id);
    return other == list ? best : first_fit(matcher, other, best, subject);
}

bool matcher_match(struct matcher *matcher, const struct record *record, struct match *ret_match)
{
    const struct compiled_subject subject = subject_of(matcher, record);
    uint32_t list =
        match_index_find_named(matcher->index, record->names, record->provider, record->event_id);
    uint64_t best = first_fit(matcher, list, NO_RANK, &subject);
    if (record->event_source.size)
        best = fit_of_source(matcher, list, best, &subject);
    if (best == NO_RANK)
        return false;
    fill_match(matcher, &matcher->signatures[signature_of(best)], record, ret_match);
    return true;
}

bool matcher_is_ambiguous(struct matcher *matcher, const struct record *record,
                          size_t *ret_signature, size_t *ret_other)
{
    uint32_t list =
        match_index_find_named(matcher->index, record->names, record->provider, record->event_id);
    const struct compiled_subject subject = subject_of(matcher, record);
    uint64_t best = first_fit(matcher, list, NO_RANK, &subject);
    if (best == NO_RANK)
        return false;
    for (struct index_item item; list != INDEX_END; list = item.next) {
        item = match_index_item(matcher->index, list);
        if (item.item <= best || item.item >> 32 != best >> 32 ||
            !fits(matcher, signature_of(item.item), &subject))
            continue;
        *ret_signature = signature_of(best);
        *ret_other = signature_of(item.item);
        return true;
    }
    return false;
}
