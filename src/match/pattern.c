/* SPDX-License-Identifier: MIT */
#include "match/pattern.h"

#include "base/memory.h"
#include "base/text_search.h"
#include "match/pattern_memo.h"
#include "match/straight.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Bounds of the interpreter for one match: a sensible pattern over a string of 64 KiB stays far
 * below the steps, and a catastrophic one ends after some ten milliseconds. */
#define MATCH_STEPS 1000000
#define MATCH_DEPTH 100000
#define MATCH_HEAP_KIB 16384

/* Just-in-time code counts steps more coarsely and knows no depth or heap bound. It gets a fraction
 * of the steps, and where it runs into that or out of stack the interpreter decides, so that what
 * counts as a match does not depend on the processor. */
#define JIT_STEPS (MATCH_STEPS / 20)

#define PATTERN_MAX_SIZE 8192
#define GROUPS_MAX 64

/* Just-in-time code takes longer to make than this many matches of the interpreter: most logs hold
 * few records that match, and most patterns are never used. */
#define JIT_FROM 30

struct pattern {
    const char *text; /* still to be compiled; else NULL */
    char *source;     /* what code was compiled from, without flags of ours; else NULL */
    pcre2_code *code;
    unsigned uses;  /* up to JIT_FROM */
    bool compiled;  /* to just-in-time code */
    uint32_t least; /* bytes that every match has; 0 while that is not known */
    /* Of a frequent pattern: */
    struct pattern_memo *memo;
    struct straight *straight;   /* may be NULL */
    struct text_search required; /* in ASCII text; its part may be of size 0 */
};

struct pattern_run {
    pcre2_match_context *context, *jit_context;
    pcre2_match_data *data;
    uint64_t limit_hits;
    enum { JIT_FOR_FREQUENT, JIT_ALWAYS, JIT_NEVER } jit;
};

static void *check(void *pointer)
{
    if (!pointer)
        memory_exhausted();
    return pointer;
}

static pcre2_code *compile(const char *text, uint32_t flags, struct error *error)
{
    size_t size = strlen(text);
    if (size > PATTERN_MAX_SIZE) {
        error_set(error, ERROR_KB, "pattern of more than %d bytes", PATTERN_MAX_SIZE);
        return NULL;
    }
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *compiled = pcre2_compile(
        (PCRE2_SPTR)text, size, flags | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!compiled && code == PCRE2_ERROR_HEAP_FAILED)
        memory_exhausted();
    if (!compiled) {
        PCRE2_UCHAR message[160] = {0};
        pcre2_get_error_message(code, message, sizeof message);
        error_set(error, ERROR_KB, "pattern \"%s\": %s at byte %zu", text, (const char *)message,
                  (size_t)offset);
        return NULL;
    }
    uint32_t groups = 0;
    pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups >= GROUPS_MAX) {
        pcre2_code_free(compiled);
        error_set(error, ERROR_KB, "pattern \"%s\": more than %d groups", text, GROUPS_MAX - 1);
        return NULL;
    }
    return compiled;
}

static struct pattern *make(const char *text, uint32_t flags, struct error *error)
{
    pcre2_code *code = compile(text, flags, error);
    if (!code)
        return NULL;
    struct pattern *pattern = memory_zeroed(1, sizeof *pattern);
    pattern->code = code;
    pattern->source = flags == 0 ? memory_text(text) : NULL;
    return pattern;
}

struct pattern *pattern_new(const char *text, struct error *error)
{
    return make(text, 0, error);
}

struct pattern *pattern_new_search(const char *text, struct error *error)
{
    return make(text, PCRE2_CASELESS | PCRE2_MULTILINE, error);
}

struct pattern *pattern_new_checked(const char *text)
{
    struct pattern *pattern = memory_zeroed(1, sizeof *pattern);
    pattern->text = text;
    return pattern;
}

static bool is_ready(struct pattern *pattern)
{
    if (pattern->text) {
        pattern->code = compile(pattern->text, 0, NULL);
        pattern->source = memory_text(pattern->text);
    }
    pattern->text = NULL;
    return pattern->code;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    pattern_memo_free(pattern->memo);
    straight_free(pattern->straight);
    free(pattern->source);
    free(pattern);
}

uint32_t pattern_group(struct pattern *pattern, const char *name)
{
    if (!is_ready(pattern))
        return 0;
    int number = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);
    return number > 0 ? (uint32_t)number : 0;
}

