/* SPDX-License-Identifier: MIT */
#include "match/straight_items.h"

#include "base/ascii.h"
#include "base/memory.h"

#include <stdio.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MAX_REPEAT 65535 /* of PCRE2 */
#define PIECE_SIZE 256

static const char caseless[] = "(?i)";

static bool starts(const char *at, const char *with)
{
    return strncmp(at, with, strlen(with)) == 0;
}

/* The end of an escape outside of or inside a class; NULL for one that is not known here. *ret_one
 * (may be NULL) tells whether it means one character or a class of them, rather than a place. */
static const char *skip_escape(const char *at, bool *ret_one)
{
    char c = at[1];
    if (ret_one)
        *ret_one = c != 'A' && c != 'z' && c != 'b' && c != 'B';
    if (c == '\0' || (unsigned char)c >= 0x80)
        return NULL;
    if (!ascii_is_alphanumeric(c))
        return at + 2;
    if (strchr("sSdDwWnrtbBAz", c))
        return at + 2;
    if (!strchr("pPx", c) || at[2] != '{')
        return NULL;
    const char *end = strchr(at, '}');
    return end ? end + 1 : NULL;
}

static const char *skip_class(const char *at)
{
    at++;
    if (*at == '^')
        at++;
    if (*at == ']')
        at++;
    while (at && *at != ']') {
        if (*at == '\0' || (at[0] == '[' && strchr(":.=", at[1])))
            return NULL;
        at = *at == '\\' ? skip_escape(at, NULL) : at + 1;
    }
    return at ? at + 1 : NULL;
}

static const char *read_number(const char *at, uint32_t *ret_number)
{
    uint32_t number = 0;
    if (!ascii_is_digit(*at))
        return NULL;
    for (; ascii_is_digit(*at); at++) {
        number = 10 * number + (uint32_t)(*at - '0');
        if (number > MAX_REPEAT)
            return NULL;
    }
    *ret_number = number;
    return at;
}

/* The repeat behind an element, which may be none. NULL for a lazy or possessive one, and for a
 * brace that begins none. */
static const char *read_repeat(const char *at, struct item *ret_item)
{
    *ret_item = (struct item){1, 1, 0};
    switch (*at) {
    case '?':
        *ret_item = (struct item){0, 1, 0};
        at++;
        break;
    case '*':
    case '+':
        *ret_item = (struct item){*at == '+', UINT32_MAX, 0};
        at++;
        break;
    case '{':
        at = read_number(at + 1, &ret_item->least);
        if (!at)
            return NULL;
        ret_item->most = ret_item->least;
        if (*at == ',' && at[1] == '}') {
            ret_item->most = UINT32_MAX;
            at++;
        } else if (*at == ',') {
            at = read_number(at + 1, &ret_item->most);
        }
        if (!at || *at != '}')
            return NULL;
        at++;
        break;
    default:
        return at;
    }
    return *at == '?' || *at == '+' || *at == '*' || *at == '{' ? NULL : at;
}

/* Finds out which ASCII characters a piece of a pattern takes, by asking PCRE2. */
static bool learn_class(struct straight *straight, const char *piece, size_t size, bool fold)
{
    char pattern[PIECE_SIZE];
    int error;
    PCRE2_SIZE offset;
    int length = snprintf(pattern, sizeof pattern, "%s\\A(?:%.*s)\\z", fold ? caseless : "",
                          (int)size, piece);
    if (size >= PIECE_SIZE || length < 0 || (size_t)length >= sizeof pattern)
        return false;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, (size_t)length, PCRE2_UTF, &error, &offset, NULL);
    pcre2_match_data *data = code ? pcre2_match_data_create(1, NULL) : NULL;
    for (unsigned c = 0; data && c < ASCII; c++) {
        uint8_t byte = (uint8_t)c;
        if (pcre2_match(code, &byte, 1, 0, PCRE2_NO_UTF_CHECK, data, NULL) > 0)
            straight->classes[c] |= UINT32_C(1) << straight->item_count;
    }
    bool learned = data != NULL;
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return learned;
}

/* The end of one character or class; NULL when something else is there. */
static const char *skip_element(const char *at)
{
    bool one = true;
    const char *end = NULL;
    if (*at == '\\')
        end = skip_escape(at, &one);
    else if (*at == '[')
        end = skip_class(at);
    else if (*at != '\0' && (unsigned char)*at < 0x80 && !strchr("^$.|?*+(){", *at))
        end = at + 1;
    return one ? end : NULL;
}

