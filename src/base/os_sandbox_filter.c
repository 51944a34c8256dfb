/* SPDX-License-Identifier: MIT */

/* A program of the build: has libseccomp compile the filters of os_sandbox.c for one architecture,
 * as C. Done here it costs a run nothing: libseccomp takes 60 microseconds to be linked and to
 * compile, of a run of five milliseconds.
 *     os_sandbox_filter ARCHITECTURE FILE */

#include "base/os_sandbox_calls.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What <linux/filter.h> calls sock_filter, which the exported bytes consist of. */
struct instruction {
    uint16_t code;
    uint8_t jump_true, jump_false;
    uint32_t constant;
};

/* ---- the worker: what it may ---- */

/* Its channel and the log it was given, memory, the clock, and to end. fstat looks at a descriptor;
 * expat draws the salt of its hash with getrandom, and glibc's qsort asks sysinfo for the memory
 * there is. */
static const char *const worker_calls[] = {
    "read",
    "pread64",
    "lseek",
    "close",
    "fstat",
    "fstat64",
    "recvmsg",
    "sendmsg",
    "sendto",
    "poll",
    "ppoll",
    "write",
    "writev",
    "brk",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "futex",
    "clock_gettime",
    "gettimeofday",
    "time",
    "getpid",
    "gettid",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "exit",
    "exit_group",
    "getrandom",
    "restart_syscall",
    "sysinfo",
    "clock_gettime64",
    NULL,
};

/* ---- the parent: what it may not, though the user may ---- */

static const char *const parent_refused[] = {
    /* network; a channel to a worker is a socketpair */
    "socket",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    /* other programs, other processes */
    "execve",
    "execveat",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "kcmp",
    /* ways around a filter, or far into the kernel */
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "open_by_handle_at",
    "name_to_handle_at",
    "memfd_secret",
    "personality",
    "keyctl",
    "add_key",
    "request_key",
    "fanotify_init",
    "lookup_dcookie",
    "vmsplice",
    /* the machine */
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "swapon",
    "swapoff",
    "reboot",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "acct",
    "quotactl",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "clock_adjtime",
    "iopl",
    "ioperm",
    "syslog",
    "nfsservctl",
    "modify_ldt",
    NULL,
};

/* ---- what a refused call was after, to be named ---- */

static const struct {
    enum os_refused what;
    const char *names[24];
} refused_calls[] = {
    {OS_REFUSED_FILE,
     {"open", "openat", "openat2", "creat", "stat", "lstat", "newfstatat", "fstatat64", "statx",
      "access", "faccessat", "faccessat2", "readlink", "readlinkat", "unlink", "unlinkat", "rename",
      "renameat", "renameat2"}},
    {OS_REFUSED_NETWORK,
     {"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "setsockopt",
      "getsockname", "getpeername"}},
    {OS_REFUSED_PROGRAM, {"execve", "execveat"}},
    {OS_REFUSED_PROCESS, {"fork", "vfork", "clone", "clone3"}},
    {OS_REFUSED_OTHERS,
     {"ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill", "tgkill",
      "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
      "prlimit64", "kcmp"}},
};

static _Noreturn void fail(const char *what, int code)
{
    fprintf(stderr, "os_sandbox_filter: %s: %s\n", what, strerror(-code));
    exit(1);
}

/* A number of the architecture, or negative where it has no such call. */
static int number_of(uint32_t architecture, const char *name)
{
    return seccomp_syscall_resolve_name_arch(architecture, name);
}

static scmp_filter_ctx filter_new(uint32_t architecture, uint32_t otherwise)
{
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (!filter)
        fail("seccomp_init", -ENOMEM);
    if (architecture != seccomp_arch_native() &&
        (seccomp_arch_add(filter, architecture) < 0 ||
         seccomp_arch_remove(filter, seccomp_arch_native()) < 0))
        fail("this architecture", -EINVAL);
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree, not a list */
    return filter;
}

