/* settings.c: from directives to publishers. */
#include "mod_cadialog.h"

#include <stdlib.h>
#include <string.h>

enum directive {
    D_STORE,
    D_MOUNT,
    D_BASE_URL,
    D_FRAME_ANCESTORS,
    D_CACHE_SIZE,
    D_FEED_MAX_AGE,
    D_ASSET_MAX_AGE,
    D_STALE,
    D_SEARCH_RATE,
    D_STATUS,
    D_LOG_FORMAT, /* mod_accesslog's; only looked at */
    D_COUNT,
};

/* All may stand in conditions.  The row is the directive's number, which lighttpd hands back as k_id. */
static const config_plugin_keys_t directives[] = {
    [D_STORE] = {CONST_STR_LEN("cadialog.store"), T_CONFIG_STRING, T_CONFIG_SCOPE_CONNECTION},
    [D_MOUNT] = {CONST_STR_LEN("cadialog.mount"), T_CONFIG_STRING, T_CONFIG_SCOPE_CONNECTION},
    [D_BASE_URL] = {CONST_STR_LEN("cadialog.base-url"), T_CONFIG_STRING, T_CONFIG_SCOPE_CONNECTION},
    [D_FRAME_ANCESTORS] = {CONST_STR_LEN("cadialog.frame-ancestors"), T_CONFIG_STRING, T_CONFIG_SCOPE_CONNECTION},
    [D_CACHE_SIZE] = {CONST_STR_LEN("cadialog.cache-size"), T_CONFIG_INT, T_CONFIG_SCOPE_CONNECTION},
    [D_FEED_MAX_AGE] = {CONST_STR_LEN("cadialog.feed-max-age"), T_CONFIG_INT, T_CONFIG_SCOPE_CONNECTION},
    [D_ASSET_MAX_AGE] = {CONST_STR_LEN("cadialog.asset-max-age"), T_CONFIG_INT, T_CONFIG_SCOPE_CONNECTION},
    [D_STALE] = {CONST_STR_LEN("cadialog.stale-while-revalidate"), T_CONFIG_INT, T_CONFIG_SCOPE_CONNECTION},
    [D_SEARCH_RATE] = {CONST_STR_LEN("cadialog.search-rate"), T_CONFIG_INT, T_CONFIG_SCOPE_CONNECTION},
    [D_STATUS] = {CONST_STR_LEN("cadialog.status"), T_CONFIG_BOOL, T_CONFIG_SCOPE_CONNECTION},
    [D_LOG_FORMAT] = {CONST_STR_LEN("accesslog.format"), T_CONFIG_STRING, T_CONFIG_SCOPE_CONNECTION},
    [D_COUNT] = {NULL, 0, T_CONFIG_UNSET, T_CONFIG_SCOPE_UNSET},
};

/* Greatest value of the directives that are numbers: a year, a TiB, ten thousand searches a second. */
static const unsigned int number_max[D_COUNT] = {
    [D_CACHE_SIZE] = 1U << 20,
    [D_FEED_MAX_AGE] = 31536000,
    [D_ASSET_MAX_AGE] = 31536000,
    [D_STALE] = 31536000,
    [D_SEARCH_RATE] = 600000,
};

/* ---- checks: each says why, or NULL; path and key come from check_values ---- */

static const char *check_store(buffer *b)
{
    const char *path = strncmp(b->ptr, "sqlite:", 7) == 0 ? b->ptr + 7 : b->ptr;
    return path[0] == '/' ? NULL : "must be an absolute path, as in \"sqlite:/var/lib/cadialog/cadialog.db\"";
}

static void add_slash(buffer *b)
{
    if (b->ptr[buffer_clen(b) - 1] != '/')
        buffer_append_string_len(b, CONST_STR_LEN("/"));
}

static const char *check_mount(buffer *b)
{
    if (b->ptr[0] != '/')
        return "must begin with a slash, as in \"/dialogue/\"";
    add_slash(b);
    if (strstr(b->ptr, "//") || strstr(b->ptr, "/../") || strstr(b->ptr, "/./"))
        return "must be a plain path: lighttpd tidies what a client asks for, so this one would never match";
    return NULL;
}

static const char *check_base_url(buffer *b)
{
    const char *fault = publish_base_url_fault(b->ptr);
    if (!fault)
        add_slash(b);
    return fault;
}

static const char *check_frame_ancestors(buffer *b)
{
    return publish_frame_ancestors_fault(b->ptr);
}

