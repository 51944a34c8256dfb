/* SPDX-License-Identifier: MIT */
#include "kb/compile.h"

#include "base/memory.h"
#include "base/os_output.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void test_same_articles_give_same_bytes(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer first = {0}, second = {0};
    for (int i = 0; i < 2; i++) {
        struct error error = {0};
        struct kb_folder *folder = fixture_folder();
        assert_int_equal(kb_compile(i ? &second : &first, folder, &error), 0);
        kb_folder_free(folder);
    }
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
}

/* One change of an article, and what the error must name. */
struct mistake {
    const char *file, *path, *json;
    const char *where, *what;
};

static const struct mistake mistakes[] = {
    {"base", "colour", "1", "kb/base.json", "colour"},
    {"base", "name", "\"\"", "kb/base.json", "name: the text is empty"},
    {"base", "name", NULL, "kb/base.json", "name"},
    {"base", "format", "\"evtdiag-cause\"", "kb/base.json", "format"},
    {"base", "settings/quiet_days", NULL, "kb", "quiet_days is missing"},
    {"base", "settings/quiet_day", "{\"value\": 1, \"reason\": \"r\"}", "kb", "no setting"},
    {"base", "settings/quiet_factor/value", "1.5", "kb", "quiet_factor: must be from 0 to 1"},
    {"base", "settings/quiet_days/reason", NULL, "kb/base.json", "quiet_days"},
    {"base", "problems", "[]", "kb", "unknown problem 'no-sync'"},
    {"base", "problems/1", "{\"id\": \"no-sync\", \"title\": \"t\"}", "problems[1]", "twice"},
    {"base", "exchange_providers/0", "7", "kb/base.json", "exchange_providers[0]"},
    {"base", "synonyms", "[[\"a\"]]", "kb/base.json", "synonyms[0]: must be a list of two"},
    {"base", "synonyms", "[[\"a\", \"\"]]", "synonyms[0]", "words[1]"},
    {"base", "synonyms", "{}", "kb/base.json", "list of lists"},
    {"sync", "product", "\"linux\"", "kb/sync.json", "product IN"},
    {"sync", "signatures/0/leak/value", "0", "signatures[0] sync-ssl", "leak > 0"},
    {"sync", "signatures/0/leak/value", "1", "signatures[0] sync-ssl", "leak < 1"},
    {"sync", "signatures/0/leak", "0.1", "sync-ssl", "leak"},
    {"sync", "signatures/0/event_id", "65536", "sync-ssl", "event_id"},
    {"sync", "signatures/0/id", "\"Sync SSL\"", "signatures[0]", "'Sync SSL' is no id"},
    {"sync", "signatures/0/id", "\"sync-ok\"", "signatures[2] sync-ok", "twice"},
    {"sync", "signatures/0/target", "\"nobody\"", "kb", "target 'nobody' is no parameter"},
    {"sync", "signatures/0/target", NULL, "kb", ""},
    {"sync", "signatures/0/passing",
     PASSING("\"minutes\": 30, \"times_a_week\": 3, ", "0.05", "0.0005"), "sync-ssl: passing",
     "nothing tells that it is over: add silent_hours or ended_by"},
    {"sync", "signatures/0/passing",
     PASSING("\"minutes\": 0, \"silent_hours\": 1, \"times_a_week\": 3, ", "0.05", "0.0005"),
     "sync-ssl: passing", "minutes BETWEEN 1"},
    {"sync", "signatures/0/passing",
     PASSING("\"minutes\": 30, \"silent_hours\": 1, \"times_a_week\": 0, ", "0.05", "0.0005"),
     "sync-ssl: passing", "times_a_week BETWEEN 1"},
    {"sync", "signatures/0/passing",
     PASSING("\"minutes\": 30, \"silent_hours\": 1, \"times_a_week\": 3, ", "1", "0.0005"),
     "sync-ssl: passing", "leak < 1"},
    {"sync", "signatures/0/passing",
     PASSING("\"minutes\": 30, \"times_a_week\": 3, \"ended_by\": [\"nobody\"], ", "0.05",
             "0.0005"),
     "kb", "signature sync-ssl ends with an unknown signature 'nobody'"},
    {"sync", "signatures/0/passing",
     PASSING("\"minutes\": 30, \"times_a_week\": 3, \"ended_by\": [\"sync-ok\", \"sync-ok\"], ",
             "0.05", "0.0005"),
     "passing: ended_by[1]", "twice"},
    {"sync", "signatures/0/title", "\"a\\u001b[31m\"", "sync-ssl", "control characters"},
    {"sync", "signatures/0/title", "\"a\\u202eb\"", "sync-ssl", "control characters"},
    {"sync", "signatures/0/parameters/0/string", "0", "parameters[0]", "no position"},
    {"sync", "signatures/0/parameters/0/string", "1.5", "parameters[0]", "integer"},
    {"sync", "signatures/0/parameters/0/name", "\"Server\"", "parameters[0]", "'Server'"},
    {"sync", "signatures/1/when", "{\"matches\": \"a(\"}", "sync-status: when: matches",
     "pattern 'a('"},
    {"sync", "signatures/1/when", "{\"http_status\": \"403.\"}", "when: http_status",
     "no HTTP status"},
    {"sync", "signatures/0/parameters/1/pattern", "\"/(?<other>a)\"", "parameters[1]",
     "no single group named folder"},
    {"sync", "signatures/0/parameters/1/pattern", "\"(\"", "parameters[1]", "pattern '('"},
    {"sync", "signatures/1/when", "{}", "sync-status: when", "needs all, any, not or a test"},
    {"sync", "signatures/1/when", "{\"all\": []}", "when", "not empty"},
    {"sync", "signatures/1/when", "{\"all\": [{\"equals\": \"a\"}], \"string\": 1}", "when",
     "string"},
    {"sync", "signatures/1/when", "{\"sounds_like\": \"a\"}", "when", "'sounds_like' is no test"},
    {"sync", "signatures/1/when", "{\"equals\": \"a\", \"contains\": \"b\"}", "when",
     "one too many"},
    {"sync", "signatures/1/when", "{\"equals\": \"a\", \"data\": 1}", "when", "data: must be"},
    {"sync", "signatures/1/when", "{\"equals\": \"a\", \"data\": \"\"}", "when", "data: must be"},
    {"sync", "signatures/1/when", "{\"equals\": \"a\", \"data\": \"n\", \"string\": 1}", "when",
     "only one of them"},
    {"sync", "signatures/0/parameters/0/data", "\"n\"", "parameters[0]", "only one of them"},
    {"needs-ssl", "samples/0/records/0/data", "[]", "records[0]", "data: must be an object"},
    {"needs-ssl", "samples/0/records/0/data", "{\"a\": 1}", "records[0]", "data: a: must be"},
    {"sync", "signatures/1/when", "{\"not\": {\"not\": []}}", "when: not: not", "an object"},
    {"needs-ssl", "id", "\"need-ssl\"", "kb/needs-ssl.json", "not the file's name"},
    {"needs-ssl", "severity", "\"bad\"", "kb/needs-ssl.json", "severity IN"},
    {"needs-ssl", "prior/value", "\"0.1\"", "kb/needs-ssl.json: prior", "value: Expected"},
    {"needs-ssl", "evidence/0/signature", "\"sync-never\"", "kb", "unknown signature 'sync-never'"},
    {"needs-ssl", "evidence/0/class", "\"sure\"", "evidence[0]", "class IN"},
    {"needs-ssl", "tag", "\"sure\"", "kb/needs-ssl.json", "tag: 'sure' is none of documented"},
    {"needs-ssl", "origin", NULL, "kb/needs-ssl.json", "origin"},
    {"needs-ssl", "evidence/0/tag", NULL, "evidence[0]", "tag"},
    {"needs-ssl", "evidence/0/origin", "\"\"", "evidence[0]", "origin: the text is empty"},
    {"needs-ssl", "contributed_by/0/tag", "\"read\"", "contributed_by[0]", "tag: 'read'"},
    {"needs-ssl", "fixes/0/tag", NULL, "fixes[0] clear", "tag"},
    {"needs-ssl", "samples", NULL, "kb", ""},
    {"copy", "tag", "\"\"", "kb/copy.json", "tag: ''"},
    {"sync", "signatures/0/tag", "\"documents\"", "signatures[0] sync-ssl", "tag: 'documents'"},
    {"sync", "signatures/0/noise", "{\"kind\": \"loud\", \"why\": \"w\"}", "sync-ssl", "noise IN"},
    {"sync", "signatures/0/noise", "{\"kind\": \"symptom\"}", "sync-ssl: noise", "why"},
    {"sync", "signatures/0/noise", "{\"kind\": \"symptom\", \"why\": \"\"}", "sync-ssl: noise",
     "why"},
    {"sync", "signatures/0/noise", "true", "sync-ssl: noise", "object"},
    {"needs-ssl", "evidence/0/probability", "1", "evidence[0]", "probability"},
    {"needs-ssl", "evidence/0/reliable/in_use", "[]", "evidence[0]: reliable", "no signature"},
    {"needs-ssl", "evidence/1/signature", "\"sync-ssl\"", "evidence[1]", "twice"},
    {"needs-ssl", "contributed_by/0/cause", "\"nobody\"", "kb", "unknown cause 'nobody'"},
    {"needs-ssl", "contributed_by/0/cause", "\"needs-ssl\"", "kb", "or to itself"},
    {"needs-ssl", "missing_evidence/0/unless/0", "\"nothing\"", "kb", "unknown signature"},
    {"needs-ssl", "fixes", "[]", "kb/needs-ssl.json", "fixes"},
    {"needs-ssl", "fixes/0/risk", "\"high\"", "fixes[0] clear", "risk IN"},
    {"needs-ssl", "fixes/0/steps/0", "{\"procedures\": \"x\"}", "steps[0]", "procedure"},
    {"needs-ssl", "fixes/0/commands", "\"iisreset\"", "fixes[0]", "list of texts"},
    {"needs-ssl", "references/0/url", "\"javascript:x\"", "references[0]", "https://"},
    {"needs-ssl", "samples/0/records/0/count", "0", "samples[0]: records[0]", "count"},
    {"needs-ssl", "samples/0/records/0/time", "\"soon\"", "records[0]", "'soon' is no time"},
    {"needs-ssl", "samples/0/records", "[]", "samples[0]", "records"},
    {"needs-ssl", "samples/1/expect/first", "true", "samples[1]", "no other expectations"},
    {"copy", "steps", "[]", "kb/copy.json", "steps"},
    {"copy", "extra", "[]", "kb/copy.json", "extra"},
};

