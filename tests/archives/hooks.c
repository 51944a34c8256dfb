/* SPDX-License-Identifier: MIT */

/* evtdiag with a decoder that fails, or does what no decoder should: linked with --wrap, so that
 * the program itself holds nothing of this. A log whose bytes hold one of the words, in UTF-16,
 * does it in that way. The clock is looked at more often, so that tests need not wait. */

#include "base/memory.h"
#include "base/os_worker.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int __real_reader_read(struct log_source source, const struct reader_options *options,
                       struct log_stats *stats, struct error *error);
int __wrap_reader_read(struct log_source source, const struct reader_options *options,
                       struct log_stats *stats, struct error *error);

int __real_os_channel_wait(const struct os_worker *workers, size_t count, size_t after,
                           int timeout);
int __wrap_os_channel_wait(const struct os_worker *workers, size_t count, size_t after,
                           int timeout);

#define MOST_MILLISECONDS 20

int __wrap_os_channel_wait(const struct os_worker *workers, size_t count, size_t after, int timeout)
{
    bool longer = timeout == OS_WAIT_FOREVER || timeout > MOST_MILLISECONDS;
    return __real_os_channel_wait(workers, count, after, longer ? MOST_MILLISECONDS : timeout);
}

static bool holds(const void *data, size_t size, const char *word)
{
    char wide[64];
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = word[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(data, size, wide, 2 * length) != NULL;
}

static long open_file(void)
{
    return open("/etc/hostname", O_RDONLY);
}

static long create_file(void)
{
    return open("sandbox-was-left", O_WRONLY | O_CREAT, 0600);
}

static long remove_file(void)
{
    return unlink("sandbox-was-left-not");
}

static long look_at_file(void)
{
    struct stat status;
    return stat("/etc/hostname", &status);
}

static long open_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static long run_program(void)
{
    return execl("/bin/true", "true", NULL);
}

static long start_process(void)
{
    long process = fork();
    if (process == 0)
        _exit(0);
    return process;
}

/* Neither does harm without a sandbox: there is no such process, and the signal is none. */
static long trace_other(void)
{
    return ptrace(PTRACE_ATTACH, -1, NULL, NULL);
}

static long signal_other(void)
{
    return kill(1, 0);
}

static long share_memory(void)
{
    void *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? -1 : 0;
}

static long call_unknown(void)
{
    return syscall(100000);
}

static const struct {
    const char *word;
    long (*attempt)(void);
} attempts[] = {
    {"test-open-file", open_file},         {"test-create-file", create_file},
    {"test-remove-file", remove_file},     {"test-look-at-file", look_at_file},
    {"test-open-socket", open_socket},     {"test-run-program", run_program},
    {"test-start-process", start_process}, {"test-trace-other", trace_other},
    {"test-signal", signal_other},         {"test-share-memory", share_memory},
    {"test-unknown-call", call_unknown},
};

static void attempt(const void *data, size_t size)
{
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        if (holds(data, size, attempts[i].word))
            attempts[i].attempt();
}

static int64_t read_at(void *context, void *data, size_t size, uint64_t offset, struct error *error)
{
    const struct log_source *source = context;
    int64_t got = source->read_at(source->context, data, size, offset, error);
    if (got <= 0)
        return got;
    attempt(data, (size_t)got);
    if (holds(data, (size_t)got, "test-crash"))
        raise(SIGSEGV);
    while (holds(data, (size_t)got, "test-hang"))
        poll(NULL, 0, -1);
    while (holds(data, (size_t)got, "test-memory")) {
        char *more = memory_zeroed(1 << 20, 1);
        memset(more, 1, 1 << 20);
    }
    return got;
}

int __wrap_reader_read(struct log_source source, const struct reader_options *options,
                       struct log_stats *stats, struct error *error)
{
    struct log_source watched = {read_at, &source, source.size};
    return __real_reader_read(watched, options, stats, error);
}
