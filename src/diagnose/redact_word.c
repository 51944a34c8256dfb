/* SPDX-License-Identifier: MIT */
#include "diagnose/redact_word.h"

#include "base/ascii.h"
#include "base/hash_table.h"
#include "base/memory.h"
#include "diagnose/vocabulary.h"

#define NUMBER_DIGITS 10 /* of a decimal number that names nobody: a status, an error code */

struct redactor_names {
    char *folded;
    const char *prefix; /* static */
    UT_hash_handle hh;
};

static const struct redactor_names *known(const struct redactor *redactor, struct text word)
{
    AUTO_FREE char *folded = text_copy_fold(word);
    struct redactor_names *found;
    HASH_FIND_STR(redactor->names, folded, found);
    return found;
}

static void learn(struct redactor *redactor, struct text word, const char *prefix)
{
    if (!word.size || known(redactor, word))
        return;
    struct redactor_names *name = memory_zeroed(1, sizeof *name);
    name->folded = text_copy_fold(word);
    name->prefix = prefix;
    HASH_ADD_KEYPTR(hh, redactor->names, name->folded, strlen(name->folded), name);
}

void redactor_names_free(struct redactor *redactor)
{
    struct redactor_names *name, *next;
    HASH_ITER(hh, redactor->names, name, next)
    {
        HASH_DEL(redactor->names, name);
        free(name->folded);
        free(name);
    }
}

static struct text first_label(struct text name)
{
    const char *dot = name.size ? memchr(name.data, '.', name.size) : NULL;
    return dot ? (struct text){name.data, (size_t)(dot - name.data)} : name;
}

static bool has_name(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (ascii_is_alphanumeric(text.data[i]) || (text.data[i] & 0x80))
            return true;
    return false;
}

static bool is_address(struct text text)
{
    bool dots = false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '.' || text.data[i] == ':')
            dots = true;
        else if (!ascii_is_digit(text.data[i]))
            return false;
    return dots;
}

void redactor_learn_server(struct redactor *redactor, struct text name)
{
    if (!has_name(name) || is_address(name) || memchr(name.data, '/', name.size))
        return;
    learn(redactor, first_label(name), "server");
}

static void put(struct redactor *redactor, const char *prefix, struct text name, struct buffer *out)
{
    buffer_text(out, pseudonym_of(redactor->pseudonyms, prefix, name));
}

static size_t count_dots(struct text text)
{
    size_t dots = 0;
    for (size_t i = 0; i < text.size; i++)
        dots += text.data[i] == '.';
    return dots;
}

/* The last two labels are one domain; each label before them is a domain below. */
void redact_put_domain(struct redactor *redactor, struct text domain, struct buffer *out)
{
    while (domain.size && domain.data[domain.size - 1] == '.')
        domain.size--;
    for (size_t below = count_dots(domain); below > 1; below--) {
        put(redactor, "sub", domain, out);
        buffer_text(out, ".");
        size_t label = first_label(domain).size + 1;
        domain = (struct text){domain.data + label, domain.size - label};
    }
    if (domain.size)
        put(redactor, "domain", domain, out);
}

void redact_put_host(struct redactor *redactor, struct text host, struct buffer *out)
{
    if (!has_name(host) || text_equal_fold(host, TEXT("localhost")) ||
        text_equal_fold(host, TEXT("unknown"))) {
        buffer_append(out, host.data, host.size);
        return;
    }
    if (is_address(host)) {
        put(redactor, "address", host, out);
        return;
    }
    struct text label = first_label(host);
    put(redactor, "server", label, out);
    if (label.size + 1 < host.size) {
        buffer_text(out, ".");
        redact_put_domain(
            redactor, (struct text){label.data + label.size + 1, host.size - label.size - 1}, out);
    }
}

static bool all(struct text text, bool (*is)(char))
{
    for (size_t i = 0; i < text.size; i++)
        if (!is(text.data[i]))
            return false;
    return text.size > 0;
}

static bool is_hex_digit(char letter)
{
    return ascii_is_digit(letter) || (letter >= 'a' && letter <= 'f') ||
           (letter >= 'A' && letter <= 'F');
}

static bool is_number(struct text word)
{
    if (all(word, ascii_is_digit))
        return word.size <= NUMBER_DIGITS;
    return word.size > 2 && word.size <= 10 && text_starts_fold(word, TEXT("0x")) &&
           all((struct text){word.data + 2, word.size - 2}, is_hex_digit);
}

/* Without the mark of a computer's account: "EX01$". */
static struct text without_mark(struct text word)
{
    if (word.size > 1 && word.data[word.size - 1] == '$')
        word.size--;
    return word;
}

static void put_piece(struct redactor *redactor, struct text piece, enum redact_depth depth,
                      struct buffer *out)
{
    struct text bare = without_mark(piece);
    const struct redactor_names *name = known(redactor, bare);
    if (name) {
        put(redactor, name->prefix, bare, out);
        buffer_append(out, bare.data + bare.size, piece.size - bare.size);
    } else if (depth == REDACT_NAMES || !has_name(piece) || is_number(piece) ||
               vocabulary_knows(redactor->vocabulary, piece)) {
        buffer_append(out, piece.data, piece.size);
    } else {
        learn(redactor, bare, "name");
        put(redactor, "name", bare, out);
    }
}

void redact_put_word(struct redactor *redactor, struct text word, enum redact_depth depth,
                     struct buffer *out)
{
    if (known(redactor, without_mark(word))) {
        put_piece(redactor, word, depth, out);
        return;
    }
    for (size_t at = 0; at < word.size;) {
        size_t end = at;
        while (end < word.size && word.data[end] != '-' && word.data[end] != '_')
            end++;
        if (end > at)
            put_piece(redactor, (struct text){word.data + at, end - at}, depth, out);
        if (end < word.size)
            buffer_append(out, word.data + end, 1);
        at = end + 1;
    }
}
