/* SPDX-License-Identifier: MIT */
#include "match/compile.h"

static void free_condition(struct compiled_condition *condition)
{
    for (size_t i = 0; i < condition->child_count; i++)
        free_condition(&condition->children[i]);
    free(condition->children);
    if (condition->value)
        condition->operation->free(condition->value);
}

void compiled_signature_free(struct compiled_signature *signature)
{
    free_condition(&signature->condition);
    free(signature->parameters);
    free(signature->names);
    *signature = (struct compiled_signature){0};
}

/* Everything that its answer depends on makes up the key of a test. Patterns are not shared: how
 * often they run into their limit is counted. */
static struct shared_test *share_test(struct shared_test **tests, const struct kb_condition *from,
                                      const struct match_operator *operation)
{
    struct shared_test *head = *tests, *shared;
    if (operation->slow)
        return NULL;
    AUTO_FREE char *key =
        memory_format("%u %zu %s %s %s", from->string, from->data ? strlen(from->data) : 0,
                      from->data ? from->data : "", operation->name, from->value);
    HASH_FIND_STR(head, key, shared);
    if (shared)
        return shared;
    size_t size = strlen(key) + 1;
    shared = memory_zeroed(1, sizeof *shared + size);
    memcpy(shared->key, key, size);
    HASH_ADD_STR(head, key, shared);
    *tests = head;
    return shared;
}

static int compile_test(const struct kb_condition *from, bool checked,
                        struct compiled_shared *shared, struct compiled_condition *to,
                        struct error *error)
{
    const struct match_operator *operation = from->operator? operator_find(from->operator) : NULL;
    if (!operation)
        return error_set(error, ERROR_KB, "unknown test \"%s\"",
                         from->operator ? from->operator : "");
    if (!from->value)
        return error_set(error, ERROR_KB, "test \"%s\" without a value", operation->name);
    to->operation = operation;
    to->value = operation->compile(from->value, checked, error);
    to->shared = share_test(&shared->tests, from, operation);
    return to->value ? 0 : -1;
}

/* About what a condition takes, in looks at a string. */
static unsigned cost_of(const struct compiled_condition *condition)
{
    unsigned cost = 0;
    for (size_t i = 0; i < condition->child_count; i++)
        cost += cost_of(&condition->children[i]);
    if (condition->node == KB_NODE_TEST)
        cost = (condition->string > 0 ? 1u : 4u) * (condition->operation->slow ? 8u : 1u);
    return cost;
}

/* Which of several conditions is asked first changes nothing but the time: the cheaper come first,
 * else they stay in their order. */
static void order_children(struct compiled_condition *condition)
{
    struct compiled_condition *children = condition->children;
    for (size_t i = 1; i < condition->child_count; i++) {
        struct compiled_condition moved = children[i];
        unsigned cost = cost_of(&moved);
        size_t at = i;
        for (; at > 0 && cost_of(&children[at - 1]) > cost; at--)
            children[at] = children[at - 1];
        children[at] = moved;
    }
}

static int compile_condition(const struct kb_condition *from, bool checked, unsigned depth,
                             struct compiled_shared *shared, struct compiled_condition *to,
                             struct error *error)
{
    to->node = from->node;
    to->string = from->string;
    to->data = text_of(from->data);
    if (depth > COMPILE_MAX_DEPTH)
        return error_set(error, ERROR_KB, "conditions nested deeper than %d", COMPILE_MAX_DEPTH);
    if (from->node == KB_NODE_TEST)
        return compile_test(from, checked, shared, to, error);
    if (from->node == KB_NODE_NOT && from->child_count != 1)
        return error_set(error, ERROR_KB, "\"not\" with %zu conditions", from->child_count);
    to->children = memory_zeroed(from->child_count, sizeof *to->children);
    to->child_count = from->child_count;
    for (size_t i = 0; i < from->child_count; i++)
        if (compile_condition(&from->children[i], checked, depth + 1, shared, &to->children[i],
                              error) != 0)
            return -1;
    order_children(to);
    return 0;
}

static size_t slot_of(struct compiled_signature *signature, const char *name)
{
    for (size_t i = 0; i < signature->name_count; i++)
        if (strcmp(signature->names[i], name) == 0)
            return i;
    signature->names[signature->name_count] = name;
    return signature->name_count++;
}

void compiled_shared_free(struct compiled_shared *shared)
{
    struct shared_pattern *pattern, *next_pattern;
    struct shared_test *test, *next_test;
    HASH_ITER(hh, shared->patterns, pattern, next_pattern)
    {
        HASH_DEL(shared->patterns, pattern);
        pattern_free(pattern->pattern);
        free(pattern);
    }
    HASH_ITER(hh, shared->tests, test, next_test)
    {
        HASH_DEL(shared->tests, test);
        free(test);
    }
}

