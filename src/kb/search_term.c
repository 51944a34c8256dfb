/* SPDX-License-Identifier: MIT */
#include "kb/search_term.h"

#include "base/ascii.h"
#include "kb/search_code.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_NUMBER 9

/* FTS5 takes the rest of a text apart: bytes beyond ASCII may be letters or marks. */
static bool is_part(char c)
{
    return search_is_word(c) || (unsigned char)c >= 0x80;
}

/* The size of the word that begins here; points within numbers (403.4, 5.1.1) belong to it. */
static size_t word_size(struct text rest)
{
    size_t size = rest.data[0] == '-';
    while (size < rest.size &&
           (is_part(rest.data[size]) ||
            (rest.data[size] == '.' && size > 0 && size + 1 < rest.size &&
             ascii_is_digit(rest.data[size - 1]) && ascii_is_digit(rest.data[size + 1]))))
        size++;
    return size;
}

void search_quote(struct buffer *out, struct text words)
{
    buffer_text(out, "\"");
    for (size_t i = 0; i < words.size; i++)
        if (words.data[i] != '"' && words.data[i] != '\0')
            buffer_append(out, words.data + i, 1);
    buffer_text(out, "\"");
}

/* "kb817379" and "http500" are written with a space, too. */
static void add_split(struct search_term *term)
{
    size_t letters = 0, size = strlen(term->text);
    while (term->text[letters] >= 'a' && term->text[letters] <= 'z')
        letters++;
    size_t digits = strspn(term->text + letters, "0123456789");
    if (letters == 0 || digits == 0 || letters + digits != size)
        return;
    AUTO_BUFFER struct buffer words = {0};
    buffer_append(&words, term->text, letters);
    buffer_text(&words, " ");
    buffer_text(&words, term->text + letters);
    buffer_text(&term->expression, " OR ");
    search_quote(&term->expression, (struct text){words.data, words.size});
}

static void add_codes(struct search_term *term, struct text word)
{
    struct search_code code;
    if (!search_code_of(word, &code))
        return;
    term->is_code = true;
    for (unsigned i = 0; i < code.count; i++) {
        buffer_text(&term->expression, " OR ");
        search_quote(&term->expression, text_of(code.forms[i]));
    }
}

/* A word that is typed twice counts once: is the last one there before? */
static bool is_known(const struct search_terms *terms, const char *text)
{
    for (size_t i = 0; i + 1 < terms->count; i++)
        if (strcmp(terms->items[i].text, text) == 0)
            return true;
    return false;
}

static void add_term(struct search_terms *terms, struct text word)
{
    if (terms->count == SEARCH_TERMS) {
        terms->cut = true;
        return;
    }
    struct search_term *term = &terms->items[terms->count++];
    size_t size = text_cut(word, SEARCH_TERM_SIZE).size;
    *term = (struct search_term){.number = -1};
    for (size_t i = 0; i < size; i++) {
        char c = word.data[i];
        term->text[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        term->is_code = term->is_code || ascii_is_digit(c);
    }
    if (size <= LONGEST_NUMBER && strspn(term->text, "0123456789") == size) {
        term->number = 0;
        for (size_t i = 0; i < size; i++)
            term->number = term->number * 10 + (term->text[i] - '0');
    }
    if (is_known(terms, term->text)) {
        terms->count--;
        return;
    }
    search_quote(&term->expression, (struct text){term->text, size});
    add_split(term);
    add_codes(term, word);
}

/* A minus sign belongs to a word only as the sign of a code. */
static struct text without_sign(struct text word)
{
    struct search_code code;
    if (word.size == 0 || word.data[0] != '-' || search_code_of(word, &code))
        return word;
    return (struct text){word.data + 1, word.size - 1};
}

/* Typographic marks alone (U+2000 to U+20FF) are no word. */
static bool is_word(struct text word)
{
    for (size_t i = 0; i < word.size; i++) {
        if ((unsigned char)word.data[i] < 0x80 && search_is_word(word.data[i]))
            return true;
        if ((unsigned char)word.data[i] >= 0xC2 && (unsigned char)word.data[i] != 0xE2)
            return true;
    }
    return false;
}

void search_terms_read(struct search_terms *terms, struct text typed)
{
    bool starts = true;
    *terms = (struct search_terms){0};
    while (typed.size) {
        bool sign = typed.data[0] == '-' && starts;
        size_t size = sign || is_part(typed.data[0]) ? word_size(typed) : 0;
        struct text word = without_sign((struct text){typed.data, size});
        if (is_word(word))
            add_term(terms, word);
        starts = size == 0;
        size = size ? size : 1;
        typed = (struct text){typed.data + size, typed.size - size};
    }
}

void search_terms_free(struct search_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        buffer_free(&terms->items[i].expression);
    terms->count = 0;
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

bool search_is_filler(const struct search_term *term)
{
    static const char *const words[] = {
        "a",    "about", "after", "all",  "also", "an",    "and",   "any",   "are",  "as",
        "at",   "be",    "been",  "but",  "by",   "can",   "did",   "do",    "does", "event",
        "for",  "from",  "get",   "gets", "got",  "had",   "has",   "have",  "he",   "how",
        "i",    "id",    "if",    "in",   "into", "is",    "it",    "its",   "just", "like",
        "me",   "my",    "no",    "not",  "now",  "of",    "on",    "one",   "only", "or",
        "our",  "she",   "since", "so",   "some", "still", "than",  "that",  "the",  "their",
        "them", "then",  "there", "they", "this", "to",    "too",   "up",    "us",   "was",
        "we",   "went",  "were",  "what", "when", "where", "which", "while", "who",  "why",
        "will", "with",  "you",   "your"};
    return bsearch(term->text, words, sizeof words / sizeof *words, sizeof *words, compare_words) !=
           NULL;
}
