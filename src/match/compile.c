/* SPDX-License-Identifier: MIT */
#include "match/compile.h"

/* A condition while it is read: its tests are ordered before they become steps. */
struct branch {
    enum kb_node node;
    unsigned cost; /* about what it takes, in looks at a string */
    struct compiled_test *test;
    struct branch *children;
    size_t child_count;
};

static void free_branch(struct branch *branch)
{
    for (size_t i = 0; i < branch->child_count; i++)
        free_branch(&branch->children[i]);
    free(branch->children);
}

static void free_test(struct compiled_test *test)
{
    if (test->value)
        test->operation->free(test->value);
    free(test);
}

void compiled_signature_free(struct compiled_signature *signature)
{
    for (uint32_t i = 0; i < signature->step_count; i++)
        if (!signature->steps[i].test->shared)
            free_test(signature->steps[i].test);
    free(signature->steps);
    free(signature->parameters);
    free(signature->names);
    free(signature->firsts);
    *signature = (struct compiled_signature){0};
}

static struct compiled_test *new_test(const struct kb_condition *from,
                                      const struct match_operator *operation, const char *key)
{
    size_t size = strlen(key) + 1;
    struct compiled_test *test = memory_zeroed(1, sizeof *test + size);
    test->string = from->string;
    test->data = text_of(from->data);
    test->operation = operation;
    test->least = operation->slow ? 0 : strlen(from->value);
    test->shared = !operation->slow;
    memcpy(test->key, key, size);
    return test;
}

/* Everything that its answer depends on makes up the key of a test that is shared. */
static struct compiled_test *find_test(struct compiled_test **tests,
                                       const struct kb_condition *from,
                                       const struct match_operator *operation)
{
    struct compiled_test *head = *tests, *test;
    AUTO_FREE char *key =
        memory_format("%u %zu %s %s %s", from->string, from->data ? strlen(from->data) : 0,
                      from->data ? from->data : "", operation->name, from->value);
    HASH_FIND_STR(head, key, test);
    if (test)
        return test;
    test = new_test(from, operation, key);
    HASH_ADD_STR(head, key, test);
    *tests = head;
    return test;
}

static int read_test(const struct kb_condition *from, bool checked, struct compiled_shared *shared,
                     struct compiled_signature *to, struct branch *branch, struct error *error)
{
    const struct match_operator *operation = from->operator? operator_find(from->operator) : NULL;
    if (!operation)
        return error_set(error, ERROR_KB, "unknown test \"%s\"",
                         from->operator ? from->operator : "");
    if (!from->value)
        return error_set(error, ERROR_KB, "test \"%s\" without a value", operation->name);
    struct compiled_test *test = operation->slow ? new_test(from, operation, "")
                                                 : find_test(&shared->tests, from, operation);
    to->steps[to->step_count++].test = branch->test = test;
    branch->cost = (test->string > 0 ? 1u : 4u) * (operation->slow ? 8u : 1u);
    if (!test->value)
        test->value = operation->compile(from->value, checked, error);
    return test->value ? 0 : -1;
}

/* Which of several conditions is asked first changes nothing but the time: the cheaper come first,
 * else they stay in their order. */
static void order_children(struct branch *branch)
{
    struct branch *children = branch->children;
    for (size_t i = 1; i < branch->child_count; i++) {
        struct branch moved = children[i];
        size_t at = i;
        for (; at > 0 && children[at - 1].cost > moved.cost; at--)
            children[at] = children[at - 1];
        children[at] = moved;
    }
}

static int read_condition(const struct kb_condition *from, bool checked, unsigned depth,
                          struct compiled_shared *shared, struct compiled_signature *to,
                          struct branch *branch, struct error *error)
{
    branch->node = from->node;
    if (depth > COMPILE_MAX_DEPTH)
        return error_set(error, ERROR_KB, "conditions nested deeper than %d", COMPILE_MAX_DEPTH);
    if (from->node == KB_NODE_TEST)
        return read_test(from, checked, shared, to, branch, error);
    if (from->node == KB_NODE_NOT && from->child_count != 1)
        return error_set(error, ERROR_KB, "\"not\" with %zu conditions", from->child_count);
    branch->children = memory_zeroed(from->child_count, sizeof *branch->children);
    branch->child_count = from->child_count;
    for (size_t i = 0; i < from->child_count; i++) {
        if (read_condition(&from->children[i], checked, depth + 1, shared, to, &branch->children[i],
                           error) != 0)
            return -1;
        branch->cost += branch->children[i].cost;
    }
    order_children(branch);
    return 0;
}

/* Adds the steps of a branch that goes on here or there. Returns the first of them. */
static uint32_t add_steps(struct compiled_signature *to, const struct branch *branch, uint32_t yes,
                          uint32_t no)
{
    uint32_t at = branch->node == KB_NODE_ALL ? yes : no;
    switch (branch->node) {
    case KB_NODE_ALL:
        for (size_t i = branch->child_count; i-- > 0;)
            at = add_steps(to, &branch->children[i], at, no);
        return at;
    case KB_NODE_ANY:
        for (size_t i = branch->child_count; i-- > 0;)
            at = add_steps(to, &branch->children[i], yes, at);
        return at;
    case KB_NODE_NOT: /* there is one */
        for (size_t i = 0; i < branch->child_count; i++)
            at = add_steps(to, &branch->children[i], no, yes);
        return at;
    case KB_NODE_TEST:
        to->steps[to->step_count] = (struct compiled_step){branch->test, yes, no};
        return to->step_count++;
    }
    return at;
}