struct pattern_run *pattern_run_new(void)
{
    struct pattern_run *run = memory_zeroed(1, sizeof *run);
    run->data = check(pcre2_match_data_create(GROUPS_MAX, NULL));
    run->context = check(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(run->context, MATCH_STEPS);
    pcre2_set_depth_limit(run->context, MATCH_DEPTH);
    pcre2_set_heap_limit(run->context, MATCH_HEAP_KIB);
    run->jit_context = check(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(run->jit_context, JIT_STEPS);
    return run;
}

void pattern_run_free(struct pattern_run *run)
{
    if (!run)
        return;
    pcre2_match_data_free(run->data);
    pcre2_match_context_free(run->context);
    pcre2_match_context_free(run->jit_context);
    free(run);
}

uint64_t pattern_run_limit_hits(const struct pattern_run *run)
{
    return run->limit_hits;
}

void pattern_run_use_jit(struct pattern_run *run, bool use)
{
    run->jit = use ? JIT_ALWAYS : JIT_NEVER;
}

static bool is_limit(int result)
{
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT ||
           result == PCRE2_ERROR_HEAPLIMIT || result == PCRE2_ERROR_JIT_STACKLIMIT;
}

static bool use_jit(struct pattern *pattern, const struct pattern_run *run)
{
    if (run->jit == JIT_NEVER)
        return false;
    if (pattern->uses < JIT_FROM && (++pattern->uses == JIT_FROM || run->jit == JIT_ALWAYS)) {
        pattern->uses = JIT_FROM;
        pattern->memo = pattern_memo_new();
        if (pattern->source) {
            pattern->straight = straight_new(pattern->source);
            pattern->required = text_search_for(pattern_required(pattern->source));
        }
        /* In characters, of which each has a byte or more. */
        pcre2_pattern_info(pattern->code, PCRE2_INFO_MINLENGTH, &pattern->least);
        pattern->compiled = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
    }
    return pattern->compiled;
}

/* What PCRE2 returns; the bounds of both ways to match are those of above. */
static int match(struct pattern *pattern, struct pattern_run *run, struct text text, bool ascii)
{
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.size ? text.data : "");
    uint32_t known = ascii ? PCRE2_NO_UTF_CHECK : 0;
    int result = PCRE2_ERROR_JIT_STACKLIMIT;
    if (!is_ready(pattern)) {
        run->limit_hits++;
        return PCRE2_ERROR_BADDATA;
    }
    if (use_jit(pattern, run)) {
        /* The direct call is shorter, but leaves the check of UTF to the caller. */
        result = (known ? pcre2_jit_match : pcre2_match)(pattern->code, subject, text.size, 0, 0,
                                                         run->data, run->jit_context);
    }
    if (is_limit(result))
        result = pcre2_match(pattern->code, subject, text.size, 0, known | PCRE2_NO_JIT, run->data,
                             run->context);
    if (is_limit(result))
        run->limit_hits++;
    if (result == PCRE2_ERROR_NOMEMORY)
        memory_exhausted();
    return result;
}

/* What a group took in the last match, by what that returned. */
static struct text part_of(const struct pattern_run *run, int result, struct text text,
                           uint32_t group)
{
    /* \K can put the start of the whole match behind its end. */
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(run->data);
    PCRE2_SIZE start = offsets[2 * group], end = offsets[2 * group + 1];
    if ((int)group < result && start != PCRE2_UNSET && start < end && end <= text.size)
        return (struct text){text.data + start, end - start};
    return (struct text){"", 0};
}

static struct pattern_memo *memo_of(const struct pattern *pattern, const struct pattern_run *run)
{
    return run->jit == JIT_NEVER ? NULL : pattern->memo;
}

const struct straight *pattern_straight(const struct pattern *pattern,
                                        const struct pattern_run *run)
{
    return memo_of(pattern, run) ? pattern->straight : NULL;
}

static void remember(struct pattern_memo *memo, struct text text, uint32_t group, bool found,
                     struct text part)
{
    if (text.size > MEMO_TEXT_SIZE)
        return;
    struct memo_answer answer = {.group = group, .found = found};
    if (part.size) {
        answer.start = (uint8_t)(part.data - text.data);
        answer.size = (uint8_t)part.size;
    }
    pattern_memo_set(memo, text, answer);
}

/* Asks PCRE2. */
static __attribute__((noinline)) bool find_by_pcre(struct pattern *pattern, struct pattern_run *run,
                                                   struct text text, uint32_t group, bool ascii,
                                                   struct text *ret_part)
{
    int result = match(pattern, run, text, ascii);
    struct text part = {"", 0};
    if (result >= 0)
        part = part_of(run, result, text, group);
    struct pattern_memo *memo = memo_of(pattern, run);
    if (memo && !is_limit(result))
        remember(memo, text, group, result >= 0, part);
    if (result >= 0 && ret_part)
        *ret_part = part;
    return result >= 0;
}

/* What takes no call of PCRE2 to find out, of a frequent pattern that is not straight. */
static bool find_otherwise(struct pattern *pattern, struct pattern_run *run, struct text text,
                           uint32_t group, struct text *ret_part)
{
    const struct text_search *required = &pattern->required;
    if (required->part.size && !text_search_in(required, text) && text_is_ascii(text))
        return false;
    const struct memo_answer *known = pattern_memo_find(pattern->memo, text, group);
    if (known) {
        if (known->found && ret_part)
            *ret_part = (struct text){known->size ? text.data + known->start : "", known->size};
        return known->found;
    }
    return find_by_pcre(pattern, run, text, group, text_is_ascii(text), ret_part);
}

bool pattern_find(struct pattern *pattern, struct pattern_run *run, struct text text,
                  uint32_t group, struct text *ret_part)
{
    if (!memo_of(pattern, run))
        return find_by_pcre(pattern, run, text, group, text_is_ascii(text), ret_part);
    if (text.size < pattern->least)
        return false;
    if (!pattern->straight)
        return find_otherwise(pattern, run, text, group, ret_part);
    if (text_is_ascii(text))
        return straight_find(pattern->straight, text, group, ret_part);
    return find_by_pcre(pattern, run, text, group, false, ret_part);
}
