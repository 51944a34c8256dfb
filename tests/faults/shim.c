/* SPDX-License-Identifier: MIT */

/* Lets calls of the C library fail, to be preloaded. EVTDIAG_FAULT says which, as
 *     CALL:KIND:N[+|%][:WHO]
 * The N-th call of that name (+: and those behind it; %: each N-th) fails: KIND is a name of errno,
 * "short" (one byte at most), "kill" (the process is ended by SIGKILL), "stop" (it gets SIGINT, and
 * the call does not fail) or "jump" (a clock, by an hour). WHO is parent or worker, else both count
 * together. EVTDIAG_FAULT_FILE is a file that begins with the number of such calls, 8 bytes. */

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static struct {
    char call[24];
    enum { FAIL, SHORT, KILL, STOP, JUMP } kind;
    int code;
    uint64_t number;
    bool on, each;
    enum { ANYBODY, PARENT, WORKER } who;
    int parent;
    uint64_t *count;
} fault;

static const struct {
    const char *name;
    int code;
} codes[] = {{"EIO", EIO},       {"EINTR", EINTR},   {"ENOMEM", ENOMEM},
             {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE}, {"EAGAIN", EAGAIN},
             {"EPIPE", EPIPE},   {"ENOSYS", ENOSYS}, {"EACCES", EACCES}};

static void set_kind(const char *kind)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i].name, kind) == 0)
            fault.code = codes[i].code;
    fault.kind = !strcmp(kind, "short")  ? SHORT
                 : !strcmp(kind, "kill") ? KILL
                 : !strcmp(kind, "stop") ? STOP
                 : !strcmp(kind, "jump") ? JUMP
                                         : FAIL;
}

__attribute__((constructor)) static void begin(void)
{
    static char text[100];
    const char *wanted = getenv("EVTDIAG_FAULT"), *file = getenv("EVTDIAG_FAULT_FILE");
    if (!wanted || !file || strlen(wanted) >= sizeof text)
        return;
    strcpy(text, wanted);
    char *rest, *end, *call = strtok_r(text, ":", &rest), *kind = strtok_r(NULL, ":", &rest);
    const char *number = strtok_r(NULL, ":", &rest), *who = strtok_r(NULL, ":", &rest);
    int descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0 || !number || ftruncate(descriptor, 4096) < 0)
        abort();
    set_kind(kind);
    fault.number = strtoull(number, &end, 10);
    fault.on = *end == '+';
    fault.each = *end == '%';
    fault.who = !who ? ANYBODY : !strcmp(who, "parent") ? PARENT : WORKER;
    fault.parent = getpid();
    fault.count = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    strcpy(fault.call, call); /* from now on */
}

/* Whether this call is the one; sets errno. */
static bool is_hit(const char *call)
{
    if (!fault.call[0] || strcmp(fault.call, call) != 0)
        return false;
    if (fault.who != ANYBODY && (fault.who == PARENT) != (getpid() == fault.parent))
        return false;
    uint64_t number = __atomic_add_fetch(fault.count, 1, __ATOMIC_SEQ_CST);
    bool hit = fault.each ? number % fault.number == 0
               : fault.on ? number >= fault.number
                          : number == fault.number;
    if (!hit)
        return false;
    if (fault.kind == KILL)
        raise(SIGKILL);
    if (fault.kind == STOP) {
        raise(SIGINT);
        return false;
    }
    errno = fault.code;
    return true;
}

#define REAL(name, ...)                                                                            \
    static __typeof__(name) *real;                                                                 \
    if (!real)                                                                                     \
        real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);                                        \
    return real(__VA_ARGS__)

/* A call that moves bytes: fails, or moves one of them. */
#define BYTES(name, parameters, size, ...)                                                         \
    ssize_t name parameters                                                                        \
    {                                                                                              \
        if (is_hit(#name)) {                                                                       \
            if (fault.kind != SHORT)                                                               \
                return -1;                                                                         \
            if (size > 1)                                                                          \
                size = 1;                                                                          \
        }                                                                                          \
        REAL(name, __VA_ARGS__);                                                                   \
    }

#define CALL(type, failure, name, parameters, ...)                                                 \
    type name parameters                                                                           \
    {                                                                                              \
        if (is_hit(#name))                                                                         \
            return failure;                                                                        \
        REAL(name, __VA_ARGS__);                                                                   \
    }

BYTES(read, (int descriptor, void *data, size_t size), size, descriptor, data, size)
BYTES(pread64, (int descriptor, void *data, size_t size, off64_t offset), size, descriptor, data,
      size, offset)
BYTES(write, (int descriptor, const void *data, size_t size), size, descriptor, data, size)
BYTES(send, (int channel, const void *data, size_t size, int flags), size, channel, data, size,
      flags)

CALL(int, -1, poll, (struct pollfd * polls, nfds_t count, int timeout), polls, count, timeout)
CALL(pid_t, -1, fork, (void))
CALL(int, -1, socketpair, (int domain, int type, int protocol, int ends[2]), domain, type, protocol,
     ends)
CALL(int, -1, mkstemp64, (char *pattern), pattern)
CALL(int, -1, rename, (const char *from, const char *to), from, to)
CALL(DIR *, NULL, opendir, (const char *path), path)
CALL(struct dirent64 *, NULL, readdir64, (DIR * folder), folder)

/* With a first byte only: the rest of the message waits. */
ssize_t sendmsg(int channel, const struct msghdr *message, int flags)
{
    struct msghdr less = *message;
    struct iovec part;
    if (is_hit("sendmsg")) {
        if (fault.kind != SHORT)
            return -1;
        part = (struct iovec){message->msg_iov[0].iov_base, 1};
        less.msg_iov = &part;
        less.msg_iovlen = 1;
        message = &less;
    }
    REAL(sendmsg, channel, message, flags);
}

ssize_t recvmsg(int channel, struct msghdr *message, int flags)
{
    if (is_hit("recvmsg")) {
        if (fault.kind != SHORT)
            return -1;
        if (message->msg_iov[0].iov_len > 1)
            message->msg_iov[0].iov_len = 1;
    }
    REAL(recvmsg, channel, message, flags);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (is_hit("open64"))
        return -1;
    REAL(open64, path, flags, mode);
}

/* What the sandbox is made with. */
long syscall(long number, ...)
{
    static __typeof__(syscall) *real;
    if (!real)
        real = (__typeof__(syscall) *)dlsym(RTLD_NEXT, "syscall");
    va_list arguments;
    long each[4];
    va_start(arguments, number);
    for (int i = 0; i < 4; i++)
        each[i] = va_arg(arguments, long);
    va_end(arguments);
    return is_hit("syscall") ? -1 : real(number, each[0], each[1], each[2], each[3]);
}

static int64_t jumped[2];

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static __typeof__(clock_gettime) *real;
    if (!real)
        real = (__typeof__(clock_gettime) *)dlsym(RTLD_NEXT, "clock_gettime");
    int which = clock == CLOCK_REALTIME ? 0 : 1;
    if (is_hit(which ? "clock_monotonic" : "clock_realtime"))
        jumped[which] += which ? 3600 : -3600;
    int result = real(clock, now);
    now->tv_sec += jumped[which];
    return result;
}

void *malloc(size_t size)
{
    return is_hit("malloc") ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_hit("malloc") ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return is_hit("malloc") ? NULL : __libc_realloc(memory, size);
}
