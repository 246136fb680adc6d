/* token.c: HTML5 section "tokenization", folded: states that differ only in what they append are one loop here. */
#include "html/token.h"

#include <string.h>
#include <strings.h>

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *find(const char *s, const char *end, char c)
{
    const char *hit = s < end ? memchr(s, c, (size_t)(end - s)) : NULL;
    return hit ? hit : end;
}

static bool starts(const char *s, const char *end, const char *word, size_t len)
{
    return (size_t)(end - s) >= len && strncasecmp(s, word, len) == 0;
}

void html_tokens_init(struct html_tokens *t, const char *html, size_t len)
{
    *t = (struct html_tokens){.at = html, .end = html + len};
}

bool html_tag_is_raw(enum html_tag tag)
{
    switch (tag) {
    case HTML_SCRIPT: case HTML_STYLE: case HTML_XMP: case HTML_IFRAME: case HTML_NOEMBED: case HTML_NOFRAMES:
    case HTML_NOSCRIPT: case HTML_TITLE: case HTML_TEXTAREA: case HTML_PLAINTEXT: return true;
    default: return false;
    }
}

void html_tokens_raw(struct html_tokens *t, enum html_tag tag)
{
    t->raw = tag;
}

/* Past a comment whose content begins at s.  "<!-->" and "<!--->" are whole; "--!>" ends one as well. */
static const char *after_comment(const char *s, const char *end)
{
    if (s < end && *s == '>')
        return s + 1;
    if (end - s >= 2 && s[0] == '-' && s[1] == '>')
        return s + 2;
    for (const char *gt = find(s, end, '>'); gt < end; gt = find(gt + 1, end, '>')) {
        if (gt - s >= 2 && gt[-1] == '-' && gt[-2] == '-')
            return gt + 1;
        if (gt - s >= 3 && gt[-1] == '!' && gt[-2] == '-' && gt[-3] == '-')
            return gt + 1;
    }
    return end;
}

/* Past "<!…>" or "<?…>", s at the '!' or '?'. */
static const char *after_declaration(const char *s, const char *end)
{
    if (end - s >= 3 && memcmp(s, "!--", 3) == 0)
        return after_comment(s + 3, end);
    s = find(s, end, '>');
    return s < end ? s + 1 : end;
}

/* The '<' of the end tag that closes the raw text, or end. */
static const char *raw_end_tag(const char *s, const char *end, const char *name, size_t len)
{
    for (s = find(s, end, '<'); s < end; s = find(s + 1, end, '<')) {
        const char *after = s + 2 + len;
        if (after <= end && s[1] == '/' && strncasecmp(s + 2, name, len) == 0 &&
            (after == end || html_is_space(*after) || *after == '/' || *after == '>'))
            return s;
    }
    return end;
}

/* "<script" or "</script" at s, followed by what ends a tag name. */
static bool script_tag_at(const char *s, const char *end, bool closing)
{
    const char *word = closing ? "</script" : "<script";
    size_t len = closing ? 8 : 7;
    return starts(s, end, word, len) && s + len < end &&
           (html_is_space(s[len]) || s[len] == '/' || s[len] == '>');
}

/* A script's text may hold "<!-- <script> … </script> -->", where the end tag inside does not end it. */
static const char *script_end_tag(const char *s, const char *end)
{
    bool escaped = false, twice = false;
    for (; s < end; s++) {
        if (*s == '<' && !escaped && starts(s, end, "<!--", 4)) {
            escaped = true;
            s += 1; /* the dashes may end it again: "<!-->" */
        } else if (*s == '-' && escaped && starts(s, end, "-->", 3)) {
            escaped = twice = false;
        } else if (*s == '<' && escaped && !twice && script_tag_at(s, end, false)) {
            twice = true;
        } else if (*s == '<' && script_tag_at(s, end, true)) {
            if (!twice)
                return s;
            twice = false;
        }
    }
    return end;
}

/* The text of t->raw, which may be empty: then false. */
static bool raw_text(struct html_tokens *t, struct html_token *tok)
{
    const char *from = t->at, *to = t->end, *name = html_tag_name(t->raw);
    if (t->raw == HTML_SCRIPT)
        to = script_end_tag(from, t->end);
    else if (t->raw != HTML_PLAINTEXT)
        to = raw_end_tag(from, t->end, name, strlen(name));
    tok->type = HTML_TEXT;
    tok->text = from;
    tok->len = (size_t)(to - from);
    tok->decode = t->raw == HTML_TITLE || t->raw == HTML_TEXTAREA;
    t->at = to;
    t->raw = HTML_UNKNOWN;
    return tok->len > 0;
}

