/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "diagnose/redact_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct fixture {
    struct pseudonyms *pseudonyms;
    struct redactor *redactor;
};

static int open_fixture(void **state)
{
    struct fixture *fixture = memory_zeroed(1, sizeof *fixture);
    fixture->pseudonyms = pseudonyms_new(TEXT("a key of the tests"));
    fixture->redactor = redactor_new(fixture->pseudonyms);
    redactor_learn_server(fixture->redactor, TEXT("EX01.corp.contoso.com"));
    *state = fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    redactor_free(fixture->redactor);
    pseudonyms_free(fixture->pseudonyms);
    free(fixture);
    return 0;
}

/* In the expected text {server EX01} stands for what that name becomes. */
static char *expected(struct fixture *fixture, const char *form)
{
    struct buffer out = {0};
    while (*form) {
        if (*form != '{') {
            buffer_append(&out, form++, 1);
            continue;
        }
        size_t prefix = strcspn(form + 1, " "), name = strcspn(form + prefix + 2, "}");
        AUTO_FREE char *word = memory_text_n(form + 1, prefix);
        buffer_text(
            &out, pseudonym_of(fixture->pseudonyms, word, (struct text){form + prefix + 2, name}));
        form += prefix + name + 3;
    }
    return buffer_take(&out);
}

static void expect(struct fixture *fixture, enum redact_depth depth, const char *text,
                   const char *form)
{
    AUTO_FREE char *got = redact_text(fixture->redactor, text_of(text), depth, NULL);
    AUTO_FREE char *wanted = expected(fixture, form);
    assert_string_equal(got, wanted);
}

static void servers_keep_what_tells_them_apart(void **state)
{
    struct fixture *fixture = *state;
    static const char *const rows[][2] = {
        {"EX01", "{server EX01}"},
        {"ex01.CORP.contoso.com", "{server EX01}.{sub corp.contoso.com}.{domain contoso.com}"},
        {"ex01.contoso.com", "{server EX01}.{domain contoso.com}"},
        {"10.1.2.3", "{address 10.1.2.3}"},
        {"https://mail.contoso.com/owa", "https://{server mail}.{domain contoso.com}/owa"},
        {"", ""},
        {".", "."},
        {"\\\\", "\\\\"},
        {"localhost", "localhost"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AUTO_FREE char *got = redact_server(fixture->redactor, text_of(rows[i][0]));
        AUTO_FREE char *wanted = expected(fixture, rows[i][1]);
        assert_string_equal(got, wanted);
    }
}

static void names_by_their_form(void **state)
{
    struct fixture *fixture = *state;
    static const char *const rows[][2] = {
        {"for anna@corp.contoso.com.",
         "for {user anna}@{sub corp.contoso.com}.{domain contoso.com}."},
        {"CONTOSO\\anna failed", "{domain CONTOSO}\\{user anna} failed"},
        {"NT AUTHORITY\\SYSTEM", "NT AUTHORITY\\SYSTEM"},
        {"http://u:p@ex01:443/x", "http://{user u:p}@{server EX01}:443/x"},
        {"from [fe80::1] and 192.168.7.9:443",
         "from [{address fe80::1}] and {address 192.168.7.9}:443"},
        {"S-1-5-21-1-2-3-500 and S-1-5-18", "{id S-1-5-21-1-2-3-500} and S-1-5-18"},
        {"{4f54e23c-1c6c-4a61-9d4a-0a1b2c3d4e5f}", NULL},
        {"/o=Fabrikam/cn=recipients/cn=anna", "/o={name Fabrikam}/cn=recipients/cn={name anna}"},
        {"CN=Anna Weiss,OU=Sales,DC=contoso",
         "CN={name Anna} {name Weiss},OU={name Sales},DC={name contoso}"},
        {"EX01$ and ex01-backup", "{server EX01}$ and {server EX01}-backup"},
        {"the server fs7.fabrikam.net", "the server {server fs7}.{domain fabrikam.net}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i][1])
            expect(fixture, REDACT_WORDS, rows[i][0], rows[i][1]);
    AUTO_FREE char *id = redact_text(fixture->redactor, text_of(rows[6][0]), REDACT_WORDS, NULL);
    assert_memory_equal(id, "{id-", 4);
}

static void harmless_words_stay(void **state)
{
    static const char *const texts[] = {
        "The connection to the server was closed. (403) Forbidden",
        "System.Net.WebException: 0x80072f8f, error -2147467259",
        "Microsoft.Exchange.Data.Storage.Anything failed",
        "version 15.1.2507.6, 3 of 44 requests",
        "",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(*state, REDACT_WORDS, texts[i], texts[i]);
}

static void strange_words_go(void **state)
{
    expect(*state, REDACT_WORDS, "Weiss, Anna (MAIL07)",
           "{name Weiss}, {name Anna} ({name MAIL07})");
    expect(*state, REDACT_WORDS, "0171123456789", "{name 0171123456789}");
    expect(*state, REDACT_NAMES, "Weiss and EX01", "{name Weiss} and {server EX01}");
}

static void messages_keep_their_words(void **state)
{
    expect(*state, REDACT_NAMES, "frobnication of chunk 7 at EX01",
           "frobnication of chunk 7 at {server EX01}");
}

static void nul_and_bad_utf8_are_text(void **state)
{
    struct fixture *fixture = *state;
    size_t size;
    AUTO_FREE char *nul =
        redact_text(fixture->redactor, (struct text){"a\0EX01", 6}, REDACT_WORDS, &size);
    AUTO_FREE char *server = redact_server(fixture->redactor, TEXT("EX01"));
    assert_int_equal(size, 2 + strlen(server));
    assert_memory_equal(nul, "a\0", 2);
    assert_string_equal(nul + 2, server);
    AUTO_FREE char *bad = redact_text(fixture->redactor,
                                      TEXT("\xff"
                                           "EX01"),
                                      REDACT_WORDS, NULL);
    assert_null(strstr(bad, "EX01"));
}

static void paths_keep_their_parts(void **state)
{
    struct fixture *fixture = *state;
    AUTO_FREE char *got = redact_path(fixture->redactor, "/anna/EX01-42.zip/Application.evtx");
    AUTO_FREE char *wanted =
        expected(fixture, "/{name anna}/{server EX01}-42.zip/Application.evtx");
    assert_string_equal(got, wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(servers_keep_what_tells_them_apart, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(names_by_their_form, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(harmless_words_stay, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(strange_words_go, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(messages_keep_their_words, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(nul_and_bad_utf8_are_text, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(paths_keep_their_parts, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
