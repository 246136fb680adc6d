/* closing.h: the lines that pages put below an article's last sentence, and calls to subscribe anywhere in it. */
#ifndef CADIALOG_INGEST_EXTRACT_CLOSING_H
#define CADIALOG_INGEST_EXTRACT_CLOSING_H

#include "ingest/extract/score.h"

/* Drops, from the end of the text upwards, where it was first published, whom to write to, what to follow, subscribe to
 * and donate for, who the author is. */
void closing_trim(struct page *p, const struct selection *s);

/* Is the block one of the short ones among them?  Some pages put these above the first sentence. */
bool closing_is_line(const struct page *p, int32_t i);

/* Does a line, made plain by letters_plain, read as a sentence of the text, whatever it begins with: of some length, with
 * a full stop at its end, no link to speak of (linked), no number and no address? */
bool closing_is_sentence(const char *plain, int32_t weight, bool linked);

/* Does a line, made plain by letters_plain, ask for a subscription to a newsletter or a channel?  One without a link
 * (linked) must ask the reader in so many words. */
bool closing_is_invitation(const char *plain, bool linked);

#endif
