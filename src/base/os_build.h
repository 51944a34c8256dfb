/* SPDX-License-Identifier: MIT */
#pragma once

/* How this was compiled. */

/* With a sanitizer, whose memory and calls are not the program's. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define OS_SANITIZED 1
#endif
#endif
