/* SPDX-License-Identifier: MIT */
#include "reader/fast_plan.h"

/* More tokens than any System element has; a bound on the work per definition. */
#define MAX_TOKENS 512

struct compiler {
    struct plan *plan;
    struct cursor tokens;
    unsigned left; /* tokens */
};

static const struct {
    const char *element;
    uint8_t length;
    const char *attribute; /* NULL: the element's text */
    enum field_id field;
} known_fields[] = {
    {"Provider", 8, "Name", FIELD_PROVIDER},
    {"Provider", 8, "EventSourceName", FIELD_SOURCE},
    {"EventID", 7, "Qualifiers", FIELD_QUALIFIERS},
    {"EventID", 7, NULL, FIELD_ID},
    {"Level", 5, NULL, FIELD_LEVEL},
    {"Task", 4, NULL, FIELD_TASK},
    {"Keywords", 8, NULL, FIELD_KEYWORDS},
    {"TimeCreated", 11, "SystemTime", FIELD_TIME},
    {"EventRecordID", 13, NULL, FIELD_RECORD_ID},
    {"Channel", 7, NULL, FIELD_CHANNEL},
    {"Computer", 8, NULL, FIELD_COMPUTER},
    {"Security", 8, "UserID", FIELD_USER},
};

static enum field_id find_field(struct span element, const struct span *attribute)
{
    for (size_t i = 0; i < sizeof known_fields / sizeof *known_fields; i++) {
        const char *name = known_fields[i].attribute;
        if ((name != NULL) != (attribute != NULL) ||
            !span_is(element, known_fields[i].element, known_fields[i].length))
            continue;
        if (!attribute || span_is(*attribute, name, (uint32_t)strlen(name)))
            return known_fields[i].field;
    }
    return FIELD_COUNT;
}

static bool next(struct compiler *compiler, struct token *token)
{
    if (compiler->left == 0)
        return false;
    compiler->left--;
    return token_next(&compiler->tokens, compiler->plan->form, token);
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
static bool compile_child(struct compiler *compiler, struct span element)
{
    enum field_id current = FIELD_COUNT;
    for (;;) {
        struct token token;
        uint32_t at = compiler->tokens.at;
        if (!next(compiler, &token))
            return false;
        switch (token.kind) {
        case TOKEN_ATTRIBUTE:
            current = find_field(element, &token.text);
            break;
        case TOKEN_CLOSE_START:
            current = find_field(element, NULL);
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

void plan_compile(struct plan *plan, struct cursor tokens, enum token_form form)
{
    plan->form = form;
    plan->has_provider = false;
    plan->value_count = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        plan->fields[i].kind = FIELD_ABSENT;
    struct compiler compiler = {plan, tokens, MAX_TOKENS};
    plan->usable = compile_event(&compiler) && plan->fields[FIELD_PROVIDER].kind != FIELD_ABSENT &&
                   plan->fields[FIELD_ID].kind != FIELD_ABSENT;
}
