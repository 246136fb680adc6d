/* test_address.c: which addresses are connected to. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/fetch/address.h"

static const char *judge(const struct address_policy *p, const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return address_refused(p, (struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_refused(p, (struct sockaddr *)&v6);
}

static void public_addresses_pass(void **state)
{
    static const char *const rows[] = {"8.8.8.8",      "1.1.1.1",     "172.32.0.1",      "172.15.255.255",      "100.128.0.1",
                                       "11.0.0.1",     "192.167.0.1", "2606:4700::1111", "64:ff9b::808:808",    "2002:808:808::1",
                                       "223.255.0.1",  "169.253.1.1", "2a00:1450::1",    "::ffff:93.184.216.34"};
    struct address_policy p = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (judge(&p, rows[i]))
            fail_msg("%s is refused as %s", rows[i], judge(&p, rows[i]));
}

static void inner_addresses_are_refused(void **state)
{
    static const char *const rows[] = {
        "127.0.0.1",  "127.255.255.254",  "10.0.0.1",         "172.16.0.1",    "172.31.255.255",   "192.168.1.1",
        "169.254.169.254", "100.64.0.1",  "100.127.255.255",  "0.0.0.0",       "0.1.2.3",          "224.0.0.1",
        "239.1.1.1",  "255.255.255.255",  "240.0.0.1",        "192.0.2.1",     "198.51.100.7",     "203.0.113.9",
        "198.18.0.1", "192.0.0.8",        "::1",              "::",            "::ffff:127.0.0.1", "::ffff:10.1.2.3",
        "::127.0.0.1", "fe80::1",         "fc00::1",          "fd12:3456::1",  "ff02::1",          "2001:db8::1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",  "2002:7f00:1::", "2002:c0a8:101::1", "2001::1",
        "fec0::1",    "100::1",           "::ffff:0:127.0.0.1", "3fff::1",     "::ffff:169.254.169.254",
    };
    struct address_policy p = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!judge(&p, rows[i]))
            fail_msg("%s may be connected to", rows[i]);
    struct sockaddr other = {.sa_family = AF_UNIX};
    assert_non_null(address_refused(&p, &other));
}

static void the_operator_may_allow(void **state)
{
    static char r1[] = "10.1.0.0/16", r2[] = "127.0.0.1", r3[] = "fd00::/8";
    char *ranges[] = {r1, r2, r3};
    struct fetch_settings f = {.allow_addresses = ranges, .allow_address_count = 3};
    struct arena *a = arena_new(1 << 16);
    struct address_policy p;
    struct err e = {0};
    assert_true(address_policy_make(&f, a, &p, &e));
    assert_null(judge(&p, "10.1.255.1"));
    assert_null(judge(&p, "::ffff:10.1.0.9"));
    assert_null(judge(&p, "64:ff9b::7f00:1"));
    assert_null(judge(&p, "fd00::5"));
    assert_non_null(judge(&p, "10.2.0.1"));
    assert_non_null(judge(&p, "127.0.0.2"));
    assert_non_null(judge(&p, "fc00::5"));
    f.allow_private_addresses = true;
    assert_true(address_policy_make(&f, a, &p, &e));
    assert_null(judge(&p, "127.0.0.2"));
    arena_free(&a);
}

static void malformed_ranges_are_told(void **state)
{
    static const char *const rows[] = {"",       "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "example.org",
                                       "::/129", "10.0.0",      "1.2.3.4/8x"};
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *one[] = {arena_strdup(a, rows[i])};
        struct fetch_settings f = {.allow_addresses = one, .allow_address_count = 1};
        struct address_policy p;
        struct err e = {0};
        if (address_policy_make(&f, a, &p, &e))
            fail_msg("'%s' was taken", rows[i]);
        assert_int_equal(e.code, ERR_CONFIG);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_addresses_pass),
        cmocka_unit_test(inner_addresses_are_refused),
        cmocka_unit_test(the_operator_may_allow),
        cmocka_unit_test(malformed_ranges_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
