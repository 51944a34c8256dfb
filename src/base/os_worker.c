/* SPDX-License-Identifier: MIT */
#include "base/os_worker.h"

#include "base/memory.h"
#include "base/os_build.h"
#include "base/os_output.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Ctrl-C, a request to end, the end of the terminal. They come to all processes of a terminal, or
 * of a group. */
static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};
enum { INTERRUPT_COUNT = sizeof interrupts / sizeof *interrupts };

/* ---- processes ---- */

static void end_without_memory(void)
{
    _exit(OS_WORKER_NO_MEMORY);
}

/* In the new process: nothing of its siblings stays open, an interrupt is the parent's business,
 * and it does not outlive its parent. */
static void become_worker(int channel, const struct os_worker *others, size_t other_count,
                          int parent)
{
    for (size_t i = 0; i < other_count; i++)
        if (others[i].process && others[i].channel != channel)
            close(others[i].channel);
    for (size_t i = 0; i < INTERRUPT_COUNT; i++)
        signal(interrupts[i], SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    memory_exhausted_calls(end_without_memory);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

int os_worker_start(struct os_worker *worker, os_worker_serve serve, void *context,
                    const struct os_worker *others, size_t other_count, struct error *error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_set(error, ERROR_IO, "no worker can be started: %s", strerror(errno));
    int parent = getpid();
    int process = fork();
    if (process < 0) {
        error_set(error, ERROR_IO, "no worker can be started: %s", strerror(errno));
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    if (process == 0) {
        close(ends[0]);
        become_worker(ends[1], others, other_count, parent);
        _exit(serve(context, ends[1]));
    }
    close(ends[1]);
    *worker = (struct os_worker){process, ends[0]};
    return 0;
}

void os_worker_end(struct os_worker *worker, bool by_force, struct os_worker_end *ret_end)
{
    if (!worker->process)
        return;
    close(worker->channel);
    if (by_force)
        kill(worker->process, SIGKILL);
    int status = 0;
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR)
        continue;
    if (ret_end)
        *ret_end = WIFSIGNALED(status) ? (struct os_worker_end){.signal = WTERMSIG(status)}
                                       : (struct os_worker_end){.status = WEXITSTATUS(status)};
    *worker = (struct os_worker){0, -1};
}

void os_worker_limit_memory(uint64_t bytes)
{
#ifndef OS_SANITIZED /* the memory of a sanitizer is not the program's */
    struct rlimit limit = {bytes, bytes};
    if (bytes)
        setrlimit(RLIMIT_DATA, &limit);
#else
    (void)bytes;
#endif
}

/* ---- messages: 8 bytes of size, then the bytes; a descriptor comes with the first of them ---- */

static int send_rest(int channel, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t put = send(channel, data, size, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        data += put;
        size -= (size_t)put;
    }
    return 0;
}

int os_channel_send(int channel, const void *data, size_t size, int descriptor)
{
    uint64_t head = size;
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)(uintptr_t)data, size}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    if (descriptor >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    ssize_t put;
    do
        put = sendmsg(channel, &message, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    if (put < 0)
        return -1;
    size_t done = (size_t)put;
    if (done < sizeof head) {
        if (send_rest(channel, (const char *)&head + done, sizeof head - done) < 0)
            return -1;
        done = sizeof head;
    }
    return send_rest(channel, (const char *)data + (done - sizeof head),
                     size - (done - sizeof head));
}

void os_channel_end(int channel)
{
    shutdown(channel, SHUT_WR);
}

static bool wait_readable(int channel, int timeout)
{
    struct pollfd poll_channel = {.fd = channel, .events = POLLIN};
    if (timeout == OS_WAIT_FOREVER)
        return true; /* the read itself waits */
    int ready;
    do
        ready = poll(&poll_channel, 1, timeout);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/* Takes the descriptor out of a message; more than one is more than anybody sends. */
static void take_descriptor(struct msghdr *message, int *ret_descriptor)
{
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
         header = CMSG_NXTHDR(message, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
            memcpy(ret_descriptor, CMSG_DATA(header), sizeof *ret_descriptor);
}

/* Returns size when all came, less when the other side closed, -1 when it failed. */
static ssize_t receive_bytes(int channel, char *data, size_t size, int timeout, int *ret_descriptor)
{
    size_t done = 0;
    while (done < size) {
        union {
            struct cmsghdr align;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control;
        struct iovec part = {data + done, size - done};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        if (ret_descriptor) {
            message.msg_control = control.bytes;
            message.msg_controllen = sizeof control.bytes;
        }
        if (!wait_readable(channel, timeout))
            return -1;
        ssize_t got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (ret_descriptor)
            take_descriptor(&message, ret_descriptor);
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

int os_channel_receive(int channel, struct buffer *buffer, size_t limit, int timeout,
                       int *ret_descriptor)
{
    uint64_t size;
    if (ret_descriptor)
        *ret_descriptor = -1;
    buffer_clear(buffer);
    ssize_t got = receive_bytes(channel, (char *)&size, sizeof size, timeout, ret_descriptor);
    if (got == 0)
        return 0;
    if (got != (ssize_t)sizeof size || size > limit)
        return -1;
    char *data = buffer_reserve(buffer, (size_t)size);
    if (receive_bytes(channel, data, (size_t)size, timeout, NULL) != (ssize_t)size)
        return -1;
    buffer_commit(buffer, (size_t)size);
    return 1;
}

#define CHANNELS_AT_ONCE 1024

int os_channel_wait(const struct os_worker *workers, size_t count, size_t after, int timeout)
{
    struct pollfd polls[CHANNELS_AT_ONCE];
    if (count > CHANNELS_AT_ONCE)
        count = CHANNELS_AT_ONCE;
    for (size_t i = 0; i < count; i++)
        polls[i] =
            (struct pollfd){.fd = workers[i].process ? workers[i].channel : -1, .events = POLLIN};
    if (poll(polls, count, timeout) <= 0)
        return -1;
    for (size_t i = 1; i <= count; i++)
        if (polls[(after + i) % count].revents)
            return (int)((after + i) % count);
    return -1;
}

/* ---- the machine and its user ---- */

unsigned os_processor_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set);
    return 1;
}

double os_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number)
{
    if (interrupted) {
        os_output_abandon();
        signal(number, SIG_DFL);
        raise(number);
    }
    interrupted = 1;
}

void os_note_interrupts(void)
{
    struct sigaction before, action = {.sa_handler = note_interrupt};
    for (size_t i = 0; i < INTERRUPT_COUNT; i++)
        if (sigaction(interrupts[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(interrupts[i], &action, NULL);
}

bool os_interrupted(void)
{
    return interrupted != 0;
}
