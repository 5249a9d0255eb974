#ifndef QK_LINK_PAIRING_STORE_PRIVATE_H
#define QK_LINK_PAIRING_STORE_PRIVATE_H

#include "link/pairing_store.h"

#include <limits.h>
#include <sqlite3.h>

struct qk_pairing_store {
	sqlite3 *database;
	char path[PATH_MAX];
};

/* What SQLite says, as a status and a sentence. */
int qk_pairing_store_failed(const struct qk_pairing_store *store, const char *what, char *why, size_t why_size);

#endif
