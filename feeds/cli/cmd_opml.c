/* cmd_opml.c: lists of sources, from other readers and to them (OPML 2.0). */
#include "cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/config.h"
#include "cli/input.h"
#include "core/buf.h"
#include "core/memory.h"
#include "core/url.h"
#include "html/libxml.h"

enum { OPML_MAX_BYTES = 8 << 20, OUT_MAX_BYTES = 64 << 20, ARENA_MAX_BYTES = 128 << 20, NAME_MAX_BYTES = 48 };

struct import {
    struct arena *a;
    const struct config *config;
    char **names, **keys; /* given out so far; keys are url_identity of feeds */
    size_t count, cap;
    size_t taken, known, refused;
    struct buf out;
};

/* ---- import ---- */

static char *attribute(struct import *im, xmlNode *n, const char *name)
{
    /* OPML in the wild spells xmlUrl, xmlurl and XMLURL. */
    for (xmlAttr *at = n->properties; at; at = at->next) {
        if (strcasecmp((const char *)at->name, name) != 0)
            continue;
        xmlChar *value = xmlNodeListGetString(n->doc, at->children, 1);
        char *s = value ? arena_strdup(im->a, (const char *)value) : NULL;
        xmlFree(value);
        for (char *c = s; c && *c; c++)
            if ((unsigned char)*c < 0x20)
                *c = ' ';
        return s && *s ? s : NULL;
    }
    return NULL;
}

/* A NAME from a title or, where that has no Latin letters, from the feed's host. */
static char *name_from(struct import *im, const char *text)
{
    char name[NAME_MAX_BYTES + 1];
    size_t n = 0;
    for (; text && *text && n < NAME_MAX_BYTES; text++) {
        if (isalnum((unsigned char)*text))
            name[n++] = (char)tolower((unsigned char)*text);
        else if (n && name[n - 1] != '-')
            name[n++] = '-';
    }
    while (n && name[n - 1] == '-')
        n--;
    return n >= 2 ? arena_strndup(im->a, name, n) : NULL;
}

static char *host_of(struct import *im, const char *url)
{
    struct url_parts parts;
    url_split(url, strlen(url), &parts);
    bool www = parts.host_len > 4 && strncmp(parts.host, "www.", 4) == 0;
    return parts.host ? arena_strndup(im->a, parts.host + (www ? 4 : 0), parts.host_len - (www ? 4 : 0)) : NULL;
}

static bool name_is_free(const struct import *im, const char *name)
{
    for (size_t i = 0; i < im->config->source_count; i++)
        if (strcmp(im->config->sources[i].name, name) == 0)
            return false;
    for (size_t i = 0; i < im->count; i++)
        if (strcmp(im->names[i], name) == 0)
            return false;
    return true;
}

static char *free_name(struct import *im, const char *title, const char *url)
{
    char *base = name_from(im, title);
    if (!base)
        base = name_from(im, host_of(im, url));
    if (!base)
        base = arena_strdup(im->a, "source");
    char *name = base;
    for (int i = 2; name && !name_is_free(im, name); i++)
        name = arena_printf(im->a, "%s-%d", base, i);
    return name;
}

static bool feed_is_known(struct import *im, const char *key)
{
    for (size_t i = 0; i < im->config->source_count; i++) {
        const char *have = url_identity(im->a, im->config->sources[i].feed);
        if (have && strcmp(have, key) == 0)
            return true;
    }
    for (size_t i = 0; i < im->count; i++)
        if (strcmp(im->keys[i], key) == 0)
            return true;
    return false;
}

static bool remember(struct import *im, char *name, char *key)
{
    if (im->count == im->cap) {
        size_t cap = im->cap ? 2 * im->cap : 64;
        char **names = arena_array(im->a, cap, sizeof *names), **keys = arena_array(im->a, cap, sizeof *keys);
        if (!names || !keys)
            return false;
        if (im->count) {
            memcpy(names, im->names, im->count * sizeof *names);
            memcpy(keys, im->keys, im->count * sizeof *keys);
        }
        im->names = names;
        im->keys = keys;
        im->cap = cap;
    }
    im->names[im->count] = name;
    im->keys[im->count++] = key;
    return true;
}

