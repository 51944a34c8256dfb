/* SPDX-License-Identifier: MIT */
#include "reader/fast_plan.h"

/* More tokens than any System element has; a bound on the work per definition. */
#define MAX_TOKENS 512

struct compiler {
    struct plan *plan;
    struct cursor tokens;
    unsigned left;            /* tokens */
    struct plan_names *names; /* NULL: not asked for */
};

struct known_element {
    const char *name;
    uint8_t length;
    enum field_id text; /* FIELD_COUNT: its text is no field */
    struct {
        const char *name; /* NULL: no more */
        enum field_id field;
    } attributes[2];
};

static const struct known_element known_elements[] = {
    {"Provider", 8, FIELD_COUNT, {{"Name", FIELD_PROVIDER}, {"EventSourceName", FIELD_SOURCE}}},
    {"EventID", 7, FIELD_ID, {{"Qualifiers", FIELD_QUALIFIERS}}},
    {"Level", 5, FIELD_LEVEL, {{0}}},
    {"Task", 4, FIELD_TASK, {{0}}},
    {"Keywords", 8, FIELD_KEYWORDS, {{0}}},
    {"TimeCreated", 11, FIELD_COUNT, {{"SystemTime", FIELD_TIME}}},
    {"EventRecordID", 13, FIELD_RECORD_ID, {{0}}},
    {"Channel", 7, FIELD_CHANNEL, {{0}}},
    {"Computer", 8, FIELD_COMPUTER, {{0}}},
    {"Security", 8, FIELD_COUNT, {{"UserID", FIELD_USER}}},
};

/* NULL when none of its parts is a field. */
static const struct known_element *find_element(struct span name)
{
    for (size_t i = 0; i < sizeof known_elements / sizeof *known_elements; i++)
        if (span_is(name, known_elements[i].name, known_elements[i].length))
            return &known_elements[i];
    return NULL;
}

static enum field_id find_attribute(const struct known_element *element, struct span name)
{
    for (size_t i = 0; element && i < 2 && element->attributes[i].name; i++)
        if (span_is(name, element->attributes[i].name,
                    (uint32_t)strlen(element->attributes[i].name)))
            return element->attributes[i].field;
    return FIELD_COUNT;
}

static void note_name(struct plan_names *names, const struct token *token)
{
    if (token->kind == TOKEN_ENTITY || token->kind == TOKEN_INSTRUCTION ||
        names->count == PLAN_MAX_NAMES)
        names->complete = false;
    else
        names->items[names->count++] =
            (struct plan_name){token->name_at, token->name_here, token->text};
}

static bool next(struct compiler *compiler, struct token *token)
{
    if (compiler->left == 0)
        return false;
    compiler->left--;
    if (!token_next(&compiler->tokens, compiler->plan->form, token))
        return false;
    if (compiler->names && (token->kind == TOKEN_OPEN || token->kind == TOKEN_ATTRIBUTE ||
                            token->kind == TOKEN_ENTITY || token->kind == TOKEN_INSTRUCTION))
        note_name(compiler->names, token);
    return true;
}

static void add_content(struct plan *plan, enum field_id id, const struct token *token, uint32_t at)
{
    if (id == FIELD_COUNT)
        return;
    struct field *field = &plan->fields[id];
    if (token->kind == TOKEN_SUBSTITUTION && plan->value_count <= token->number)
        plan->value_count = token->number + 1u;
    if (field->kind != FIELD_ABSENT) {
        field->kind = FIELD_MIXED;
        return;
    }
    field->at = at;
    if (token->kind == TOKEN_TEXT) {
        field->kind = FIELD_LITERAL;
        field->literal = span_trim(token->text);
    } else if (token->kind == TOKEN_SUBSTITUTION) {
        field->kind = FIELD_VALUE;
        field->index = token->number;
    } else {
        field->kind = FIELD_MIXED;
    }
}

/* One child of System, whose name has been read. */
static bool compile_child(struct compiler *compiler, struct span name)
{
    const struct known_element *element = find_element(name);
    enum field_id current = FIELD_COUNT;
    for (;;) {
        struct token token;
        uint32_t at = compiler->tokens.at;
        if (!next(compiler, &token))
            return false;
        switch (token.kind) {
        case TOKEN_ATTRIBUTE:
            current = find_attribute(element, token.text);
            break;
        case TOKEN_CLOSE_START:
            current = element ? element->text : FIELD_COUNT;
            break;
        case TOKEN_CLOSE_EMPTY:
        case TOKEN_END_ELEMENT:
            return true;
        case TOKEN_OPEN:
            compiler->tokens.at = token.end;
            break;
        case TOKEN_INSTRUCTION:
            break;
        case TOKEN_END:
            return false;
        default:
            add_content(compiler->plan, current, &token, at);
        }
    }
}

static bool skip_attributes(struct compiler *compiler)
{
    struct token token;
    do {
        if (!next(compiler, &token))
            return false;
    } while (token.kind == TOKEN_ATTRIBUTE || token_is_content(token.kind));
    return token.kind == TOKEN_CLOSE_START;
}

static bool compile_system(struct compiler *compiler)
{
    struct token token;
    if (!skip_attributes(compiler))
        return false;
    while (next(compiler, &token)) {
        if (token.kind == TOKEN_END_ELEMENT)
            return true;
        if (token.kind == TOKEN_OPEN ? !compile_child(compiler, token.text)
                                     : token.kind != TOKEN_TEXT)
            return false;
    }
    return false;
}

static bool compile_event(struct compiler *compiler)
{
    struct plan *plan = compiler->plan;
    struct token token;
    if (!next(compiler, &token) || token.kind != TOKEN_OPEN || !SPAN_IS(token.text, "Event") ||
        !skip_attributes(compiler))
        return false;
    uint32_t end = token.end, first = compiler->tokens.at;
    bool leading = false; /* something other than System comes first */
    while (next(compiler, &token)) {
        if (token.kind == TOKEN_OPEN && SPAN_IS(token.text, "System")) {
            if (!compile_system(compiler))
                return false;
            plan->data =
                cursor_over(compiler->tokens.chunk, leading ? first : compiler->tokens.at, end);
            return true;
        }
        if (token.kind == TOKEN_END_ELEMENT || token.kind == TOKEN_END)
            return false;
        if (token.kind == TOKEN_OPEN)
            compiler->tokens.at = token.end;
        leading = true;
    }
    return false;
}

void plan_compile(struct plan *plan, struct cursor tokens, enum token_form form,
                  struct plan_names *ret_names)
{
    if (ret_names) {
        ret_names->count = 0;
        ret_names->complete = true;
    }
    plan->form = form;
    plan->value_count = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        plan->fields[i].kind = FIELD_ABSENT;
    struct compiler compiler = {plan, tokens, MAX_TOKENS, ret_names};
    plan->usable = compile_event(&compiler) && plan->fields[FIELD_PROVIDER].kind != FIELD_ABSENT &&
                   plan->fields[FIELD_ID].kind != FIELD_ABSENT;
    if (ret_names)
        ret_names->end = compiler.tokens.at;
}
