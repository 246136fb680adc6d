#include "core/json_put.h"

#include "core/date.h"

void json_put_key(struct json_put *j, const char *key)
{
    if (j->comma)
        buf_append_char(j->out, ',');
    j->comma = true;
    if (!key)
        return;
    buf_append_char(j->out, '"');
    buf_puts(j->out, key);
    buf_lit(j->out, "\":");
}

void json_put_open(struct json_put *j, const char *key, char bracket)
{
    json_put_key(j, key);
    buf_append_char(j->out, bracket);
    j->comma = false;
}

void json_put_close(struct json_put *j, char bracket)
{
    buf_append_char(j->out, bracket);
    j->comma = true;
}

void json_put_text_or_null(struct json_put *j, const char *key, const char *value)
{
    json_put_key(j, key);
    if (value)
        buf_append_json(j->out, value, strlen(value));
    else
        buf_lit(j->out, "null");
}

void json_put_text(struct json_put *j, const char *key, const char *value)
{
    if (value)
        json_put_text_or_null(j, key, value);
}

void json_put_date_or_null(struct json_put *j, const char *key, int64_t unix_s)
{
    char text[DATE_TEXT_MAX];
    if (unix_s != DATE_NONE)
        date_rfc3339(unix_s, text);
    json_put_text_or_null(j, key, unix_s == DATE_NONE ? NULL : text);
}

void json_put_date(struct json_put *j, const char *key, int64_t unix_s)
{
    if (unix_s != DATE_NONE)
        json_put_date_or_null(j, key, unix_s);
}

void json_put_number(struct json_put *j, const char *key, int64_t value)
{
    json_put_key(j, key);
    buf_printf(j->out, "%lld", (long long)value);
}

void json_put_bool(struct json_put *j, const char *key, bool value)
{
    json_put_key(j, key);
    buf_puts(j->out, value ? "true" : "false");
}
