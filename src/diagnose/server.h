/* SPDX-License-Identifier: MIT */
#pragma once

/* Names of servers within one site: which spellings mean the same machine. Case does not matter; a
 * short (NetBIOS) name is the same as a full name with that host part where the site shows exactly
 * one such full name; names of two DNS domains never join. */

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct server_names;

struct server_names *server_names_new(void);
void server_names_free(struct server_names *names);

/* First add every name that the site shows, then finish, then resolve. A name that is empty is no
 * server and is not added. */
void server_names_add(struct server_names *names, struct text name);
void server_names_finish(struct server_names *names);

/* What records are filed under whose computer's name is empty or says nothing ("\\\\", "."). */
#define SERVER_UNKNOWN_NAME "unknown"
struct text server_reporter_name(struct text computer);

#define SERVER_NONE SIZE_MAX

/* The number of a server, counted in the order of folded names; SERVER_NONE for an empty name or
 * one that was never added. */
size_t server_resolve(const struct server_names *names, struct text name);
size_t server_count(const struct server_names *names);
const char *server_display(const struct server_names *names, size_t server); /* longest form */
const char *server_short(const struct server_names *names, size_t server);   /* folded host part */
const char *server_domain(const struct server_names *names, size_t server); /* folded, "" if none */
