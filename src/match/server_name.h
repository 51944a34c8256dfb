/* SPDX-License-Identifier: MIT */
#pragma once

/* The server that a parameter's value names. */

#include "base/text.h"

#include <stdbool.h>

#define SERVER_NAME_MAX 255 /* bytes; DNS allows no more */

/* True for what can stand as a server's name: not empty, at most SERVER_NAME_MAX bytes of UTF-8, no
 * white space, control, zero-width or bidirectional character. */
bool server_name_usable(struct text name);

/* The name in a value: "\\EX01\Exchange" gives EX01, "ex01.contoso.com." loses its last dot. Size 0
 * when there is no usable one. A part of the value. */
struct text server_name_of(struct text value);

/* The host of a URL: "https://user@host:444/owa" gives host, "https://[::1]/" gives ::1; "host",
 * "host:80" and "host/path" are URLs without scheme. Size 0 when there is no usable one. */
struct text server_name_of_url(struct text value);

/* The beginning of a URL that settles what server_name_of_url() says, whatever follows it: scheme,
 * host and the character behind it. Size 0 when only the whole URL tells. */
struct text server_name_settled(struct text url);
