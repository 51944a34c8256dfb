/* SPDX-License-Identifier: MIT */
#include "base/os_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void expect(const char *dirs, const char *own, const char *home, const char *const *folders)
{
    struct os_config config;
    setenv("XDG_CONFIG_DIRS", dirs, 1);
    setenv("XDG_CONFIG_HOME", own, 1);
    setenv("HOME", home, 1);
    os_config_folders(&config, "x/y");
    for (size_t i = 0; i < config.count || folders[i]; i++) {
        assert_non_null(folders[i]);
        assert_true(i < config.count);
        assert_string_equal(config.folders[i], folders[i]);
    }
    os_config_free(&config);
}

#define FOLDERS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_least_important_first(void **state)
{
    (void)state;
    expect("", "", "/home/u", FOLDERS("/etc/xdg/x/y", "/home/u/.config/x/y"));
    expect("/a:/b", "/c", "/home/u", FOLDERS("/b/x/y", "/a/x/y", "/c/x/y"));
    expect("a::/b/..", "c", "", FOLDERS("/b/../x/y"));
    expect(":", "", "relative", FOLDERS(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_least_important_first)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
