/* fuzz_robots.c: any bytes as a robots.txt, with an agent and an address out of them.  Besides memory, two truths are held:
 * a group of our own, put before everything else, decides alone; and the same question has the same answer. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/fetch/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *take_line(const uint8_t **data, size_t *size)
{
    const uint8_t *end = *size ? memchr(*data, '\n', *size) : NULL;
    size_t len = end ? (size_t)(end - *data) : 0;
    char *s = malloc(len + 1);
    if (!s)
        abort();
    memcpy(s, *data, len);
    s[len] = '\0';
    if (end) {
        *data += len + 1;
        *size -= len + 1;
    }
    return s;
}

/* Somewhere, in whatever case: then rules of the input are for that name too. */
static bool has_name(const uint8_t *data, size_t size, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n <= size; i++)
        if (strncasecmp((const char *)data + i, name, n) == 0)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *agent = take_line(&data, &size), *url = take_line(&data, &size);
    if (robots_allowed((const char *)data, size, agent, url) != robots_allowed((const char *)data, size, agent, url))
        abort();
    static const char own[] = "user-agent: fuzzer\ndisallow: /\nuser-agent: somebody-else\n";
    char *body = malloc(sizeof own - 1 + size);
    if (!body)
        abort();
    memcpy(body, own, sizeof own - 1);
    memcpy(body + sizeof own - 1, data, size);
    if (!has_name(data, size, "fuzzer") && robots_allowed(body, sizeof own - 1 + size, "fuzzer", "http://h/x"))
        abort();
    free(body);
    free(agent);
    free(url);
    return 0;
}
