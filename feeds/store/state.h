/* state.h: the packed form of struct source_state.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_STATE_H
#define CADIALOG_STORE_STATE_H

#include "store/pack.h"

extern const struct pack_field state_fields[];

#endif