static const char *skip_space(const char *s, const char *end)
{
    while (s < end && html_is_space(*s))
        s++;
    return s;
}

/* One attribute at s, which is neither space, '/' nor '>'.  Returns the place after it; end where the input stops. */
static const char *attribute(const char *s, const char *end, struct html_attr *a)
{
    const char *from = s;
    for (s++; s < end && !html_is_space(*s) && *s != '/' && *s != '>' && *s != '='; s++)
        ;
    *a = (struct html_attr){.name = from, .name_len = (size_t)(s - from), .value = s};
    const char *eq = skip_space(s, end);
    if (eq == end || *eq != '=')
        return eq;
    s = skip_space(eq + 1, end);
    if (s == end || *s == '>')
        return s;
    if (*s == '"' || *s == '\'') {
        const char *close = find(s + 1, end, *s);
        a->value = s + 1;
        a->value_len = (size_t)(close - s - 1);
        return close < end ? close + 1 : end;
    }
    from = s;
    while (s < end && !html_is_space(*s) && *s != '>')
        s++;
    a->value = from;
    a->value_len = (size_t)(s - from);
    return s;
}

/* A tag whose name begins at s.  NULL: the input ends inside it, and then there is no such tag. */
static const char *tag(const char *s, const char *end, struct html_token *tok)
{
    tok->text = s;
    while (s < end && !html_is_space(*s) && *s != '/' && *s != '>')
        s++;
    tok->len = (size_t)(s - tok->text);
    tok->tag = html_tag_of(tok->text, tok->len);
    tok->attr_count = 0;
    tok->self_closing = false;
    while ((s = skip_space(s, end)) < end) {
        struct html_attr over;
        if (*s == '>')
            return s + 1;
        if (*s == '/') {
            s++;
            tok->self_closing = s < end && *s == '>';
            continue;
        }
        bool kept = tok->attr_count < HTML_ATTRS_MAX;
        s = attribute(s, end, kept ? &tok->attrs[tok->attr_count] : &over);
        tok->attr_count += kept;
    }
    return NULL;
}

/* What a '<' begins: 'T' a tag, 'D' something to pass over, 'X' a CDATA section that is text, 0 nothing. */
static char opens(const struct html_tokens *t, const char *lt)
{
    if (t->end - lt < 2)
        return 0;
    char c = lt[1];
    if (is_alpha(c))
        return 'T';
    if (c == '!' && t->foreign && t->end - lt >= 9 && memcmp(lt, "<![CDATA[", 9) == 0)
        return 'X';
    if (c == '!' || c == '?')
        return 'D';
    if (c != '/' || t->end - lt < 3)
        return 0;
    return is_alpha(lt[2]) ? 'T' : 'D';
}

static const char *after_cdata(const char *s, const char *end, struct html_token *tok)
{
    tok->type = HTML_TEXT;
    tok->text = s;
    tok->decode = false;
    for (s = find(s, end, ']'); s < end; s = find(s + 1, end, ']'))
        if (end - s >= 3 && s[1] == ']' && s[2] == '>')
            break;
    tok->len = (size_t)(s - tok->text);
    return s < end ? s + 3 : end;
}

static bool text_until(struct html_tokens *t, const char *to, struct html_token *tok)
{
    tok->type = HTML_TEXT;
    tok->text = t->at;
    tok->len = (size_t)(to - t->at);
    tok->decode = true;
    t->at = to;
    return true;
}

bool html_tokens_next(struct html_tokens *t, struct html_token *tok)
{
    if (t->raw && raw_text(t, tok))
        return true;
    for (const char *lt = t->at; t->at < t->end;) {
        lt = find(lt, t->end, '<');
        char what = lt < t->end ? opens(t, lt) : 0;
        if (lt < t->end && !what) {
            lt++;
            continue;
        }
        if (lt > t->at)
            return text_until(t, lt, tok);
        if (what == 'X') {
            t->at = after_cdata(lt + 9, t->end, tok);
            return true;
        }
        if (what == 'D') {
            lt = t->at = after_declaration(lt + 1, t->end);
            continue;
        }
        bool closing = lt[1] == '/';
        tok->type = closing ? HTML_END : HTML_START;
        const char *after = tag(lt + 1 + closing, t->end, tok);
        t->at = after ? after : t->end;
        return after != NULL;
    }
    return false;
}

const struct html_attr *html_attr_get(const struct html_token *tok, const char *name)
{
    size_t len = strlen(name);
    for (unsigned i = 0; i < tok->attr_count; i++)
        if (tok->attrs[i].name_len == len && strncasecmp(tok->attrs[i].name, name, len) == 0)
            return &tok->attrs[i];
    return NULL;
}
