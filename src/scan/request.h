/* SPDX-License-Identifier: MIT */
#pragma once

/* A job as a message to a worker, and the worker's side of it. */

#include "scan/pool.h"

/* Bytes of the log that the job reads, as far as that is known. */
uint64_t request_bytes(const struct pool_job *job);

int request_send(int channel, const struct pool_job *job);

/* Serves requests until the channel is closed. Returns the worker's exit status. */
int request_serve(int channel, const struct pool_options *options);

/* Reads a worker's message, which is not trusted and lives as long as bytes. Its texts are put into
 * texts. False when it is none. */
bool request_read_message(struct text bytes, struct buffer *texts,
                          struct pool_message *ret_message);
/* The part of a message, and its step, which is 0 when it has none; cheaper than reading it. */
enum pool_part request_peek(struct text bytes, uint64_t *ret_step);
