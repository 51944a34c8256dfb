/* SPDX-License-Identifier: MIT */
#include "match/server_name.h"

static const struct text none = {"", 0};

static struct text from(struct text text, size_t at)
{
    return (struct text){text.data + at, text.size - at};
}

/* The text up to the first of some characters. */
static struct text until(struct text text, const char *stops)
{
    for (; *stops && text.size; stops++) {
        const char *stop = memchr(text.data, *stops, text.size);
        if (stop)
            text.size = (size_t)(stop - text.data);
    }
    return text;
}

enum { DIGIT = 1, LETTER = 2, HEX = 4, HOST = 8, SCHEME = 16, SHOWS = 32 };

/* What each byte can be; those of characters beyond ASCII can be in a host's name. */
static const uint8_t kinds[256] = {
    ['!' ... '*'] = SHOWS,
    ['+'] = SHOWS | SCHEME,
    [','] = SHOWS,
    ['-' ... '.'] = SHOWS | HOST | SCHEME,
    ['/'] = SHOWS,
    ['0' ... '9'] = SHOWS | DIGIT | HEX | HOST | SCHEME,
    [':' ... '@'] = SHOWS,
    ['A' ... 'F'] = SHOWS | LETTER | HEX | HOST | SCHEME,
    ['G' ... 'Z'] = SHOWS | LETTER | HOST | SCHEME,
    ['[' ... '^'] = SHOWS,
    ['_'] = SHOWS | HOST,
    ['`'] = SHOWS,
    ['a' ... 'f'] = SHOWS | LETTER | HEX | HOST | SCHEME,
    ['g' ... 'z'] = SHOWS | LETTER | HOST | SCHEME,
    ['{' ... '~'] = SHOWS,
    [0x80 ... 0xFF] = HOST,
};

static bool is(char c, uint8_t kind)
{
    return kinds[(unsigned char)c] & kind;
}

static bool all_are(struct text text, uint8_t kind)
{
    uint8_t all = kind;
    for (size_t i = 0; i < text.size; i++)
        all &= kinds[(unsigned char)text.data[i]];
    return all == kind;
}

/* Characters beyond ASCII that do not show, or change how others show. */
static bool is_invisible(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x80, 0xA0},     {0xAD, 0xAD},     {0x61C, 0x61C},   {0x1680, 0x1680},
        {0x180E, 0x180E}, {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F},
        {0x3000, 0x3000}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return c >= 0xE0000;
}

bool server_name_usable(struct text name)
{
    if (name.size == 0 || name.size > SERVER_NAME_MAX)
        return false;
    if (all_are(name, SHOWS))
        return true;
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.data[i] < 0x80 && !is(name.data[i], SHOWS))
            return false;
    if (!text_is_utf8(name))
        return false;
    for (size_t i = 0; i < name.size;) {
        unsigned char lead = (unsigned char)name.data[i++];
        uint32_t c = lead < 0x80   ? lead
                     : lead < 0xE0 ? lead & 0x1Fu
                     : lead < 0xF0 ? lead & 0x0Fu
                                   : lead & 0x07u;
        while (i < name.size && ((unsigned char)name.data[i] & 0xC0) == 0x80)
            c = c << 6 | ((unsigned char)name.data[i++] & 0x3Fu);
        if (c >= 0x80 && is_invisible(c))
            return false;
    }
    return true;
}

static struct text usable(struct text name)
{
    if (name.size > 1 && name.data[name.size - 1] == '.')
        name.size--;
    if (!server_name_usable(name) || name.data[name.size - 1] == '.')
        return none;
    return name;
}

/* The server of "\\server\share". */
static bool is_unc(struct text value)
{
    return value.size >= 2 && value.data[0] == '\\' && value.data[1] == '\\';
}

static struct text unc_server(struct text value)
{
    while (value.size && value.data[0] == '\\')
        value = from(value, 1);
    return usable(until(value, "\\/"));
}

struct text server_name_of(struct text value)
{
    value = text_trim(value);
    return is_unc(value) ? unc_server(value) : usable(value);
}

/* An IPv6 address, perhaps with a zone ("fe80::1%eth0"). */
static bool is_ipv6(struct text text)
{
    size_t colons = 0;
    for (size_t i = 0; i < text.size && text.data[i] != '%'; i++) {
        if (text.data[i] == ':')
            colons++;
        else if (!is(text.data[i], HEX) && text.data[i] != '.')
            return false;
    }
    return colons >= 2;
}

/* Windows takes a backslash in a URL for a slash. */
static const char authority_ends[] = "/?#\\";

static bool is_port(struct text text)
{
    if (text.size == 0)
        return true;
    if (text.data[0] != ':' || text.size > 6)
        return false;
    return all_are(from(text, 1), DIGIT);
}

static bool is_host(struct text host)
{
    return host.size > 0 && host.data[0] != '.' && host.data[0] != '-' && all_are(host, HOST);
}

/* What follows "scheme://" or "//"; false when the value has neither. */
static bool skip_scheme(struct text *value)
{
    size_t at = 0;
    while (at < value->size && is(value->data[at], at > 0 ? SCHEME : LETTER))
        at++;
    if (at > 0) {
        if (at == value->size || value->data[at] != ':')
            return false;
        at++;
    }
    if (value->size - at < 2 || memcmp(value->data + at, "//", 2) != 0)
        return false;
    *value = from(*value, at + 2);
    return true;
}

static struct text bracketed_host(struct text authority)
{
    const char *end = memchr(authority.data, ']', authority.size);
    if (!end)
        return none;
    size_t size = (size_t)(end - authority.data);
    struct text host = {authority.data + 1, size - 1};
    if (!is_ipv6(host) || !is_port(from(authority, size + 1)))
        return none;
    return usable(host);
}

/* Of most URLs: ASCII, without user and port. Size 0 says nothing of others. */
static struct text plain_host(struct text value)
{
    size_t size = 0;
    while (size < value.size &&
           (kinds[(unsigned char)value.data[size]] & (HOST | SHOWS)) == (HOST | SHOWS))
        size++;
    if (size == 0 || size > SERVER_NAME_MAX || value.data[0] == '.' || value.data[0] == '-' ||
        value.data[size - 1] == '.' ||
        (size < value.size && !(value.data[size] && strchr(authority_ends, value.data[size]))))
        return none;
    return (struct text){value.data, size};
}

struct text server_name_of_url(struct text value)
{
    value = text_trim(value);
    if (is_unc(value))
        return unc_server(value);
    bool scheme = skip_scheme(&value);
    struct text plain = scheme ? plain_host(value) : none;
    if (plain.size)
        return plain;
    struct text authority = until(value, authority_ends);
    for (size_t i = authority.size; i > 0; i--)
        if (authority.data[i - 1] == '@') {
            authority = from(authority, i);
            break;
        }
    if (authority.size && authority.data[0] == '[')
        return bracketed_host(authority);
    if (!scheme && is_ipv6(authority))
        return usable(authority);
    struct text host = until(authority, ":");
    if (!is_host(host) || !is_port(from(authority, host.size)))
        return none;
    /* "https:/host" and "C:\folder" name no host. */
    if (!scheme && authority.size == host.size + 1)
        return none;
    return usable(host);
}

struct text server_name_settled(struct text url)
{
    struct text rest = url;
    if (url.size == 0 || !is(url.data[0], LETTER) || !skip_scheme(&rest))
        return none;
    struct text host = plain_host(rest);
    if (host.size == 0 || host.size == rest.size)
        return none;
    return (struct text){url.data, (size_t)(host.data + host.size + 1 - url.data)};
}
