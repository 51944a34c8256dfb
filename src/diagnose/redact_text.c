/* SPDX-License-Identifier: MIT */
#include "diagnose/redact_text.h"

#include "base/memory.h"
#include "diagnose/redact_word.h"
#include "diagnose/vocabulary.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MATCH_LIMIT 1000000

/* What a text may hold, tried in this order at each place. The groups of each form hold its names.
 */
enum form {
    FORM_URL = 1,     /* (1) scheme (2) user (3) host */
    FORM_MAIL = 4,    /* (4) mailbox (5) domain: an address or a user principal name */
    FORM_ID = 6,      /* a GUID, or the SID of an account */
    FORM_ADDRESS = 7, /* IPv4 or IPv6 */
    FORM_ACCOUNT = 8, /* (8) domain (9) account */
    FORM_VALUE = 10,  /* (10) attribute (11) value: of a distinguished or legacy name */
    FORM_DOTTED = 12, /* a host, a file or a type */
    FORM_WORD = 13,
};
#define LABEL "[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_-]*[\\p{L}\\p{N}_])?"
static const char forms[] =
    "(\\b[a-z][a-z0-9+.-]{1,20}://)(?:([^\\s/@]{1,200})@)?(\\[[0-9a-f:.%]+\\]|[^\\s/"
    ":\"'<>?#(),;\\]]+)"
    "|([^\\s@\"'<>(),:;=\\\\/|\\[\\]]+)@(" LABEL "(?:\\." LABEL ")*)"
    "|(\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b|\\bS-1-5-21(?:-[0-9]+)+)"
    "|((?<![\\w.:])(?:(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?![\\w.])"
    "|(?=[0-9a-f:]*(?:::|(?::[0-9a-f]+){7}))(?=[0-9a-f:]*[0-9a-f])[0-9a-f:]{3,39}(?![\\w:])))"
    "|(?<![\\w\\\\:.$-])([\\p{L}\\p{N}_.-]+)\\\\([\\p{L}\\p{N}_.$-]+)(?![\\w\\\\])"
    "|\\b(cn|ou|dc|o|l|c|uid)=([^,/;\"<>=]+)"
    "|(" LABEL "(?:\\." LABEL ")+)"
    "|(" LABEL "\\$?)";

struct redactor *redactor_new(struct pseudonyms *pseudonyms)
{
    struct redactor *redactor = memory_zeroed(1, sizeof *redactor);
    int code;
    PCRE2_SIZE offset;
    redactor->pseudonyms = pseudonyms;
    redactor->vocabulary = vocabulary_new();
    redactor->pattern = pcre2_compile(
        (PCRE2_SPTR)forms, PCRE2_ZERO_TERMINATED,
        PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_CASELESS, &code, &offset, NULL);
    redactor->match =
        redactor->pattern ? pcre2_match_data_create_from_pattern(redactor->pattern, NULL) : NULL;
    redactor->bounds = pcre2_match_context_create(NULL);
    if (!redactor->match || !redactor->bounds)
        memory_exhausted(); /* the pattern is a constant: only memory can be missing */
    pcre2_set_match_limit(redactor->bounds, MATCH_LIMIT);
    return redactor;
}

void redactor_free(struct redactor *redactor)
{
    if (!redactor)
        return;
    pcre2_match_context_free(redactor->bounds);
    pcre2_match_data_free(redactor->match);
    pcre2_code_free(redactor->pattern);
    redactor_names_free(redactor);
    vocabulary_free(redactor->vocabulary);
    free(redactor);
}

static void put_text(struct redactor *redactor, struct text text, enum redact_depth depth,
                     struct buffer *out);

static void put_name(struct redactor *redactor, const char *prefix, struct text name,
                     struct buffer *out)
{
    buffer_text(out, pseudonym_of(redactor->pseudonyms, prefix, name));
}

