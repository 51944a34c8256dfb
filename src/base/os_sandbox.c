/* SPDX-License-Identifier: MIT */
#include "base/os_sandbox.h"

#include "base/os_build.h"
#include "base/os_landlock.h"
#include "base/os_sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct refused_call {
    int number;
    enum os_refused what;
};

#include "base/os_sandbox_filters.h" /* made by os_sandbox_filter.c */

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Exit statuses of workers, from OS_REFUSED_NOTHING on. */
#define STATUS_REFUSED 80

/* Descriptors of a worker: the standard ones, its channel, the log, one that is still to come. */
#define WORKER_DESCRIPTORS 8

struct os_sandbox os_sandbox_find(void)
{
#ifdef OS_SANITIZED
    return (struct os_sandbox){.reason = "this is a build with a sanitizer, which needs them"};
#else
    uint32_t action = SECCOMP_RET_TRAP;
    return (struct os_sandbox){.seccomp =
                                   syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0,
                               .landlock = os_landlock_version()};
#endif
}

static void load(struct sock_filter *filter, size_t count)
{
    struct sock_fprog program = {(unsigned short)count, filter};
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

void os_sandbox_enter(const char *const *outputs)
{
    struct os_sandbox sandbox = os_sandbox_find();
    struct sock_filter filter[COUNT(parent_filter)];
    if (sandbox.reason || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return;
    if (sandbox.landlock)
        os_landlock_enter(sandbox.landlock, false, outputs);
    memcpy(filter, parent_filter, sizeof filter);
    if (sandbox.seccomp)
        load(filter, COUNT(filter));
}

void os_sandbox_end_reading(const char *const *outputs)
{
    struct os_sandbox sandbox = os_sandbox_find();
    if (!sandbox.reason && sandbox.landlock)
        os_landlock_enter(sandbox.landlock, true, outputs);
}

/* ---- workers ---- */

/* Runs instead of a call that the filter refuses. */
static void end_refused(int number, siginfo_t *info, void *context)
{
    enum os_refused what = OS_REFUSED_ELSE;
    (void)number, (void)context;
    for (size_t i = 0; i < COUNT(refused_calls); i++)
        if (refused_calls[i].number == info->si_syscall)
            what = refused_calls[i].what;
    _exit(STATUS_REFUSED + (int)what);
}

const char *os_sandbox_refused(int status)
{
    static const char *const what[OS_REFUSED_COUNT] = {
        [OS_REFUSED_FILE] = "to open or look at a file",
        [OS_REFUSED_NETWORK] = "to use the network",
        [OS_REFUSED_PROGRAM] = "to run another program",
        [OS_REFUSED_PROCESS] = "to start another process",
        [OS_REFUSED_OTHERS] = "to reach another process",
        [OS_REFUSED_ELSE] = "to call the system for what no decoder needs",
    };
    int refused = status - STATUS_REFUSED;
    return refused > OS_REFUSED_NOTHING && refused < OS_REFUSED_COUNT ? what[refused] : NULL;
}

/* What was inherited besides the channel: inputs of others, and what a message could be written to.
 */
static void give_up_descriptors(int channel)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (int standard = 0; standard < 3 && nothing >= 0; standard++)
        dup2(nothing, standard);
    if (channel > 3)
        close_range(3, (unsigned)channel - 1, 0);
    close_range((unsigned)channel + 1, ~0U, 0);
}

static void limit(__rlimit_resource_t resource, rlim_t value)
{
    struct rlimit both = {value, value};
    setrlimit(resource, &both);
}

static void load_worker_filter(void)
{
    struct sock_filter filter[COUNT(worker_filter)];
    struct sigaction action = {.sa_sigaction = end_refused, .sa_flags = SA_SIGINFO};
    sigaction(SIGSYS, &action, NULL);
    memcpy(filter, worker_filter, sizeof filter);
    for (size_t i = 0; i < COUNT(filter); i++)
        if (filter[i].k == OS_SANDBOX_OWN_PROCESS)
            filter[i].k = (uint32_t)getpid();
    load(filter, COUNT(filter));
}

void os_sandbox_begin_worker(int channel)
{
#ifndef OS_SANITIZED
    give_up_descriptors(channel);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* what a log held stays out of core files */
    limit(RLIMIT_CORE, 0);
    signal(SIGXFSZ, SIG_IGN); /* a write fails instead */
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, WORKER_DESCRIPTORS);
    limit(RLIMIT_NPROC, 0);
#else
    (void)channel, (void)limit, (void)give_up_descriptors;
#endif
}

void os_sandbox_enter_worker(void)
{
    struct os_sandbox sandbox = os_sandbox_find();
    if (sandbox.reason || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return;
    if (sandbox.landlock)
        os_landlock_enter(sandbox.landlock, true, NULL);
    if (sandbox.seccomp)
        load_worker_filter();
}