static const char *(*const check_string[D_COUNT])(buffer *) = {
    [D_STORE] = check_store,
    [D_MOUNT] = check_mount,
    [D_BASE_URL] = check_base_url,
    [D_FRAME_ANCESTORS] = check_frame_ancestors,
};

/* lighttpd's configuration is const to modules, but tidying a string of one's own at the start is the custom there. */
static buffer *own_string(const config_plugin_value_t *v)
{
    buffer *b;
    memcpy(&b, &v->v.b, sizeof(b));
    return b;
}

static bool check_value(server *srv, config_plugin_value_t *v)
{
    const char *key = directives[v->k_id].k;
    if (v->vtype == T_CONFIG_INT && v->v.u > number_max[v->k_id]) {
        log_error(srv->errh, __FILE_NAME__, __LINE__, "%s = %u: must be at most %u", key, v->v.u, number_max[v->k_id]);
        return false;
    }
    if (v->vtype != T_CONFIG_STRING || !check_string[v->k_id])
        return true;
    if (buffer_is_blank(v->v.b)) { /* an empty string in a condition takes a setting of the outside back */
        v->v.b = NULL;
        return true;
    }
    const char *why = check_string[v->k_id](own_string(v));
    if (why)
        log_error(srv->errh, __FILE_NAME__, __LINE__, "%s = \"%s\": %s", key, v->v.b->ptr, why);
    return !why;
}

/* ---- walking over what was set ---- */

/* The values of block i of the configuration (0: outside all conditions). */
static config_plugin_value_t *block(const plugin_data *p, int i)
{
    return p->cvlist + p->cvlist[i].v.u2[0];
}

/* Block 0 is only there where something was set outside. */
static int block_first(const plugin_data *p)
{
    return p->nconfig > 0 && p->cvlist->v.u2[1] ? 0 : 1;
}

/* Lets equal strings be one pointer. */
static void unify(const plugin_data *p, config_plugin_value_t *v)
{
    for (int i = block_first(p); i < p->nconfig; i++)
        for (config_plugin_value_t *o = block(p, i); o->k_id != -1; o++) {
            if (o == v)
                return;
            if (o->k_id == v->k_id && o->vtype == T_CONFIG_STRING && o->v.b && v->v.b &&
                buffer_is_equal(o->v.b, v->v.b)) {
                v->v.b = o->v.b;
                return;
            }
        }
}

static bool check_values(server *srv, const plugin_data *p)
{
    bool right = true;
    for (int i = block_first(p); i < p->nconfig; i++)
        for (config_plugin_value_t *v = block(p, i); v->k_id != -1; v++) {
            right = check_value(srv, v) && right;
            if (v->vtype == T_CONFIG_STRING)
                unify(p, v);
        }
    return right;
}

static void apply(struct conf *c, const config_plugin_value_t *v)
{
    for (; v->k_id != -1; v++)
        switch ((enum directive)v->k_id) {
        case D_STORE: c->settings.store = v->v.b; break;
        case D_MOUNT: c->mount = v->v.b; break;
        case D_BASE_URL: c->settings.base_url = v->v.b; break;
        case D_FRAME_ANCESTORS: c->settings.frame_ancestors = v->v.b; break;
        case D_CACHE_SIZE: c->settings.cache_mib = v->v.u; break;
        case D_FEED_MAX_AGE: c->settings.feed_max_age_s = (int32_t)v->v.u; break;
        case D_ASSET_MAX_AGE: c->settings.asset_max_age_s = (int32_t)v->v.u; break;
        case D_STALE: c->settings.stale_s = (int32_t)v->v.u; break;
        case D_SEARCH_RATE: c->settings.search_per_minute = (int32_t)v->v.u; break;
        case D_STATUS: c->settings.status = v->v.u != 0; break;
        case D_LOG_FORMAT:
        case D_COUNT: break;
        }
}

void settings_for(request_st *r, const plugin_data *p, struct conf *out)
{
    static const buffer standard_mount = {(char *)"/dialogue/", sizeof("/dialogue/"), 0};
    *out = p->defaults;
    for (int i = 1; i < p->nconfig; i++)
        if (config_check_cond(r, p->cvlist[i].k_id))
            apply(out, block(p, i));
    if (!out->mount)
        out->mount = &standard_mount;
}

static const char *module_name(const server *srv, uint32_t i)
{
    return ((const data_string *)srv->srvconf.modules->data[i])->value.ptr;
}

static bool has_module(const server *srv, const char *name)
{
    for (uint32_t i = 0; i < srv->srvconf.modules->used; i++)
        if (strcmp(module_name(srv, i), name) == 0)
            return true;
    return false;
}