static const char *read_item(struct straight *straight, const char *at, bool fold)
{
    const char *end = skip_element(at);
    if (!end || straight->item_count == MAX_ITEMS ||
        !learn_class(straight, at, (size_t)(end - at), fold))
        return NULL;
    return read_repeat(end, &straight->items[straight->item_count++]);
}

static bool read_all(struct straight *straight, const char *at)
{
    bool fold = starts(at, caseless), open = false;
    if (fold)
        at += strlen(caseless);
    if (!starts(at, "\\A"))
        return false;
    for (at += 2; at && *at;) {
        if (starts(at, "\\z")) {
            straight->to_the_end = true;
            return !open && at[2] == '\0';
        }
        if (starts(at, "(?<") && ascii_is_alphanumeric(at[3])) {
            if (open || straight->group_count + 1 == MAX_GROUPS)
                return false;
            open = true;
            straight->groups[++straight->group_count].first = straight->item_count;
            at = strchr(at, '>');
            at = at ? at + 1 : NULL;
        } else if (*at == ')') {
            if (!open || strchr("?*+{", at[1] ? at[1] : ' '))
                return false;
            open = false;
            straight->groups[straight->group_count].end = straight->item_count;
            at++;
        } else {
            at = read_item(straight, at, fold);
        }
    }
    return at && !open;
}

/* True when no item may take what one before it left, or gave back. */
static bool is_straight(const struct straight *straight)
{
    for (unsigned i = 0; i < straight->item_count; i++) {
        if (straight->items[i].least == straight->items[i].most)
            continue;
        uint32_t others = 0;
        for (unsigned j = i + 1; j < straight->item_count; j++) {
            others |= UINT32_C(1) << j;
            if (straight->items[j].least > 0)
                break;
        }
        for (unsigned c = 0; c < ASCII; c++)
            if (straight->classes[c] >> i & 1 && straight->classes[c] & others)
                return false;
    }
    return true;
}

static void count_once(struct straight *straight)
{
    unsigned once = 0;
    for (unsigned i = straight->item_count; i-- > 0;) {
        struct item *item = &straight->items[i];
        once = item->least == 1 && item->most == 1 ? once + 1 : 0;
        item->once = once;
    }
}

struct straight *straight_new(const char *pattern)
{
    struct straight *straight = memory_zeroed(1, sizeof *straight);
    if (read_all(straight, pattern) && is_straight(straight)) {
        straight->groups[0].end = straight->item_count;
        count_once(straight);
        return straight;
    }
    free(straight);
    return NULL;
}

void straight_free(struct straight *straight)
{
    free(straight);
}

/* The end of a group and all in it; NULL where it is not known to be one. */
static const char *skip_group(const char *at)
{
    unsigned depth = 0;
    do {
        if (*at == '(') {
            /* Comments, settings, verbs and calls are no groups that are known here. */
            if (at[1] == '*' || (at[1] == '?' && !strchr(":<=!P>", at[2] ? at[2] : '#')) ||
                starts(at, "(?P>") || starts(at, "(?P="))
                return NULL;
            depth++;
            at++;
        } else if (*at == ')') {
            depth--;
            at++;
        } else if (*at == '\0') {
            return NULL;
        } else {
            at = *at == '\\' ? skip_escape(at, NULL) : *at == '[' ? skip_class(at) : at + 1;
        }
    } while (at && depth > 0);
    return at;
}

/* The end of an element of any kind outside of groups; *ret_literal tells the character that it
 * stands for, NUL if none. */
static const char *skip_any(const char *at, char *ret_literal)
{
    *ret_literal = '\0';
    if (*at == '(')
        return skip_group(at);
    if (*at == '[')
        return skip_class(at);
    if (*at == '\\') {
        if (!ascii_is_alphanumeric(at[1]))
            *ret_literal = at[1];
        return skip_escape(at, NULL);
    }
    if (*at == '|' || *at == ')' || (unsigned char)*at >= 0x80)
        return NULL;
    if (!strchr("^$.", *at))
        *ret_literal = *at;
    return at + 1;
}

struct text pattern_required(const char *pattern)
{
    struct text best = {"", 0}, run = {"", 0};
    const char *at = pattern;
    if (starts(at, caseless))
        at += strlen(caseless);
    while (*at) {
        const char *start = at;
        char literal;
        struct item item;
        at = skip_any(at, &literal);
        const char *end = at ? read_repeat(at, &item) : NULL;
        if (!end)
            return (struct text){"", 0};
        if (literal && end == at && at - start == 1)
            run = (struct text){run.size ? run.data : start, run.size + 1};
        else
            run = (struct text){"", 0};
        if (run.size > best.size)
            best = run;
        at = end;
    }
    return best.size >= 3 ? best : (struct text){"", 0};
}
