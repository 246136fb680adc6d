#include "ingest/fetch/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* What is not the public internet: the special-purpose registries of IANA for both families (RFC 6890 and its updates).
 * The first that fits gives the reason. */
static const struct {
    const char *range, *why;
} refused[] = {
    {"0.0.0.0/8", "an unspecified address"},
    {"10.0.0.0/8", "a private address"},
    {"100.64.0.0/10", "a shared address of a provider"},
    {"127.0.0.0/8", "a loopback address"},
    {"169.254.0.0/16", "a link-local address"},
    {"172.16.0.0/12", "a private address"},
    {"192.0.0.0/24", "a reserved address"},
    {"192.0.2.0/24", "a documentation address"},
    {"192.88.99.0/24", "a relay address"},
    {"192.168.0.0/16", "a private address"},
    {"198.18.0.0/15", "a benchmarking address"},
    {"198.51.100.0/24", "a documentation address"},
    {"203.0.113.0/24", "a documentation address"},
    {"224.0.0.0/4", "a multicast address"},
    {"240.0.0.0/4", "a reserved address"},
    {"::/128", "an unspecified address"},
    {"::1/128", "a loopback address"},
    {"64:ff9b:1::/48", "a local translation address"},
    {"100::/64", "a discard address"},
    {"2001::/23", "a protocol assignment address"}, /* Teredo and ORCHID among them */
    {"2001:db8::/32", "a documentation address"},
    {"3fff::/20", "a documentation address"},
    {"5f00::/16", "a segment routing address"},
    {"fc00::/7", "a private address"},
    {"fe80::/10", "a link-local address"},
    {"fec0::/10", "a site-local address"},
    {"ff00::/8", "a multicast address"},
};

/* IPv6 addresses that lead to an IPv4 address: where that one begins.  It is the inner one that is judged. */
static const struct {
    const char *range;
    int at;
} carriers[] = {
    {"64:ff9b::/96", 12}, /* NAT64 */
    {"2002::/16", 2},     /* 6to4 */
    {"::/96", 12},        /* "compatible", long deprecated; ::1 and :: were caught before */
    {"::ffff:0:0:0/96", 12}, /* SIIT */
};

/* Reads "10.1.0.0/16", "fd00::/8" or a single address.  False: it is none. */
static bool parse_range(const char *text, struct address_range *out)
{
    char host[64];
    size_t n = strcspn(text, "/");
    if (n == 0 || n >= sizeof host)
        return false;
    memcpy(host, text, n);
    host[n] = '\0';
    int extra = 0, most = 128;
    if (inet_pton(AF_INET, host, out->bytes + 12) == 1) {
        memcpy(out->bytes, v4_prefix, sizeof v4_prefix);
        extra = 96;
        most = 32;
    } else if (inet_pton(AF_INET6, host, out->bytes) != 1) {
        return false;
    }
    long bits = most;
    if (text[n] == '/') {
        char *end;
        bits = strtol(text + n + 1, &end, 10);
        if (!text[n + 1] || *end || bits < 0 || bits > most)
            return false;
    }
    out->bits = (int)bits + extra;
    return true;
}

static bool within(const uint8_t a[16], const struct address_range *r)
{
    int whole = r->bits / 8, rest = r->bits % 8;
    if (memcmp(a, r->bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ r->bytes[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
}

static bool within_text(const uint8_t a[16], const char *range)
{
    struct address_range r;
    return parse_range(range, &r) && within(a, &r);
}

bool address_policy_make(const struct fetch_settings *f, struct arena *a, struct address_policy *out, struct err *e)
{
    *out = (struct address_policy){.allow_private = f->allow_private_addresses};
    out->allowed = arena_array(a, f->allow_address_count + 1, sizeof *out->allowed);
    if (!out->allowed)
        return err_set(e, ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < f->allow_address_count; i++)
        if (!parse_range(f->allow_addresses[i], &out->allowed[out->allowed_count++]))
            return err_set(e, ERR_CONFIG, "allow-addresses: '%s' is no address and no range such as 10.1.0.0/16",
                           f->allow_addresses[i]);
    return true;
}

static bool is_allowed(const struct address_policy *p, const uint8_t a[16])
{
    for (size_t i = 0; i < p->allowed_count; i++)
        if (within(a, &p->allowed[i]))
            return true;
    return p->allow_private;
}

/* The address as 16 bytes.  False: not of the internet families. */
static bool to_bytes(const struct sockaddr *sa, uint8_t out[16])
{
    if (sa->sa_family == AF_INET6) {
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
        return true;
    }
    memcpy(out, v4_prefix, sizeof v4_prefix);
    memcpy(out + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
    return sa->sa_family == AF_INET;
}

static const char *kind_of(const uint8_t a[16])
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (within_text(a, refused[i].range))
            return refused[i].why;
    return NULL;
}

const char *address_refused(const struct address_policy *p, const struct sockaddr *sa)
{
    uint8_t a[16], inner[16];
    if (!to_bytes(sa, a))
        return "not an internet address";
    if (is_allowed(p, a))
        return NULL;
    const char *why = kind_of(a);
    for (size_t i = 0; !why && i < sizeof carriers / sizeof *carriers; i++) {
        if (!within_text(a, carriers[i].range))
            continue;
        memcpy(inner, v4_prefix, sizeof v4_prefix);
        memcpy(inner + 12, a + carriers[i].at, 4);
        why = is_allowed(p, inner) ? NULL : kind_of(inner);
    }
    return why;
}
