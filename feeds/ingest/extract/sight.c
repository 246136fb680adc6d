#include "ingest/extract/sight.h"

#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/extract/datelabel.h"
#include "ingest/extract/hints.h"
#include "text/datetext.h"

enum { DAY_S = 86400, OLDEST_YEAR = 1990, LINE_DATES = 4, LINE_BYTES = 240, ENOUGH = 4 };

bool sight_plausible(int64_t t, int64_t now)
{
    int64_t oldest;
    return date_from_civil(OLDEST_YEAR, 1, 1, 0, 0, 0, 0, &oldest) && t >= oldest && t <= now + 2 * DAY_S;
}

/* Elements with a date of their own: <time datetime>, <abbr title>, data-date. */
static const char *machine_date(const struct node *n)
{
    for (uint32_t i = 0; i < n->attr_count; i++) {
        const char *name = n->attrs[i].name, *v = n->attrs[i].value;
        bool named =
            strstr(name, "date") || strstr(name, "time") || strcmp(name, "content") == 0 || strcmp(name, "title") == 0;
        if (named && strlen(v) >= 8 && strpbrk(v, "0123456789"))
            return v;
    }
    return NULL;
}

static int place_points(const struct page *p, int32_t i, const struct sight_place *at)
{
    int32_t title = at->title_at;
    if (title >= 0 && i > title && i < title + 200)
        return 6 - (i - title) / 60;
    if (title >= 0 && i < title && i > title - 80)
        return 4;
    return i >= at->root && i < p->nodes[at->root].end ? 1 : 0;
}

/* Dates of comments and of other articles; those in a footer are the page's own where they are labelled. */
static bool in_clutter(const struct page *p, int32_t i, bool labelled)
{
    uint32_t clutter = HINT_COMMENT | HINT_RELATED | (labelled ? 0 : HINT_FOOTER);
    for (; i >= 0; i = p->nodes[i].parent)
        if (p->nodes[i].hints & clutter && p->nodes[i].tag != TAG_BODY && !(p->nodes[i].flags & NODE_KEPT))
            return true;
    return false;
}

static void offer(struct sights *out, int64_t time, enum date_label label, int points)
{
    if (label == DATE_OTHER)
        return;
    struct sighting *to = label == DATE_UPDATED ? &out->updated : &out->published;
    points += label == DATE_PUBLISHED ? 3 : 0;
    if (points > out->weak.points && points < ENOUGH && label == DATE_UNLABELLED)
        out->weak = (struct sighting){time, points};
    if (points < ENOUGH || points <= to->points)
        return;
    *to = (struct sighting){time, points};
    if (label != DATE_UPDATED)
        out->labelled = label == DATE_PUBLISHED;
}

/* "9-10-10" is a date only where something else says so. */
static bool has_full_year(const char *s, const struct datetext_hit *h)
{
    int digits = 0;
    for (size_t i = h->start; i < h->end && digits < 4; i++)
        digits = s[i] >= '0' && s[i] <= '9' ? digits + 1 : (s[i] & 0x80) ? 4 : 0;
    return digits == 4;
}

/* All dates of a line, each with the words before it: "Mis à jour le 13/03/2019, publié le 12/03/2019". */
static void offer_line(const struct page *p, int32_t i, const struct sight_place *at, const char *s, int points,
                       struct sights *out)
{
    struct datetext_hit hits[LINE_DATES];
    size_t count = datetext_each(s, strlen(s), at->language, at->now, hits, LINE_DATES), from = 0;
    for (size_t k = 0; k < count; k++) {
        enum date_label label = datelabel_in(s + from, hits[k].start - from);
        if (label == DATE_UNLABELLED)
            label = datelabel_of(&p->nodes[i]);
        if (label == DATE_UNLABELLED && !k)
            label = datelabel_before(p, i);
        from = hits[k].end;
        bool known = label == DATE_PUBLISHED || label == DATE_UPDATED;
        int extra = known && points < ENOUGH ? ENOUGH - points : 0; /* far from the title the words suffice */
        if (points < ENOUGH && !known && !has_full_year(s, &hits[k]))
            continue;
        if (sight_plausible(hits[k].date.unix_s, at->now) && !in_clutter(p, i, known))
            offer(out, hits[k].date.unix_s, label, points + extra);
    }
}