/* Modules that neither read nor change the headers of a response that is not their own.  Not among them: mod_setenv,
 * mod_expire, mod_magnet, and all that we do not know. */
static bool is_indifferent(const char *name)
{
    static const char *const names[] = {
        "mod_access", "mod_accesslog", "mod_ajp13", "mod_alias", "mod_auth", "mod_authn_file", "mod_cadialog", "mod_cgi",
        "mod_deflate", "mod_dirlisting", "mod_evhost", "mod_extforward", "mod_fastcgi", "mod_gnutls", "mod_h2",
        "mod_indexfile", "mod_openssl", "mod_proxy", "mod_redirect", "mod_rewrite", "mod_scgi", "mod_simple_vhost",
        "mod_sockproxy", "mod_ssi", "mod_staticfile", "mod_status", "mod_userdir", "mod_vhostdb", "mod_wstunnel",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* True where an access log writes response headers, as in "%{ETag}o". */
static bool log_wants_headers(const plugin_data *p)
{
    for (int i = block_first(p); i < p->nconfig; i++)
        for (const config_plugin_value_t *v = block(p, i); v->k_id != -1; v++)
            if (v->k_id == D_LOG_FORMAT && v->v.b && strstr(v->v.b->ptr, "}o"))
                return true;
    return false;
}

static bool headers_are_ours(const server *srv, const plugin_data *p)
{
    for (uint32_t i = 0; i < srv->srvconf.modules->used; i++)
        if (!is_indifferent(module_name(srv, i)))
            return false;
    return !log_wants_headers(p);
}

/* A publisher for every block that names a store, so that trouble with it is told at the start and not at the first
 * visit.  What further conditions make of it is made when it is first asked for. */
static bool make_sites(plugin_data *p)
{
    for (int i = 0; i < p->nconfig; i++) {
        struct conf c = p->defaults;
        if (i > 0)
            apply(&c, block(p, i));
        bool names_store = i == 0 || c.settings.store != p->defaults.settings.store;
        if (names_store && c.settings.store && !sites_get(p, &c.settings))
            return false;
    }
    return true;
}

bool settings_init(server *srv, plugin_data *p)
{
    if (!config_plugin_values_init(srv, p, directives, "mod_cadialog") || !check_values(srv, p))
        return false;
    memset(&p->defaults, 0, sizeof(p->defaults));
    p->defaults.settings.cache_mib = -1;
    p->defaults.settings.feed_max_age_s = p->defaults.settings.asset_max_age_s = -1;
    p->defaults.settings.stale_s = p->defaults.settings.search_per_minute = -1;
    if (block_first(p) == 0)
        apply(&p->defaults, block(p, 0));
    p->deflate = has_module(srv, "mod_deflate");
    p->headers_are_ours = headers_are_ours(srv, p);
    if (!make_sites(p)) {
        log_error(srv->errh, __FILE_NAME__, __LINE__, "cadialog: out of memory");
        return false;
    }
    return true;
}

/* ---- publishers ---- */

static const char *text(const buffer *b)
{
    return b ? b->ptr : NULL;
}

static struct publisher *site_new(const struct settings *s)
{
    struct publish_options o = {
        .store = s->store->ptr,
        .base_url = text(s->base_url),
        .cache_max_bytes = s->cache_mib > 0 ? (size_t)s->cache_mib << 20 : 0,
        .feed_max_age_s = s->feed_max_age_s,
        .asset_max_age_s = s->asset_max_age_s,
        .stale_s = s->stale_s,
        .search_per_minute = s->search_per_minute,
        .frame_ancestors = text(s->frame_ancestors),
        .status_public = s->status != 0,
    };
    return publisher_new(&o);
}

struct publisher *sites_get(plugin_data *p, const struct settings *s)
{
    for (size_t i = 0; i < p->site_count; i++)
        if (memcmp(&p->sites[i].settings, s, sizeof(*s)) == 0)
            return p->sites[i].publisher;
    if (p->site_count == p->site_room) {
        size_t room = p->site_room ? p->site_room * 2 : 4;
        struct site *grown = realloc(p->sites, room * sizeof(*grown));
        if (!grown)
            return NULL;
        p->sites = grown;
        p->site_room = room;
    }
    struct publisher *made = site_new(s);
    if (made)
        p->sites[p->site_count++] = (struct site){*s, made};
    return made;
}

void sites_free(plugin_data *p)
{
    for (size_t i = 0; i < p->site_count; i++)
        publisher_free(&p->sites[i].publisher);
    free(p->sites);
    p->sites = NULL;
    p->site_count = p->site_room = 0;
}
