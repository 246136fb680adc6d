#include "html/libxml.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static _Thread_local jmp_buf *way_out;

static void *noted(void *p)
{
    memory_noted(p);
    if (!p && way_out)
        longjmp(*way_out, 1);
    return p;
}

static void *noted_malloc(size_t size)
{
    return noted(malloc(size));
}

static void *noted_realloc(void *p, size_t size)
{
    return noted(realloc(p, size));
}

static char *noted_strdup(const char *s)
{
    return noted(strdup(s));
}

static void silent(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
}

bool libxml_run(void (*work)(void *with), void *with)
{
    jmp_buf here;
    xmlMemSetup(free, noted_malloc, noted_realloc, noted_strdup);
    xmlSetStructuredErrorFunc(NULL, silent);
    xmlInitParser(); /* it holds locks, so nobody leaves it half done */
    bool left = setjmp(here) != 0;
    if (!left) {
        way_out = &here;
        work(with);
    }
    way_out = NULL;
    return !left;
}