static struct pattern *find_pattern(struct shared_pattern **patterns, const char *text,
                                    bool checked, struct error *error)
{
    struct shared_pattern *head = *patterns, *shared;
    HASH_FIND_STR(head, text, shared);
    if (shared)
        return shared->pattern;
    struct pattern *pattern = checked ? pattern_new_checked(text) : pattern_new(text, error);
    if (!pattern)
        return NULL;
    size_t size = strlen(text) + 1;
    shared = memory_zeroed(1, sizeof *shared + size);
    shared->pattern = pattern;
    memcpy(shared->text, text, size);
    HASH_ADD_STR(head, text, shared);
    *patterns = head;
    return pattern;
}

uint32_t compiled_group(struct compiled_parameter *parameter)
{
    if (parameter->group == 0)
        parameter->group = pattern_group(parameter->pattern, parameter->name);
    return parameter->group;
}

static int compile_parameters(const struct kb_signature *from, struct shared_pattern **patterns,
                              struct compiled_signature *to, struct error *error)
{
    to->parameters = memory_zeroed(from->parameter_count, sizeof *to->parameters);
    to->parameter_count = from->parameter_count;
    to->names = memory_zeroed(from->parameter_count, sizeof *to->names);
    for (size_t i = 0; i < from->parameter_count; i++) {
        const struct kb_parameter *row = &from->parameters[i];
        struct compiled_parameter *parameter = &to->parameters[i];
        parameter->slot = slot_of(to, row->name);
        parameter->string = row->string;
        parameter->data = text_of(row->data);
        if (!row->pattern)
            continue;
        parameter->pattern = find_pattern(patterns, row->pattern, from->checked, error);
        if (!parameter->pattern)
            return -1;
        parameter->name = row->name;
        if (!from->checked && compiled_group(parameter) == 0)
            return error_set(error, ERROR_KB, "pattern \"%s\" has no single group \"%s\"",
                             row->pattern, row->name);
    }
    to->target = KB_NONE;
    if (!from->target)
        return 0;
    for (size_t i = to->parameter_count; i-- > 0;)
        if (strcmp(to->names[to->parameters[i].slot], from->target) == 0) {
            to->target = to->parameters[i].slot;
            to->target_parameter = i;
        }
    if (to->target == KB_NONE)
        return error_set(error, ERROR_KB, "target \"%s\" is no parameter", from->target);
    return 0;
}

int compile_signature(const struct kb *kb, size_t index, struct compiled_shared *shared,
                      struct compiled_signature *ret, struct error *error)
{
    const struct kb_signature *from = kb_signature(kb, index);
    struct error reason = {0};
    ret->index = index;
    ret->target_is_url = from->target_is_url;
    if (compile_condition(&from->condition, from->checked, 0, shared, &ret->condition, &reason) ==
            0 &&
        compile_parameters(from, &shared->patterns, ret, &reason) == 0)
        return 0;
    return error_set(error, reason.code, "signature %s: %s", from->id, reason.text);
}

bool compiled_asks(struct text data, const struct insertion *string)
{
    return data.size == 0 || text_equal_fold(data, string->name);
}

static bool ask(const struct compiled_condition *test, const struct compiled_subject *subject)
{
    const struct record *record = subject->record;
    if (test->string > 0)
        return test->string <= record->string_count &&
               test->operation->test(test->value, subject->run,
                                     record->strings[test->string - 1].value);
    for (size_t i = 0; i < record->string_count; i++)
        if (compiled_asks(test->data, &record->strings[i]) &&
            test->operation->test(test->value, subject->run, record->strings[i].value))
            return true;
    return false;
}

static bool test_holds(const struct compiled_condition *test,
                       const struct compiled_subject *subject)
{
    struct shared_test *shared = test->shared;
    if (!shared)
        return ask(test, subject);
    if (shared->record != subject->number) {
        shared->holds = ask(test, subject);
        shared->record = subject->number;
    }
    return shared->holds;
}

bool compiled_holds(const struct compiled_condition *condition,
                    const struct compiled_subject *subject)
{
    switch (condition->node) {
    case KB_NODE_ALL:
        for (size_t i = 0; i < condition->child_count; i++)
            if (!compiled_holds(&condition->children[i], subject))
                return false;
        return true;
    case KB_NODE_ANY:
        for (size_t i = 0; i < condition->child_count; i++)
            if (compiled_holds(&condition->children[i], subject))
                return true;
        return false;
    case KB_NODE_NOT:
        return !compiled_holds(&condition->children[0], subject);
    case KB_NODE_TEST:
        return test_holds(condition, subject);
    }
    return false;
}
