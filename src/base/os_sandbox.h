/* SPDX-License-Identifier: MIT */
#pragma once

/* Gives up what a process does not need, for good: hostile input that takes it over finds nothing
 * there to do harm with. On Linux by seccomp (system calls), Landlock (files), resource limits and
 * no_new_privs, each as far as the kernel has it; without them everything works the same. See
 * SECURITY.md for what each process may. */

#include <stdbool.h>

/* What there is on this machine for this program. */
struct os_sandbox {
    bool seccomp;
    int landlock;       /* version of its interface, 0 = none */
    const char *reason; /* why nothing is used at all; NULL = what there is, is used */
};

struct os_sandbox os_sandbox_find(void);

/* From now on this process and those that it starts cannot use the network, run other programs,
 * look into other processes, or write files other than to the outputs: paths, NULL ends them. */
void os_sandbox_enter(const char *const *outputs);

/* Nor can it open files for reading; when all inputs are read. */
void os_sandbox_end_reading(const char *const *outputs);

/* In a worker, first: it has no descriptor but its channel and those that come over it, standard
 * input and output are empty, files cannot grow, nothing is dumped when it crashes. */
void os_sandbox_begin_worker(int channel);

/* In a worker, then: from now on it can only read what it is given, compute, answer, and end. A
 * call of the system beyond that ends it. */
void os_sandbox_enter_worker(void);

/* What a worker tried that ended it, as in "it tried to open a file"; NULL when its exit status
 * does not say that. */
const char *os_sandbox_refused(int status);