/* "Mar" "12" "2019", each in an element of its own, that style sheets set as a calendar's leaf. */
static char *spaced_text(const struct page *p, int32_t i)
{
    struct buf b;
    buf_init(&b, LINE_BYTES);
    for (int32_t k = i + 1; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight) {
            buf_append(&b, p->nodes[k].text, p->nodes[k].text_len);
            buf_append_char(&b, ' ');
        }
    char *s = b.len && !b.failed ? arena_strndup(p->arena, b.data, b.len) : NULL;
    buf_free(&b);
    return s;
}

static bool offer_machine(const struct page *p, int32_t i, const struct sight_place *at, const char *s, int points,
                          struct sights *out)
{
    const char *machine = machine_date(&p->nodes[i]);
    struct datetext d;
    if (!machine || !datetext_parse(machine, strlen(machine), at->language, at->now, &d) ||
        !sight_plausible(d.unix_s, at->now))
        return false;
    enum date_label label = s ? datelabel_in(s, strlen(s)) : DATE_UNLABELLED;
    if (label == DATE_UNLABELLED)
        label = datelabel_of(&p->nodes[i]);
    if (label == DATE_UNLABELLED)
        label = datelabel_before(p, i);
    if (!in_clutter(p, i, false))
        offer(out, d.unix_s, label, points);
    return true;
}

/* Elements that may be a date's line: what is made for dates, short blocks with text of their own, small inline ones.
 */
static bool is_line(const struct node *n, bool hinted, int32_t size)
{
    if (n->tag >= TAG_H1 && n->tag <= TAG_H3)
        return hinted;
    if (hinted)
        return true;
    if (tag_is(n->tag, TAGK_BLOCK) && !(n->flags & NODE_DROPPED))
        return n->own_weight >= 6 && n->own_weight <= 120;
    return n->tag == TAG_SPAN || size <= 8;
}

/* How many text nodes with a digit come before each node; NULL: no memory.  Most elements hold none. */
static int32_t *count_digits(const struct page *p)
{
    int32_t *before = arena_array(p->arena, (size_t)p->count + 1, sizeof *before), n = 0;
    for (int32_t i = 0; before && i < p->count; i++) {
        before[i] = n;
        n += p->nodes[i].tag == TAG_TEXT && p->nodes[i].text && strpbrk(p->nodes[i].text, "0123456789");
    }
    if (before)
        before[p->count] = n;
    return before;
}

static void look_at(const struct page *p, int32_t i, const struct sight_place *at, bool digits, struct sights *out)
{
    const struct node *n = &p->nodes[i];
    bool hinted = n->tag == TAG_TIME || n->hints & HINT_DATE;
    if (n->tag == TAG_TEXT || n->end - i > 60 || (!digits && !(hinted && machine_date(n))) ||
        !is_line(n, hinted, n->end - i))
        return;
    int points = place_points(p, i, at) + (hinted ? 4 : 0) + (n->hints & HINT_META ? 1 : 0);
    if (points + 3 <= out->published.points && points + 3 <= out->updated.points)
        return;
    char *s = hinted && n->end - i > 3 ? spaced_text(p, i) : page_text_dup(p, i);
    if (hinted && offer_machine(p, i, at, s && strlen(s) <= LINE_BYTES ? s : NULL, points, out))
        return;
    if (s && strlen(s) <= LINE_BYTES && digits)
        offer_line(p, i, at, s, points, out);
}

void sight_dates(const struct page *p, const struct sight_place *at, bool near, struct sights *out)
{
    enum { ABOVE = 80, BELOW = 200 };
    *out = (struct sights){{DATE_NONE, 0}, {DATE_NONE, 0}, {DATE_NONE, 0}, false};
    int32_t from = p->body, to = p->count, *digits = count_digits(p);
    if (near) {
        from = at->title_at - ABOVE > from ? at->title_at - ABOVE : from;
        to = at->title_at < 0 ? from : at->title_at + BELOW < to ? at->title_at + BELOW : to;
    }
    for (int32_t i = from; i < to && digits; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & NODE_HIDDEN && n->tag != TAG_TEXT)
            i = n->end - 1;
        else
            look_at(p, i, at, digits[n->end] > digits[i], out);
    }
}