static void add(scmp_filter_ctx filter, uint32_t architecture, uint32_t action, const char *name,
                unsigned count, const struct scmp_arg_cmp *arguments)
{
    int number = number_of(architecture, name);
    if (number < 0)
        return;
    int result = seccomp_rule_add_array(filter, action, number, count, arguments);
    if (result < 0)
        fail(name, result);
}

static scmp_filter_ctx worker_filter(uint32_t architecture)
{
    scmp_filter_ctx filter = filter_new(architecture, SCMP_ACT_TRAP);
    for (size_t i = 0; worker_calls[i]; i++)
        add(filter, architecture, SCMP_ACT_ALLOW, worker_calls[i], 0, NULL);
    /* Memory of its own only: what is shared would not count towards its bound. Whether it may be
     * executed is not asked, as PCRE2 compiles patterns to code. */
    const struct scmp_arg_cmp own_memory[] = {
        SCMP_CMP(3, SCMP_CMP_MASKED_EQ, MAP_TYPE | MAP_ANONYMOUS, MAP_PRIVATE | MAP_ANONYMOUS)};
    add(filter, architecture, SCMP_ACT_ALLOW, "mmap", 1, own_memory);
    add(filter, architecture, SCMP_ACT_ALLOW, "mmap2", 1, own_memory);
    /* abort() and raise(): signals to itself. */
    const struct scmp_arg_cmp itself[] = {
        {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = OS_SANDBOX_OWN_PROCESS}};
    add(filter, architecture, SCMP_ACT_ALLOW, "tgkill", 1, itself);
    return filter;
}

static scmp_filter_ctx parent_filter(uint32_t architecture)
{
    scmp_filter_ctx filter = filter_new(architecture, SCMP_ACT_ALLOW);
    for (size_t i = 0; parent_refused[i]; i++)
        add(filter, architecture, SCMP_ACT_ERRNO(EPERM), parent_refused[i], 0, NULL);
    return filter;
}

static void write_filter(FILE *out, const char *name, scmp_filter_ctx filter)
{
    FILE *binary = tmpfile();
    if (!binary)
        fail("a temporary file", -errno);
    int result = seccomp_export_bpf(filter, fileno(binary));
    if (result < 0)
        fail("seccomp_export_bpf", result);
    seccomp_release(filter);
    rewind(binary);
    fprintf(out, "\nstatic const struct sock_filter %s[] = {\n", name);
    struct instruction each;
    while (fread(&each, sizeof each, 1, binary) == 1)
        fprintf(out, "    {0x%02x, %u, %u, 0x%x},\n", each.code, each.jump_true, each.jump_false,
                each.constant);
    fputs("};\n", out);
    fclose(binary);
}

static void write_refused(FILE *out, uint32_t architecture)
{
    fputs("\nstatic const struct refused_call refused_calls[] = {\n", out);
    for (size_t i = 0; i < sizeof refused_calls / sizeof *refused_calls; i++)
        for (const char *const *name = refused_calls[i].names; *name; name++)
            if (number_of(architecture, *name) >= 0)
                fprintf(out, "    {%d, %d}, /* %s */\n", number_of(architecture, *name),
                        refused_calls[i].what, *name);
    fputs("};\n", out);
}

int main(int argc, char **argv)
{
    uint32_t architecture = argc == 3 ? seccomp_arch_resolve_name(argv[1]) : 0;
    if (!architecture)
        fail(argc == 3 ? argv[1] : "usage", -EINVAL);
    FILE *out = fopen(argv[2], "w");
    if (!out)
        fail(argv[2], -errno);
    fprintf(out, "/* Made by os_sandbox_filter.c for %s. */\n", argv[1]);
    write_filter(out, "worker_filter", worker_filter(architecture));
    write_filter(out, "parent_filter", parent_filter(architecture));
    write_refused(out, architecture);
    return fclose(out) == 0 ? 0 : 1;
}
