/* SPDX-License-Identifier: MIT */
#pragma once

/* Words that name nobody: those of the built-in articles' prose. */

#include "base/text.h"

/* Lower case, each followed by a newline, sorted. Made by vocabulary.py. */
extern const char vocabulary_words[];

struct vocabulary;
struct vocabulary *vocabulary_new(void);
void vocabulary_free(struct vocabulary *vocabulary);

/* Whether each part of the word is known: "WebException" has the parts "Web" and "Exception". False
 * where it has anything but ASCII letters. */
bool vocabulary_knows(const struct vocabulary *vocabulary, struct text word);
