/* SPDX-License-Identifier: MIT */
#pragma once

/* What the program that compiles the filters of the sandbox and the sandbox have in common. */

/* What a call that was refused to a worker was after. */
enum os_refused {
    OS_REFUSED_NOTHING,
    OS_REFUSED_FILE,
    OS_REFUSED_NETWORK,
    OS_REFUSED_PROGRAM,
    OS_REFUSED_PROCESS,
    OS_REFUSED_OTHERS, /* other processes */
    OS_REFUSED_ELSE,
    OS_REFUSED_COUNT
};

/* Stands in the worker's filter for its process number, which is put in when it is loaded. */
#define OS_SANDBOX_OWN_PROCESS 0x7a11da7e