/* A string as libConfuse reads it back: \ and " escaped, and $, which would begin an environment variable. */
static void put_option(struct buf *out, const char *key, const char *value)
{
    if (!value)
        return;
    buf_printf(out, "    %s = \"", key);
    for (; *value; value++) {
        if (strchr("\\\"$", *value))
            buf_append_char(out, '\\');
        buf_append_char(out, *value);
    }
    buf_lit(out, "\"\n");
}

static bool import_outline(struct import *im, xmlNode *n)
{
    char *given = attribute(im, n, "xmlUrl"), *title = attribute(im, n, "title"), *home = attribute(im, n, "htmlUrl");
    if (!given)
        return true;
    if (!title)
        title = attribute(im, n, "text");
    char *url = url_resolve(im->a, NULL, given, strlen(given));
    if (!url || !url_is_web(url, strlen(url))) {
        im->refused++;
        return buf_printf(&im->out, "# left out, no http or https address: %s\n\n", given);
    }
    char *key = url_identity(im->a, url);
    if (key && feed_is_known(im, key)) {
        im->known++;
        return true;
    }
    char *name = free_name(im, title, url);
    if (!key || !name || !remember(im, name, key))
        return false;
    im->taken++;
    buf_printf(&im->out, "source %s {\n", name);
    put_option(&im->out, "feed", url);
    put_option(&im->out, "title", title);
    put_option(&im->out, "home", home && url_is_web(home, strlen(home)) ? home : NULL);
    return buf_lit(&im->out, "}\n\n");
}

/* The node after n in the order of the document, below root. */
static xmlNode *next_node(xmlNode *n, const xmlNode *root)
{
    if (n->children)
        return n->children;
    while (n != root && !n->next)
        n = n->parent;
    return n == root ? NULL : n->next;
}

struct reading {
    const struct buf *in;
    xmlDoc *doc;
};

static void read_xml(void *reading)
{
    struct reading *r = reading;
    /* RECOVER: a list with a bare & is worth its sources.  No NOENT, no DTD, no network: nothing is ever loaded. */
    int flags = XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
    r->doc = xmlReadMemory(r->in->data, (int)r->in->len, NULL, NULL, flags);
}

static bool import_document(struct import *im, const struct buf *in, const char *path, struct err *e)
{
    struct reading r = {in, NULL};
    if (!libxml_run(read_xml, &r))
        return err_set(e, ERR_MEMORY, "%s: out of memory", path);
    xmlDoc *doc = r.doc;
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool ok = root && strcasecmp((const char *)root->name, "opml") == 0;
    if (!ok)
        err_set(e, ERR_INPUT, "%s: is no OPML document", path);
    for (xmlNode *n = root; ok && n; n = next_node(n, root))
        if (n->type == XML_ELEMENT_NODE && strcasecmp((const char *)n->name, "outline") == 0 && !import_outline(im, n))
            ok = err_set(e, ERR_LIMIT, "%s: too large", path);
    xmlFreeDoc(doc);
    if (ok && !im->taken && !im->known && !im->refused)
        ok = err_set(e, ERR_INPUT, "%s: names no feed (no outline has an xmlUrl)", path);
    return ok;
}

static bool import_file(const struct config *c, const char *path, struct arena *a, struct err *e)
{
    struct import im = {.a = a, .config = c};
    struct buf in;
    buf_init(&in, OPML_MAX_BYTES);
    buf_init(&im.out, OUT_MAX_BYTES);
    unsigned long before = memory_failures();
    bool ok = input_read(path, &in, e);
    if (ok && !in.len)
        ok = err_set(e, ERR_INPUT, "%s: is empty", path);
    ok = ok && import_document(&im, &in, path, e);
    if (ok && im.out.failed)
        ok = err_set(e, ERR_LIMIT, "%s: too large", path);
    if (memory_failures() != before) /* a source may be missing, or have lost its title */
        ok = err_set(e, ERR_MEMORY, "%s: out of memory", path);
    ok = ok && output_write(im.out.data ? im.out.data : "", im.out.len, e);
    if (ok)
        fprintf(stderr, "%zu new, %zu known already, %zu left out\n", im.taken, im.known, im.refused);
    buf_free(&in);
    buf_free(&im.out);
    return ok;
}

/* ---- export ---- */

