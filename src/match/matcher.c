/* SPDX-License-Identifier: MIT */
#include "match/compile.h"
#include "match/index.h"
#include "match/server_name.h"

struct matcher {
    const struct kb *kb;
    struct compiled_signature *signatures; /* by specificity descending, then id: the first that
                                            * fits wins */
    size_t signature_count;
    struct shared_pattern *patterns; /* of the signatures' parameters */
    struct match_index *index;
    struct pattern_run *run;
    struct text *values; /* of the last match; room for any signature */
};

static bool reads_records(const struct kb_signature *signature)
{
    return !signature->source || strcmp(signature->source, "event-record") == 0;
}

static int compare_rank(const void *a, const void *b, void *context)
{
    const struct kb *kb = context;
    const struct kb_signature *left = &kb->signatures[*(const size_t *)a];
    const struct kb_signature *right = &kb->signatures[*(const size_t *)b];
    if (left->specificity != right->specificity)
        return left->specificity > right->specificity ? -1 : 1;
    return strcmp(left->id, right->id);
}

static void index_signature(struct matcher *matcher, size_t rank)
{
    const struct kb_signature *signature =
        &matcher->kb->signatures[matcher->signatures[rank].index];
    match_index_add(matcher->index, text_of(signature->provider), signature->event_id, rank);
    for (size_t i = 0; i < signature->alias_count; i++)
        match_index_add(matcher->index, text_of(signature->aliases[i]), signature->event_id, rank);
}

static int compile_all(struct matcher *matcher, struct error *error)
{
    const struct kb *kb = matcher->kb;
    AUTO_FREE size_t *order = memory_zeroed(kb->signature_count, sizeof *order);
    size_t count = 0, values = 0;
    for (size_t i = 0; i < kb->signature_count; i++)
        if (reads_records(&kb->signatures[i]))
            order[count++] = i;
    qsort_r(order, count, sizeof *order, compare_rank, (void *)(uintptr_t)kb);
    matcher->signatures = memory_zeroed(count, sizeof *matcher->signatures);
    for (size_t rank = 0; rank < count; rank++) {
        struct compiled_signature *signature = &matcher->signatures[rank];
        matcher->signature_count++;
        if (compile_signature(kb, order[rank], &matcher->patterns, signature, error) != 0)
            return -1;
        if (signature->name_count > values)
            values = signature->name_count;
        index_signature(matcher, rank);
    }
    matcher->values = memory_zeroed(values, sizeof *matcher->values);
    return 0;
}

struct matcher *matcher_new(const struct kb *kb, struct error *error)
{
    struct matcher *matcher = memory_zeroed(1, sizeof *matcher);
    matcher->kb = kb;
    matcher->index = match_index_new();
    matcher->run = pattern_run_new();
    if (compile_all(matcher, error) == 0)
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
    for (size_t i = 0; i < matcher->signature_count; i++)
        compiled_signature_free(&matcher->signatures[i]);
    free(matcher->signatures);
    shared_patterns_free(&matcher->patterns);
    match_index_free(matcher->index);
    pattern_run_free(matcher->run);
    free(matcher->values);
    free(matcher);
}

void matcher_want(const struct matcher *matcher, struct wanted *wanted)
{
    const struct kb *kb = matcher->kb;
    for (size_t i = 0; i < matcher->signature_count; i++) {
        const struct kb_signature *signature = &kb->signatures[matcher->signatures[i].index];
        wanted_add(wanted, text_of(signature->provider), signature->event_id);
        for (size_t j = 0; j < signature->alias_count; j++)
            wanted_add(wanted, text_of(signature->aliases[j]), signature->event_id);
    }
    for (size_t i = 0; i < kb->marker_count; i++)
        wanted_add_marker(wanted, text_of(kb->markers[i]));
}

uint64_t matcher_limit_hits(const struct matcher *matcher)
{
    return pattern_run_limit_hits(matcher->run);
}

/* The first of a list that fits and ranks before `before`; that itself when there is none. */
static size_t first_fit(struct matcher *matcher, const struct index_list *list, size_t before,
                        const struct record *record)
{
    for (size_t i = 0; list && i < list->count && list->items[i] < before; i++)
        if (compiled_holds(&matcher->signatures[list->items[i]].condition, matcher->run, record))
            return list->items[i];
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

static void fill_match(struct matcher *matcher, const struct compiled_signature *signature,
                       const struct record *record, struct match *ret_match)
{
    struct text *values = matcher->values;
    for (size_t i = 0; i < signature->name_count; i++)
        values[i] = (struct text){"", 0};
    for (size_t i = 0; i < signature->parameter_count; i++) {
        struct compiled_parameter *parameter = &signature->parameters[i];
        if (values[parameter->slot].size == 0)
            values[parameter->slot] = parameter_value(parameter, matcher->run, record);
    }
    *ret_match = (struct match){.signature = signature->index,
                                .values = values,
                                .names = signature->names,
                                .value_count = signature->name_count};
    if (signature->target == KB_NONE)
        return;
    struct text value = values[signature->target];
    ret_match->target =
        signature->target_is_url ? server_name_of_url(value) : server_name_of(value);
}

bool matcher_match(struct matcher *matcher, const struct record *record, struct match *ret_match)
{
    uint32_t name = match_index_provider(matcher->index, record->provider);
    size_t best = first_fit(matcher, match_index_find(matcher->index, name, record->event_id),
                            SIZE_MAX, record);
    /* Some providers log under a name of their own and name the classic source beside it. */
    if (record->event_source.size) {
        uint32_t source = match_index_provider(matcher->index, record->event_source);
        if (source != name)
            best = first_fit(matcher, match_index_find(matcher->index, source, record->event_id),
                             best, record);
    }
    if (best == SIZE_MAX)
        return false;
    fill_match(matcher, &matcher->signatures[best], record, ret_match);
    return true;
}

bool matcher_is_ambiguous(struct matcher *matcher, const struct record *record,
                          size_t *ret_signature, size_t *ret_other)
{
    uint32_t name = match_index_provider(matcher->index, record->provider);
    const struct index_list *list = match_index_find(matcher->index, name, record->event_id);
    size_t best = first_fit(matcher, list, SIZE_MAX, record);
    for (size_t i = 0; list && best != SIZE_MAX && i < list->count; i++) {
        size_t rank = list->items[i];
        const struct compiled_signature *other = &matcher->signatures[rank];
        size_t winner = matcher->signatures[best].index;
        if (rank <= best ||
            matcher->kb->signatures[other->index].specificity !=
                matcher->kb->signatures[winner].specificity ||
            !compiled_holds(&other->condition, matcher->run, record))
            continue;
        *ret_signature = winner;
        *ret_other = other->index;
        return true;
    }
    return false;
}
