#include <sqlite3.h>
#include <stdarg.h>

#include "late/rows.h"

#define LIBRARY late_sqlite
struct late_library LIBRARY = LATE_LIBRARY("libsqlite3.so.0");

typedef int progress_hook(void *);
typedef int wal_hook(void *, sqlite3 *, const char *, int);
typedef void sql_function(sqlite3_context *, int, sqlite3_value **);
typedef void sql_final(sqlite3_context *);

/* A connection. */
LATE(int, sqlite3_open_v2, const char *, sqlite3 **, int, const char *)
LATE(int, sqlite3_close, sqlite3 *)
LATE(int, sqlite3_close_v2, sqlite3 *)
LATE(int, sqlite3_busy_timeout, sqlite3 *, int)
LATE(int, sqlite3_extended_result_codes, sqlite3 *, int)
LATE(int, sqlite3_file_control, sqlite3 *, const char *, int, void *)
LATE(int, sqlite3_db_release_memory, sqlite3 *)
LATE(int, sqlite3_wal_checkpoint_v2, sqlite3 *, const char *, int, int *, int *)
LATE(void *, sqlite3_wal_hook, sqlite3 *, wal_hook *, void *)
LATE_VOID(sqlite3_progress_handler, sqlite3 *, int, progress_hook *, void *)
LATE(int, sqlite3_create_function_v2, sqlite3 *, const char *, int, int, void *, sql_function *, sql_function *, sql_final *,
     sqlite3_destructor_type)

/* The switches, of which alone we set any, take a number and where to put the old one. */
int sqlite3_db_config(sqlite3 *db, int option, ...)
{
    LATE_REAL(sqlite3_db_config)
    va_list ap;
    va_start(ap, option);
    int on = va_arg(ap, int), *before = va_arg(ap, int *);
    va_end(ap);
    return real(db, option, on, before);
}

/* What it did. */
LATE(int, sqlite3_changes, sqlite3 *)
LATE(sqlite3_int64, sqlite3_last_insert_rowid, sqlite3 *)
LATE(int, sqlite3_get_autocommit, sqlite3 *)
LATE(int, sqlite3_extended_errcode, sqlite3 *)
LATE(const char *, sqlite3_errmsg, sqlite3 *)
LATE(const char *, sqlite3_errstr, int)
LATE(int, sqlite3_sleep, int)

/* Statements. */
LATE(int, sqlite3_exec, sqlite3 *, const char *, sqlite3_callback, void *, char **)
LATE(int, sqlite3_prepare_v2, sqlite3 *, const char *, int, sqlite3_stmt **, const char **)
LATE(int, sqlite3_prepare_v3, sqlite3 *, const char *, int, unsigned int, sqlite3_stmt **, const char **)
LATE(int, sqlite3_step, sqlite3_stmt *)
LATE(int, sqlite3_reset, sqlite3_stmt *)
LATE(int, sqlite3_finalize, sqlite3_stmt *)

LATE(int, sqlite3_bind_null, sqlite3_stmt *, int)
LATE(int, sqlite3_bind_int64, sqlite3_stmt *, int, sqlite3_int64)
LATE(int, sqlite3_bind_text, sqlite3_stmt *, int, const char *, int, sqlite3_destructor_type)
LATE(int, sqlite3_bind_blob64, sqlite3_stmt *, int, const void *, sqlite3_uint64, sqlite3_destructor_type)
LATE(int, sqlite3_bind_pointer, sqlite3_stmt *, int, void *, const char *, sqlite3_destructor_type)

LATE(int, sqlite3_column_type, sqlite3_stmt *, int)
LATE(int, sqlite3_column_int, sqlite3_stmt *, int)
LATE(sqlite3_int64, sqlite3_column_int64, sqlite3_stmt *, int)
LATE(int, sqlite3_column_bytes, sqlite3_stmt *, int)
LATE(const void *, sqlite3_column_blob, sqlite3_stmt *, int)
LATE(const unsigned char *, sqlite3_column_text, sqlite3_stmt *, int)

/* Functions of ours that statements call. */
LATE(int, sqlite3_value_bytes, sqlite3_value *)
LATE(const void *, sqlite3_value_blob, sqlite3_value *)
LATE(const unsigned char *, sqlite3_value_text, sqlite3_value *)
LATE_VOID(sqlite3_result_error_nomem, sqlite3_context *)
LATE_VOID(sqlite3_result_text, sqlite3_context *, const char *, int, sqlite3_destructor_type)
