/* SPDX-License-Identifier: MIT */
#pragma once

/* A job as a message to a worker, and the worker's side of it. */

#include "scan/pool.h"

/* Bytes of the log that the job reads, as far as that is known. */
uint64_t request_bytes(const struct pool_job *job);

int request_send(int channel, const struct pool_job *job);

/* Serves requests until the channel is closed. Returns the worker's exit status. */
int request_serve(int channel, pool_work work, void *context);
