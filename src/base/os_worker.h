/* SPDX-License-Identifier: MIT */
#pragma once

/* Worker processes: each runs a function of the program on one end of a channel. Messages are byte
 * strings with a descriptor beside them where one is sent along. On POSIX a worker is a fork, so it
 * shares what its parent had prepared when it was started. */

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct os_worker {
    int process; /* 0 = none */
    int channel; /* the parent's end */
};

/* What a worker runs; the process ends with what it returns. */
typedef int (*os_worker_serve)(void *context, int channel);

/* Starts a worker. others are workers whose channels the new one must not hold open. */
int os_worker_start(struct os_worker *worker, os_worker_serve serve, void *context,
                    const struct os_worker *others, size_t other_count, struct error *error);

/* Exit statuses of a worker: that needed more memory than it may use; that has given up what its
 * job needs, so that it wants to be started anew for that. Others are os_sandbox_refused()'s. */
#define OS_WORKER_NO_MEMORY 71
#define OS_WORKER_RENEW 72

struct os_worker_end {
    int signal; /* that ended it; 0 = none did */
    int status;
};

/* Ends a worker, by force if it does not end by itself when its channel is closed. Says how it
 * ended unless ret_end is NULL. */
void os_worker_end(struct os_worker *worker, bool by_force, struct os_worker_end *ret_end);

/* In a worker: from now on it may use so many bytes of memory, 0 = as many as there are. */
void os_worker_limit_memory(uint64_t bytes);

/* Sends one message, with a descriptor unless that is negative. -1 when the other side is gone. */
int os_channel_send(int channel, const void *data, size_t size, int descriptor);

/* Sends nothing more: the other side gets what was sent before, then the end. */
void os_channel_end(int channel);

#define OS_WAIT_FOREVER (-1)

/* Receives one message of at most limit bytes into buffer (which is cleared first), and the
 * descriptor that came with it, else -1. Waits for timeout milliseconds for each part of it.
 * Returns 1; 0 when the other side closed the channel; -1 when the message is not whole in time,
 * too large or broken. */
int os_channel_receive(int channel, struct buffer *buffer, size_t limit, int timeout,
                       int *ret_descriptor);

/* Waits until one of the channels can be received from. Returns its index, of several that which
 * comes first behind index after; -1 after the timeout in milliseconds or when a signal arrived.
 * Those without a process are passed over. */
int os_channel_wait(const struct os_worker *workers, size_t count, size_t after, int timeout);

unsigned os_processor_count(void); /* that this process may use, at least 1 */
double os_seconds(void);           /* of a clock that never goes back */

/* From now on an interrupt (Ctrl-C), a request to end or the end of the terminal is noted instead
 * of ending the program, unless it is ignored anyway; the second one ends it. */
void os_note_interrupts(void);
bool os_interrupted(void);