/* Accounts that every Windows has name nobody. */
static void put_user(struct redactor *redactor, struct text user, struct buffer *out)
{
    static const char *const own[] = {"system", "network", "local", "anonymous", "administrators"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (text_equal_fold(user, text_of(own[i]))) {
            buffer_append(out, user.data, user.size);
            return;
        }
    bool computer = user.data[user.size - 1] == '$';
    if (computer)
        redact_put_word(redactor, user, REDACT_WORDS, out);
    else
        put_name(redactor, "user", user, out);
}

static bool is_file_ending(struct text label)
{
    static const char endings[] = " 7z aspx ashx asmx bat cab cfg cmd config css csv dat dll edb "
                                  "etl evt evtx exe gz htm html "
                                  "inf ini jpg js json log master mdb mta msi msp png ps1 psm1 pst "
                                  "stm svc sys tar tgz tmp txt "
                                  "vbs xaml xml xz zip zst ";
    AUTO_FREE char *folded = text_copy_fold(label);
    AUTO_FREE char *wanted = memory_format(" %s ", folded);
    return strstr(endings, wanted) != NULL;
}

static bool is_type(struct text dotted)
{
    return text_starts_fold(dotted, TEXT("System.")) ||
           text_starts_fold(dotted, TEXT("Microsoft.")) ||
           text_starts_fold(dotted, TEXT("MSExchange."));
}

static bool is_plain_number(struct text dotted)
{
    for (size_t i = 0; i < dotted.size; i++)
        if (dotted.data[i] != '.' && (dotted.data[i] < '0' || dotted.data[i] > '9'))
            return false;
    return true;
}

static void put_dotted(struct redactor *redactor, struct text dotted, enum redact_depth depth,
                       struct buffer *out)
{
    size_t dot = dotted.size;
    while (dotted.data[dot - 1] != '.')
        dot--;
    struct text ending = {dotted.data + dot, dotted.size - dot};
    if (is_plain_number(dotted) || is_type(dotted)) {
        buffer_append(out, dotted.data, dotted.size);
    } else if (is_file_ending(ending)) {
        put_text(redactor, (struct text){dotted.data, dot - 1}, depth, out);
        buffer_append(out, dotted.data + dot - 1, ending.size + 1);
    } else {
        redact_put_host(redactor, dotted, out);
    }
}

static struct text group_of(const struct redactor *redactor, struct text text, unsigned group)
{
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(redactor->match);
    if (group >= pcre2_get_ovector_count(redactor->match) || found[2 * group] == PCRE2_UNSET)
        return (struct text){0};
    return (struct text){text.data + found[2 * group], found[2 * group + 1] - found[2 * group]};
}

/* The groups that a match gave: read before any other match. */
struct groups {
    struct text of[FORM_WORD + 1];
};

static void put_form(struct redactor *redactor, const struct groups *groups,
                     enum redact_depth depth, struct buffer *out)
{
    const struct text *of = groups->of;
    if (of[FORM_URL].data) {
        buffer_append(out, of[FORM_URL].data, of[FORM_URL].size);
        if (of[2].data) {
            put_user(redactor, of[2], out);
            buffer_text(out, "@");
        }
        redact_put_host(redactor, of[3], out);
    } else if (of[FORM_MAIL].data) {
        put_name(redactor, "user", of[FORM_MAIL], out);
        buffer_text(out, "@");
        redact_put_domain(redactor, of[5], out);
    } else if (of[FORM_ID].data) {
        put_name(redactor, "id", of[FORM_ID], out);
    } else if (of[FORM_ADDRESS].data) {
        put_name(redactor, "address", of[FORM_ADDRESS], out);
    } else if (of[FORM_ACCOUNT].data) {
        if (text_equal_fold(of[FORM_ACCOUNT], TEXT("AUTHORITY"))) /* NT AUTHORITY */
            buffer_append(out, of[FORM_ACCOUNT].data, of[FORM_ACCOUNT].size);
        else
            redact_put_domain(redactor, of[FORM_ACCOUNT], out);
        buffer_text(out, "\\");
        put_user(redactor, of[9], out);
    } else if (of[FORM_VALUE].data) {
        buffer_append(out, of[FORM_VALUE].data, of[FORM_VALUE].size);
        buffer_text(out, "=");
        put_text(redactor, of[11], REDACT_WORDS, out);
    } else if (of[FORM_DOTTED].data) {
        put_dotted(redactor, of[FORM_DOTTED], depth, out);
    } else {
        redact_put_word(redactor, of[FORM_WORD], depth, out);
    }
}

static void put_text(struct redactor *redactor, struct text text, enum redact_depth depth,
                     struct buffer *out)
{
    size_t at = 0;
    while (at < text.size) {
        int count = pcre2_match(redactor->pattern, (PCRE2_SPTR)text.data, text.size, at, 0,
                                redactor->match, redactor->bounds);
        if (count == PCRE2_ERROR_NOMATCH) {
            buffer_append(out, text.data + at, text.size - at);
            break;
        }
        if (count < 0) { /* too much work for one text: all that is left of it is hidden */
            put_name(redactor, "text", (struct text){text.data + at, text.size - at}, out);
            break;
        }
        struct groups groups;
        for (unsigned i = 0; i <= FORM_WORD; i++)
            groups.of[i] = group_of(redactor, text, i);
        struct text whole = groups.of[0];
        buffer_append(out, text.data + at, (size_t)(whole.data - text.data) - at);
        put_form(redactor, &groups, depth, out);
        at = (size_t)(whole.data - text.data) + whole.size;
    }
}

char *redact_text(struct redactor *redactor, struct text text, enum redact_depth depth,
                  size_t *ret_size)
{
    struct buffer out = {0};
    put_text(redactor, text, depth, &out);
    if (ret_size)
        *ret_size = out.size;
    return buffer_take(&out);
}

char *redact_domain(struct redactor *redactor, struct text name)
{
    struct buffer out = {0};
    redact_put_domain(redactor, name, &out);
    return buffer_take(&out);
}

static bool is_host(struct text name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] == '/' || name.data[i] == '\\' || name.data[i] == '@')
            return false;
    return true;
}

char *redact_server(struct redactor *redactor, struct text name)
{
    struct buffer out = {0};
    if (is_host(name))
        redact_put_host(redactor, name, &out);
    else
        put_text(redactor, name, REDACT_WORDS, &out);
    return buffer_take(&out);
}

char *redact_path(struct redactor *redactor, const char *path)
{
    struct buffer out = {0};
    for (;;) {
        size_t size = strcspn(path, "/");
        put_text(redactor, (struct text){path, size}, REDACT_WORDS, &out);
        if (!path[size])
            return buffer_take(&out);
        buffer_text(&out, "/");
        path += size + 1;
    }
}