static void test_mistakes_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const struct mistake *mistake = &mistakes[i];
        AUTO_BUFFER struct buffer bytes = {0};
        struct error error = {0};
        struct kb_folder *folder = fixture_folder();
        fixture_set(folder, mistake->file, mistake->path, mistake->json);
        int result = kb_compile(&bytes, folder, &error);
        kb_folder_free(folder);
        if (*mistake->what == '\0') {
            assert_int_equal(result, 0);
            continue;
        }
        if (result != -1 || bytes.size != 0 || !strstr(error.text, mistake->where) ||
            !strstr(error.text, mistake->what))
            fail_msg("%s %s: %d '%s'", mistake->file, mistake->path, result, error.text);
    }
}

static void test_deep_conditions_are_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer condition = {0}, bytes = {0};
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    for (int i = 0; i < 500; i++)
        buffer_text(&condition, "{\"not\":");
    buffer_text(&condition, "{\"equals\":\"a\"}");
    for (int i = 0; i < 500; i++)
        buffer_text(&condition, "}");
    fixture_set(folder, "sync", "signatures/1/when", condition.data);
    assert_int_equal(kb_compile(&bytes, folder, &error), -1);
    assert_non_null(strstr(error.text, "nested deeper"));
    kb_folder_free(folder);
}

