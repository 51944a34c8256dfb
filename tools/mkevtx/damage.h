/* SPDX-License-Identifier: MIT */
#pragma once

/* What is wrong with a log on purpose. */

#include "mkevtx/chunk.h"
#include "mkevtx/sink.h"

#include <jansson.h>

/* Checks the list (NULL is an empty one). */
int damage_check(const json_t *list, struct error *error);

/* Damages a finished chunk. The caller adds the records of "slack-records" before. */
int damage_chunk(const json_t *list, uint64_t index, struct chunk *chunk, struct error *error);
/* The next record description that lies in the slack space of a chunk, counted from 0; or NULL. */
const json_t *damage_slack_record(const json_t *list, uint64_t index, size_t number);

/* The number of chunks that the file header tells. */
uint64_t damage_header_chunks(const json_t *list, uint64_t count);
int damage_file(const json_t *list, struct sink *sink, struct error *error);