static size_t count_tests(const struct kb_condition *condition, unsigned depth)
{
    size_t count = condition->node == KB_NODE_TEST;
    for (size_t i = 0; depth <= COMPILE_MAX_DEPTH && i < condition->child_count; i++)
        count += count_tests(&condition->children[i], depth + 1);
    return count;
}

static int compile_condition(const struct kb_signature *from, struct compiled_shared *shared,
                             struct compiled_signature *to, struct error *error)
{
    struct branch branch = {0};
    to->steps = memory_zeroed(count_tests(&from->condition, 0), sizeof *to->steps);
    int result = read_condition(&from->condition, from->checked, 0, shared, to, &branch, error);
    if (result == 0) {
        to->step_count = 0;
        to->first_step = add_steps(to, &branch, STEP_HOLDS, STEP_FAILS);
    }
    free_branch(&branch);
    return result;
}

/* Finds the slot of a name for one more parameter of it. */
static void join_slot(struct compiled_signature *signature, const char *name, size_t parameter)
{
    struct compiled_parameter *parameters = signature->parameters;
    size_t slot = 0;
    while (slot < signature->name_count && strcmp(signature->names[slot], name) != 0)
        slot++;
    parameters[parameter].slot = slot;
    parameters[parameter].next = KB_NONE;
    if (slot == signature->name_count) {
        signature->names[slot] = name;
        signature->firsts[slot] = parameter;
        signature->name_count++;
        return;
    }
    size_t last = signature->firsts[slot];
    while (parameters[last].next != KB_NONE)
        last = parameters[last].next;
    parameters[last].next = parameter;
}

void compiled_shared_free(struct compiled_shared *shared)
{
    struct shared_pattern *pattern, *next_pattern;
    struct compiled_test *test, *next_test;
    HASH_ITER(hh, shared->patterns, pattern, next_pattern)
    {
        HASH_DEL(shared->patterns, pattern);
        pattern_free(pattern->pattern);
        free(pattern);
    }
    HASH_ITER(hh, shared->tests, test, next_test)
    {
        HASH_DEL(shared->tests, test);
        free_test(test);
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
    to->firsts = memory_zeroed(from->parameter_count, sizeof *to->firsts);
    for (size_t i = 0; i < from->parameter_count; i++) {
        const struct kb_parameter *row = &from->parameters[i];
        struct compiled_parameter *parameter = &to->parameters[i];
        join_slot(to, row->name, i);
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
    for (size_t i = 0; i < to->name_count; i++)
        if (strcmp(to->names[i], from->target) == 0) {
            to->target = i;
            to->target_parameter = to->firsts[i];
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
    if (compile_condition(from, shared, ret, &reason) == 0 &&
        compile_parameters(from, &shared->patterns, ret, &reason) == 0)
        return 0;
    return error_set(error, reason.code, "signature %s: %s", from->id, reason.text);
}

int matcher_check(const struct kb *kb, struct error *error)
{
    struct compiled_shared shared = {0};
    int result = 0;
    for (size_t i = 0; result == 0 && i < kb->signature_count; i++) {
        struct kb_signature signature = *kb_signature(kb, i);
        struct compiled_signature compiled = {0};
        struct kb one = *kb;
        signature.checked = false;
        one.signatures = &signature;
        result = compile_signature(&one, 0, &shared, &compiled, error);
        compiled_signature_free(&compiled);
    }
    compiled_shared_free(&shared);
    return result;
}

bool compiled_asks(struct text data, const struct insertion *string)
{
    return data.size == 0 || text_equal_fold(data, string->name);
}

static bool ask_operation(const struct compiled_test *test, const struct compiled_subject *subject,
                          struct text string)
{
    return test->operation->test(test->value, subject->run, string);
}

/* Codes and names of states are short and come again and again. */
static bool ask_short(struct compiled_test *test, const struct compiled_subject *subject,
                      struct text string)
{
    const struct text_short asked = text_short_of(string);
    struct short_answer *recent = &test->recent;
    if (recent->string.size != asked.size || recent->string.first != asked.first ||
        recent->string.last != asked.last)
        *recent = (struct short_answer){asked, ask_operation(test, subject, string)};
    return recent->holds;
}

static inline bool ask_string(struct compiled_test *test, const struct compiled_subject *subject,
                              struct text string)
{
    if (string.size < test->least)
        return false;
    if (string.size <= TEXT_SHORT_MAX && string.size > 0 && test->shared)
        return ask_short(test, subject, string);
    return ask_operation(test, subject, string);
}

static bool ask_any(struct compiled_test *test, const struct compiled_subject *subject)
{
    const struct record *record = subject->record;
    for (size_t i = 0; i < record->string_count; i++)
        if (compiled_asks(test->data, &record->strings[i]) &&
            ask_string(test, subject, record->strings[i].value))
            return true;
    return false;
}

static bool ask(struct compiled_test *test, const struct compiled_subject *subject)
{
    const struct record *record = subject->record;
    if (test->string == 0)
        return ask_any(test, subject);
    return test->string <= record->string_count &&
           ask_string(test, subject, record->strings[test->string - 1].value);
}

static bool test_holds(struct compiled_test *test, const struct compiled_subject *subject)
{
    if (!test->shared)
        return ask(test, subject);
    if (test->record != subject->number) {
        test->holds = ask(test, subject);
        test->record = subject->number;
    }
    return test->holds;
}

bool compiled_holds(const struct compiled_signature *signature,
                    const struct compiled_subject *subject)
{
    uint32_t at = signature->first_step;
    while (at < STEP_FAILS) {
        const struct compiled_step *step = &signature->steps[at];
        at = test_holds(step->test, subject) ? step->yes : step->no;
    }
    return at == STEP_HOLDS;
}