static void write_text(const char *folder, const char *name, const char *text)
{
    struct error error = {0};
    AUTO_FREE char *path = memory_format("%s/%s", folder, name);
    assert_int_equal(os_write_file(path, text, strlen(text), &error), 0);
}

static void test_folders_are_read(void **state)
{
    (void)state;
    char path[] = "/tmp/evtdiag-kb-XXXXXX";
    struct error error = {0};
    assert_non_null(mkdtemp(path));
    assert_null(kb_folder_read(path, &error));
    assert_non_null(strstr(error.text, "base.json"));

    AUTO_FREE char *causes = memory_format("%s/causes", path);
    assert_int_equal(mkdir(causes, 0700), 0);
    write_text(path, "base.json", "{\"a\": 1}");
    write_text(causes, "two.json", "{}");
    write_text(causes, "one.json", "{}");
    write_text(causes, "one.json~", "not read");
    error = (struct error){0};
    struct kb_folder *folder = kb_folder_read(path, &error);
    assert_non_null(folder);
    assert_int_equal(folder->causes.count, 2);
    assert_string_equal(folder->causes.items[0].name, "one");
    assert_string_equal(folder->causes.items[1].name, "two");
    assert_int_equal(folder->events.count, 0);
    kb_folder_free(folder);

    write_text(causes, "one.json", "{\n  \"a\": 1,\n  \"a\": 2\n}\n");
    assert_null(kb_folder_read(path, &error));
    assert_non_null(strstr(error.text, "causes/one.json:3:"));

    AUTO_FREE char *clean = memory_format("rm -r '%s'", path);
    assert_int_equal(system(clean), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_articles_give_same_bytes),
        cmocka_unit_test(test_mistakes_are_named),
        cmocka_unit_test(test_deep_conditions_are_refused),
        cmocka_unit_test(test_folders_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
