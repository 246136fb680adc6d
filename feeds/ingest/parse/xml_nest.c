/* xml_nest.c: open elements are put where they belong. */
#include "ingest/parse/xml.h"

void xml_close_now(struct xml *x)
{
    if (x->empty_tag || x->parted_count == XML_PARTED_MAX)
        return;
    x->parted[x->parted_count++] = (struct xml_parted){xml_top(x)->name, x->depth};
    x->to_close = 1;
}

void xml_unnest(struct xml *x)
{
    if (x->depth < 2)
        return;
    struct xml_open *top = xml_top(x), *parent = top - 1;
    for (size_t i = x->parted_count; i-- > 0 && x->parted[i].depth >= x->depth;)
        x->parted[i].depth = x->depth - 1; /* all of them have stood where the element stands now */
    if (x->parted_count < XML_PARTED_MAX)
        x->parted[x->parted_count++] = (struct xml_parted){parent->name, x->depth - 1};
    else
        xml_fault(x, parent->name.s, "too many elements that were not closed");
    /* The parent's bindings stay in force until the element ends: it may rely on them. */
    size_t bindings = parent->bindings;
    *parent = *top;
    parent->bindings = bindings;
    x->depth--;
}

bool xml_enclose(struct xml *x, struct slice name, int where)
{
    if (x->depth < 2 || x->depth == XML_DEPTH_MAX)
        return false;
    struct xml_open *top = xml_top(x), *parent = top - 1;
    struct xml_open around = {.name = name, .local = name, .ns = parent->ns, .bindings = top->bindings, .base = parent->base,
                              .language = parent->language, .where = where, .rule = -1};
    top[1] = *top;
    *top = around;
    x->depth++;
    return true;
}
