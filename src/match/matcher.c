/* SPDX-License-Identifier: MIT */
#include "match/compile.h"
#include "match/index.h"
#include "match/server_name.h"

#define RANKS 1001 /* greatest specificity of a condition, and 0 */

struct matcher {
    const struct kb *kb;
    uint32_t *order; /* the signatures by specificity descending, then id: the first that fits
                      * wins. Their places in it are their ranks */
    size_t count;
    struct compiled_signature *signatures; /* by rank */
    uint32_t *compiled;                    /* the ranks of those that are */
    size_t compiled_count, compiled_capacity;
    struct shared_pattern *patterns; /* of the signatures' parameters */
    struct match_index *index;
    struct pattern_run *run;
    const struct compiled_signature *matched; /* the last one */
    struct text *values;                      /* of the last match; room for any signature */
    bool *known;                              /* which of them have been looked for */
    uint64_t broken_hits; /* signatures that were asked for and cannot be compiled */
};

static bool reads_records(const struct kb_signature *signature)
{
    return !signature->source || strcmp(signature->source, "event-record") == 0;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* By counting: signatures are sorted by id already, and a base may have many. */
static void rank_signatures(struct matcher *matcher)
{
    const struct kb *kb = matcher->kb;
    size_t starts[RANKS + 1] = {0};
    matcher->order = memory_zeroed(kb->signature_count, sizeof *matcher->order);
    for (size_t i = 0; i < kb->signature_count; i++)
        starts[RANKS - least(kb->signatures[i].specificity, RANKS - 1)]++;
    for (size_t rank = 1; rank <= RANKS; rank++)
        starts[rank] += starts[rank - 1];
    for (size_t i = 0; i < kb->signature_count; i++)
        matcher->order[starts[RANKS - least(kb->signatures[i].specificity, RANKS - 1) - 1]++] =
            (uint32_t)i;
    matcher->count = kb->signature_count;
}

static int compile_rank(struct matcher *matcher, uint32_t rank, struct error *error)
{
    matcher->compiled = memory_grow(matcher->compiled, matcher->compiled_count,
                                    &matcher->compiled_capacity, sizeof *matcher->compiled);
    matcher->compiled[matcher->compiled_count++] = rank;
    struct compiled_signature *signature = &matcher->signatures[rank];
    signature->state = COMPILED;
    if (compile_signature(matcher->kb, matcher->order[rank], &matcher->patterns, signature,
                          error) == 0)
        return 0;
    signature->state = BROKEN;
    return -1;
}

/* Signatures that are known to be good are compiled when a record asks for them. */
static int index_signatures(struct matcher *matcher, struct error *error)
{
    size_t values = 0;
    for (uint32_t rank = 0; rank < matcher->count; rank++) {
        const struct kb_signature *signature = &matcher->kb->signatures[matcher->order[rank]];
        if (!reads_records(signature))
            continue;
        if (!signature->checked && compile_rank(matcher, rank, error))
            return -1;
        if (signature->parameter_count > values)
            values = signature->parameter_count;
        match_index_add(matcher->index, text_of(signature->provider), signature->event_id, rank);
        for (size_t i = 0; i < signature->alias_count; i++)
            match_index_add(matcher->index, text_of(signature->aliases[i]), signature->event_id,
                            rank);
    }
    matcher->values = memory_zeroed(values, sizeof *matcher->values);
    matcher->known = memory_zeroed(values, sizeof *matcher->known);
    return 0;
}

struct matcher *matcher_new(const struct kb *kb, struct error *error)
{
    struct matcher *matcher = memory_zeroed(1, sizeof *matcher);
    matcher->kb = kb;
    matcher->index = match_index_new();
    matcher->run = pattern_run_new();
    matcher->signatures = memory_zeroed(kb->signature_count, sizeof *matcher->signatures);
    rank_signatures(matcher);
    if (index_signatures(matcher, error) == 0)
        return matcher;
    matcher_free(matcher);
    return NULL;
}

int matcher_check(const struct kb *kb, struct error *error)
{
    struct shared_pattern *patterns = NULL;
    int result = 0;
    for (size_t i = 0; result == 0 && i < kb->signature_count; i++) {
        struct kb_signature signature = kb->signatures[i];
        struct compiled_signature compiled = {0};
        struct kb one = *kb;
        signature.checked = false;
        one.signatures = &signature;
        result = compile_signature(&one, 0, &patterns, &compiled, error);
        compiled_signature_free(&compiled);
    }
    shared_patterns_free(&patterns);
    return result;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    for (size_t i = 0; i < matcher->compiled_count; i++)
        compiled_signature_free(&matcher->signatures[matcher->compiled[i]]);
    free(matcher->compiled);
    free(matcher->signatures);
    free(matcher->order);
    shared_patterns_free(&matcher->patterns);
    match_index_free(matcher->index);
    pattern_run_free(matcher->run);
    free(matcher->values);
    free(matcher->known);
    free(matcher);
}

void matcher_want(const struct matcher *matcher, struct wanted *wanted)
{
    const struct kb *kb = matcher->kb;
    for (size_t i = 0; i < matcher->count; i++) {
        const struct kb_signature *signature = &kb->signatures[matcher->order[i]];
        if (!reads_records(signature))
            continue;
        wanted_add(wanted, text_of(signature->provider), signature->event_id);
        for (size_t j = 0; j < signature->alias_count; j++)
            wanted_add(wanted, text_of(signature->aliases[j]), signature->event_id);
    }
    for (size_t i = 0; i < kb->marker_count; i++)
        wanted_add_marker(wanted, text_of(kb->markers[i]));
}

uint64_t matcher_limit_hits(const struct matcher *matcher)
{
    return pattern_run_limit_hits(matcher->run) + matcher->broken_hits;
}

static bool fits(struct matcher *matcher, uint32_t rank, const struct record *record)
{
    const struct compiled_signature *signature = &matcher->signatures[rank];
    if (signature->state == NOT_COMPILED)
        compile_rank(matcher, rank, NULL);
    if (signature->state == COMPILED)
        return compiled_holds(&signature->condition, matcher->run, record);
    matcher->broken_hits++;
    return false;
}

/* The first of a list that fits and ranks before `before`; that itself when there is none. */
static uint32_t first_fit(struct matcher *matcher, const struct index_item *list, uint32_t before,
                          const struct record *record)
{
    for (; list && list->item < before; list = match_index_next(matcher->index, list))
        if (fits(matcher, list->item, record))
            return list->item;
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

/* Of the parameters of one name the first that the record gives counts. */
static struct text find_value(struct matcher *matcher, const struct record *record, size_t slot)
{
    const struct compiled_signature *signature = matcher->matched;
    struct text value = {"", 0};
    for (size_t i = 0; i < signature->parameter_count && value.size == 0; i++)
        if (signature->parameters[i].slot == slot)
            value = parameter_value(&signature->parameters[i], matcher->run, record);
    return value;
}

struct text match_value(const struct match *match, const struct record *record, size_t parameter)
{
    struct matcher *matcher = match->matcher;
    if (matcher && !matcher->known[parameter]) {
        matcher->known[parameter] = true;
        match->values[parameter] = find_value(matcher, record, parameter);
    }
    return match->values[parameter];
}

static void fill_match(struct matcher *matcher, const struct compiled_signature *signature,
                       const struct record *record, struct match *ret_match)
{
    matcher->matched = signature;
    for (size_t i = 0; i < signature->name_count; i++)
        matcher->known[i] = false;
    *ret_match = (struct match){.signature = signature->index,
                                .names = signature->names,
                                .value_count = signature->name_count,
                                .values = matcher->values,
                                .matcher = matcher};
    if (signature->target == KB_NONE)
        return;
    struct text value = match_value(ret_match, record, signature->target);
    ret_match->target =
        signature->target_is_url ? server_name_of_url(value) : server_name_of(value);
}

bool matcher_match(struct matcher *matcher, const struct record *record, struct match *ret_match)
{
    uint32_t name = match_index_provider(matcher->index, record->provider);
    uint32_t best = first_fit(matcher, match_index_find(matcher->index, name, record->event_id),
                              INDEX_END, record);
    /* Some providers log under a name of their own and name the classic source beside it. */
    if (record->event_source.size) {
        uint32_t source = match_index_provider(matcher->index, record->event_source);
        if (source != name)
            best = first_fit(matcher, match_index_find(matcher->index, source, record->event_id),
                             best, record);
    }
    if (best == INDEX_END)
        return false;
    fill_match(matcher, &matcher->signatures[best], record, ret_match);
    return true;
}

bool matcher_is_ambiguous(struct matcher *matcher, const struct record *record,
                          size_t *ret_signature, size_t *ret_other)
{
    uint32_t name = match_index_provider(matcher->index, record->provider);
    const struct index_item *list = match_index_find(matcher->index, name, record->event_id);
    uint32_t best = first_fit(matcher, list, INDEX_END, record);
    for (; best != INDEX_END && list; list = match_index_next(matcher->index, list)) {
        size_t winner = matcher->order[best], other = matcher->order[list->item];
        if (list->item <= best ||
            matcher->kb->signatures[other].specificity !=
                matcher->kb->signatures[winner].specificity ||
            !fits(matcher, list->item, record))
            continue;
        *ret_signature = winner;
        *ret_other = other;
        return true;
    }
    return false;
}
