/* texts.h: the names of our own texts; each i18n_XX.h gives all of them, and a unit test looks for a missing one. */
TEXT(LANGUAGE_NAME)   /* what the language calls itself */
TEXT(SOURCE)          /* before the name of a newspaper */
TEXT(ALL_ARTICLES)
TEXT(LATEST)
TEXT(SEARCH)
TEXT(SEARCH_LABEL)    /* of the input field */
TEXT(SEARCH_FOR)      /* "Search: words" */
TEXT(SEARCH_HINT)
TEXT(TOPICS)
TEXT(SOURCES)
TEXT(SPEAKERS)
TEXT(LANGUAGES)
TEXT(STORY)
TEXT(SUBSCRIBE)
TEXT(SUBSCRIBE_HINT)
TEXT(SKIP)            /* skip link */
TEXT(OLDER)
TEXT(NEWER)
TEXT(NEWEST)
TEXT(NOTHING)         /* an empty list */
TEXT(NOTHING_FOUND)   /* an empty search */
TEXT(SEARCH_TROUBLE)  /* a search that took too long */
TEXT(SEARCH_BUSY)     /* a search too many */
TEXT(READ_AT)         /* before the name of a newspaper, with the space that belongs between */
TEXT(CORRECTIONS)
TEXT(CORRECTIONS_HINT)
TEXT(UPDATED)
TEXT(PUBLISHED)
TEXT(FIRST_SEEN)
TEXT(QUOTED)          /* heading: who is quoted */
TEXT(ALSO_TOLD)       /* heading: the same event elsewhere */
TEXT(DETAILS)
TEXT(PER_DAY)         /* of the sparkline */
TEXT(MOST)            /* before the number of the highest day of the sparkline */
TEXT(COLON)           /* between a label and what it labels, with the space that belongs behind */
TEXT(UNTITLED)
TEXT(PICTURE)
TEXT(MEDIA)
TEXT(NOT_FOUND)
TEXT(NOT_FOUND_TEXT)
TEXT(GONE)
TEXT(GONE_TEXT)
TEXT(TROUBLE)
TEXT(TROUBLE_TEXT)
TEXT(HOME)
TEXT(EMBED)
TEXT(EMBED_HINT)
TEXT(RIGHTS_NOTE)
TEXT(OPML)
TEXT(PAGES)           /* label of the paging navigation */
TEXT(OTHER_LANGUAGES) /* label of the language switch */
TEXT(EARLIER_TITLE)
TEXT(ARTICLES)        /* how many; ICU picks the form for the number */
TEXT(SHOW_ALL)        /* of a box that has the first names only */