static void put_attribute(struct buf *b, const char *name, const char *value)
{
    if (!value)
        return;
    buf_printf(b, " %s=\"", name);
    buf_append_escaped(b, value, strlen(value), true);
    buf_append_char(b, '"');
}

/* A list is made to be handed on, so passwords and keys stay here unless they are asked for. */
static bool put_source(struct buf *b, const struct source *s, bool passwords, struct arena *a)
{
    char *feed = passwords ? s->feed : url_without_login(a, s->feed);
    if (!feed)
        return false;
    if (s->feed_secret && !passwords) {
        fprintf(stderr, "%s: left out, its address holds a value of the environment (--passwords keeps it)\n", s->name);
        return true;
    }
    if (strcmp(feed, s->feed) != 0)
        fprintf(stderr, "%s: exported without the name and password in its address (--passwords keeps them)\n", s->name);
    buf_lit(b, "<outline type=\"rss\"");
    put_attribute(b, "text", s->title);
    put_attribute(b, "title", s->title);
    put_attribute(b, "xmlUrl", feed);
    put_attribute(b, "htmlUrl", s->home);
    put_attribute(b, "language", s->language);
    return buf_lit(b, "/>\n");
}

static bool export_sources(const struct config *c, const char *path, bool passwords, struct arena *a, struct err *e)
{
    struct buf b;
    buf_init(&b, OUT_MAX_BYTES);
    buf_lit(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>");
    buf_append_escaped(&b, c->site.title, strlen(c->site.title), false);
    buf_lit(&b, "</title></head>\n<body>\n");
    for (size_t i = 0; i < c->source_count; i++) {
        const struct source *s = &c->sources[i];
        if (!s->enabled || s->listing.items || s->sitemap) /* no feed that another reader could follow */
            continue;
        if (!put_source(&b, s, passwords, a))
            b.failed = true;
    }
    buf_lit(&b, "</body>\n</opml>\n");
    bool ok = !b.failed || err_set(e, ERR_LIMIT, "too many sources");
    if (ok && path && strcmp(path, "-") != 0) {
        FILE *f = fopen(path, "wx"); /* never over an operator's file */
        ok = f && fwrite(b.data, 1, b.len, f) == b.len;
        if (f && fclose(f) != 0)
            ok = false;
        if (!ok)
            err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
    } else if (ok) {
        ok = output_write(b.data, b.len, e);
    }
    buf_free(&b);
    return ok;
}

/* ---- the command ---- */

struct opml_arguments {
    const char *verb, *dir, *file;
    bool passwords;
};

static bool read_arguments(int argc, char **argv, struct opml_arguments *out)
{
    for (int i = 1; i < argc; i++) {
        if (config_option(argc, argv, &i, &out->dir))
            continue;
        if (strcmp(argv[i], "--passwords") == 0)
            out->passwords = true;
        else if (argv[i][0] == '-' && argv[i][1])
            return false;
        else if (!out->verb)
            out->verb = argv[i];
        else if (!out->file)
            out->file = argv[i];
        else
            return false;
    }
    bool import = out->verb && strcmp(out->verb, "import") == 0;
    return out->verb && out->dir && ((import && out->file && !out->passwords) || strcmp(out->verb, "export") == 0);
}

int cmd_opml(int argc, char **argv)
{
    struct opml_arguments args = {0};
    if (!read_arguments(argc, argv, &args)) {
        fputs("usage: cadialog opml import --config DIR FILE   sources for sources.d/, on standard output\n"
              "       cadialog opml export --config DIR [--passwords] [FILE]\n", stderr);
        return EXIT_USAGE;
    }
    struct arena *a = arena_new(ARENA_MAX_BYTES);
    struct config c;
    struct err e = {0};
    bool ok = a ? config_read(args.dir, a, &c, &e) : err_set(&e, ERR_MEMORY, "out of memory");
    ok = ok && (strcmp(args.verb, "import") == 0 ? import_file(&c, args.file, a, &e)
                                                  : export_sources(&c, args.file, args.passwords, a, &e));
    if (!ok)
        fprintf(stderr, "cadialog: opml: %s\n", e.text);
    arena_free(&a);
    return ok ? EXIT_DONE : e.code == ERR_CONFIG ? EXIT_USAGE : EXIT_FAILED;
}
