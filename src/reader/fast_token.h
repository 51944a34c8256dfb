/* SPDX-License-Identifier: MIT */
#pragma once

/* The tokens of binary XML ([MS-EVEN6] 2.2.12, with the chunk offsets that EVTX files add). */

#include "reader/fast_bytes.h"

enum token_kind {
    TOKEN_END,         /* end of the fragment, or of the bytes */
    TOKEN_OPEN,        /* <name, up to its attributes */
    TOKEN_ATTRIBUTE,   /* name= */
    TOKEN_CLOSE_START, /* > */
    TOKEN_CLOSE_EMPTY, /* /> */
    TOKEN_END_ELEMENT, /* </name> */
    TOKEN_TEXT,        /* characters, of a value or a CDATA section */
    TOKEN_CHARACTER,   /* &#n; */
    TOKEN_ENTITY,      /* &name; */
    TOKEN_SUBSTITUTION,
    TOKEN_INSTRUCTION, /* a processing instruction's target or data */
};

struct token {
    enum token_kind kind;
    struct span text; /* a name, or the characters of a text */
    uint32_t end;     /* OPEN: where the element ends in the chunk */
    uint16_t number;  /* CHARACTER: the UTF-16 unit; SUBSTITUTION: the value's index */
    uint32_t name_at; /* OPEN, ATTRIBUTE: where the name's offset stands */
    bool name_here;   /* the name lies right behind its offset */
    bool optional;    /* SUBSTITUTION: its element or attribute is absent when the value is NULL */
};

/* Elements inside template definitions carry a dependency id, others do not. */
enum token_form { FORM_PLAIN, FORM_DEFINITION };

/* Reads the next token; false when the bytes are not binary XML that is known here. A template
 * instance is no token: see token_is_instance(). */
bool token_next(struct cursor *cursor, enum token_form form, struct token *ret_token);
/* True for tokens that make up the text of an element or attribute. */
bool token_is_content(enum token_kind kind);
/* The character that an entity reference stands for (lt, gt, amp, quot, apos), 0 if unknown. */
uint8_t token_entity(struct span name);

/* Skips the four bytes of a fragment header if they are there. */
bool token_fragment(struct cursor *cursor);
bool token_is_instance(const struct cursor *cursor);
/* Both at once, for five bytes. */
bool token_starts_instance(const uint8_t *bytes);

/* The form of an element that starts here outside a definition. Usually plain; some writers leave
 * the dependency id in. */
enum token_form token_form_here(struct cursor cursor);

/* One value of a template instance. */
struct value {
    uint32_t at; /* in the chunk */
    uint16_t size;
    uint8_t type;
};

/* A template instance: where its definition's tokens are, and its values. */
struct instance {
    uint32_t id;
    uint32_t definition;  /* offset of the definition's header in the chunk */
    struct cursor body;   /* the definition's tokens, from its fragment header */
    struct cursor values; /* the value descriptors behind their count */
    uint32_t value_count;
};

/* Reads an instance up to its values; the cursor is not moved behind them. */
bool instance_read(struct cursor *cursor, struct instance *ret_instance);
/* Locates the first count values. False when there are fewer or they do not fit. */
bool instance_values(const struct instance *instance, uint32_t count, struct value *ret_values);
