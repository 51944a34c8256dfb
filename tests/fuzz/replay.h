/* SPDX-License-Identifier: MIT */
#pragma once

/* What the programs share that run a fuzz target over its seeds with any compiler: files, seeds for
 * the fuzzer, and changes that are always the same, because a test must not depend on chance. */

#include "base/buffer.h"

/* Empty when it cannot be read. */
struct buffer replay_file(const char *path);

/* Runs the target over a copy of exactly this size, so that a read beyond it shows under ASan. */
void replay_input(const void *data, size_t size);

/* Gives each of a program's files to a function. Returns the exit status: 1 if a file is empty. */
int replay_each(int count, char **paths, void (*replay)(const struct buffer *input));

/* The input so many times, each with one to four bytes changed; with cut, every third run also
 * loses its end. */
void replay_changed(const struct buffer *input, unsigned runs, bool cut);

/* Writes FOLDER/NAME.NUMBER, the name being that of the path. -1 when it cannot. */
int replay_write(const char *folder, const char *path, size_t number, const struct buffer *seed);
