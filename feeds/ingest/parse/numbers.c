/* numbers.c: the ends of elements that are more than a text for a slot. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/parse/build.h"

void end_ttl(struct build *b, const struct rule *r, const char *text)
{
    const long most = 60L * 24 * 366; /* a year says "hardly ever" as well as a century */
    long minutes = strtol(text, NULL, 10);
    if (minutes > 0)
        b->feed->ttl_s = (int64_t)(minutes < most ? minutes : most) * 60;
    else
        draft_note(b, &b->feed_draft, "ttl_unread", arena_strdup(b->a, text));
}

void end_hour(struct build *b, const struct rule *r, const char *text)
{
    char *end;
    long hour = strtol(text, &end, 10);
    if (end != text && hour >= 0 && hour <= 24) /* 0.91 counted from 1 to 24 */
        b->feed->skip_hours |= 1u << (hour % 24);
}

void end_day(struct build *b, const struct rule *r, const char *text)
{
    static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    for (int i = 0; i < 7; i++)
        if (strncasecmp(text, days[i], 3) == 0)
            b->feed->skip_days |= (uint8_t)(1u << i);
}

void end_period(struct build *b, const struct rule *r, const char *text)
{
    draft_note(b, &b->feed_draft, "update_period", arena_strdup(b->a, text));
    static const struct {
        const char *name;
        int64_t seconds;
    } periods[] = {{"hourly", 3600}, {"daily", 86400}, {"weekly", 604800}, {"monthly", 2592000}, {"yearly", 31536000}};
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (strcasecmp(text, periods[i].name) == 0)
            b->update_period_s = periods[i].seconds;
}

void end_frequency(struct build *b, const struct rule *r, const char *text)
{
    draft_note(b, &b->feed_draft, "update_frequency", arena_strdup(b->a, text));
    long n = strtol(text, NULL, 10);
    b->update_frequency = n > 0 && n <= 100000 ? n : 0;
}

/* "1h 2m 3s", "45 min", "PT1H2M3S".  -1: a number without a unit, or a unit that we do not know. */
static int64_t read_duration_with_units(const char *s)
{
    static const struct {
        const char *name; /* "minutes", of which "m", "min" and "mins" are parts */
        int seconds;
    } units[] = {{"seconds", 1}, {"secs", 1}, {"minutes", 60}, {"mins", 60}, {"hours", 3600}, {"hrs", 3600}, {"days", 86400}};
    int64_t total = -1;
    s += strspn(s, "Pp");
    while (*(s += strspn(s, " ,.Tt"))) {
        size_t digits = strspn(s, "0123456789"), letters = 0;
        int64_t n = digits && digits < 9 ? strtol(s, NULL, 10) : -1;
        s += digits + strspn(s + digits, " ");
        while ((s[letters] | 0x20) >= 'a' && (s[letters] | 0x20) <= 'z' && s[letters] != 'T')
            letters++;
        size_t i = 0;
        while (i < sizeof units / sizeof *units && strncasecmp(s, units[i].name, letters) != 0)
            i++;
        if (n < 0 || !letters || i == sizeof units / sizeof *units)
            return -1;
        total = (total < 0 ? 0 : total) + n * units[i].seconds;
        s += letters;
    }
    return total;
}

/* Seconds; [hh:]mm:ss; with or without fractions; or with units.  -1: not a duration. */
int64_t read_duration(const char *s)
{
    if (strpbrk(s, "hHmMdDsS"))
        return read_duration_with_units(s);
    int64_t total = 0, part = 0;
    int colons = 0;
    bool digits = false;
    for (; *s; s++) {
        if (*s >= '0' && *s <= '9' && part < 100000000) {
            part = part * 10 + (*s - '0');
            digits = true;
        } else if (*s == ':' && colons < 2) {
            total = (total + part) * 60;
            part = 0;
            colons++;
        } else if (*s == '.' || *s == ',') {
            break;
        } else if (*s != ' ') {
            return -1;
        }
    }
    return digits ? total + part : -1;
}

void end_duration(struct build *b, const struct rule *r, const char *text)
{
    int64_t seconds = read_duration(text);
    if (seconds >= 0)
        b->item_draft.duration_s = seconds;
    draft_note(b, &b->item_draft, "duration", arena_strdup(b->a, text));
}

void end_complete(struct build *b, const struct rule *r, const char *text)
{
    b->feed->expired |= strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0;
}

void end_credit(struct build *b, const struct rule *r, const char *text)
{
    draft_note(b, build_draft(b), "credit[]", plain_text(b->a, text, strlen(text), TEXT_GUESS));
}

void end_image_url(struct build *b, const struct rule *r, const char *text)
{
    draft_named_picture(b, build_draft(b), r->rank, build_resolve(b, b->c.base, plain_url(b->a, text, strlen(text))));
}

void end_language(struct build *b, const struct rule *r, const char *text)
{
    draft_set(b, build_draft(b), SLOT_LANGUAGE, r->rank, plain_language(b->a, text, strcspn(text, ",;")), NULL, TEXT_LITERAL);
}

/* An identifier.  RSS' guid is an address too, unless it says that it is not. */
void end_guid(struct build *b, const struct rule *r, const char *text)
{
    struct draft *d = build_draft(b);
    const struct value *there = &d->slots[SLOT_GUID];
    if (there->rank && there->rank <= r->rank) {
        draft_lost(b, d, r, there->text, text, strlen(text));
    } else {
        draft_set(b, d, SLOT_GUID, r->rank, arena_strdup(b->a, text), b->c.base, TEXT_LITERAL);
        draft_remember(d, SLOT_GUID, r, b->c.ns);
    }
    bool web = strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
    if (strcmp(r->name, "guid") == 0) {
        bool permalink = b->guid_is_permalink > 0 || (b->guid_is_permalink == 0 && web);
        if (permalink)
            draft_set(b, d, SLOT_PERMALINK, 1, plain_url(b->a, text, strlen(text)), b->c.base, TEXT_LITERAL);
        draft_note(b, d, "guid_is_permalink", arena_strdup(b->a, permalink ? "true" : "false"));
    } else if (web && strcmp(r->name, "id") == 0) {
        draft_set(b, d, SLOT_PERMALINK, 2, plain_url(b->a, text, strlen(text)), b->c.base, TEXT_LITERAL);
    }
}
