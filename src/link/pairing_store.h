/* The pairings of one state folder, in its file pairings.db: SQLite, WAL, synchronous=FULL, mode 0600. Several
 * processes may use it at once. What is told as stored is on disk. A file that is damaged, or of a newer version, is
 * left as it is.
 *
 * Opened for one thing at a time and closed again; no thread, no context. Reading is a matter of a millisecond; writing
 * waits for the disk. */
#ifndef QK_LINK_PAIRING_STORE_H
#define QK_LINK_PAIRING_STORE_H

#include "link/pairing_uri.h"

#define QK_PAIRING_TEXT 321 /* 80 characters of UTF-8, NUL */

struct qk_pairing_row {
	char id[QK_GLASSES_ID];
	char address[INET6_ADDRSTRLEN];
	uint16_t port;
	char name[QK_PAIRING_TEXT], model[QK_PAIRING_TEXT];
	char app_id[65]; /* as which app it was paired; the glasses know it by that */
	unsigned char pins[2][QK_PIN_SIZE];
	uint32_t pins_count; /* 2: with the one that comes next */
	uint64_t created_ms, used_ms;
};

struct qk_pairing_rows {
	struct qk_pairing_row *rows; /* newest first; free() */
	uint32_t count;
};

struct qk_pairing_store;

enum qk_pairing_access {
	QK_PAIRING_READ = 0, /* no file: *out is NULL, which reads as empty */
	QK_PAIRING_WRITE,    /* makes the file */
};

/* All return 0; QUARK_ERR_IO or QUARK_ERR_NOMEM, with a sentence that names the file. */
int qk_pairing_store_open(const char *folder, enum qk_pairing_access access, struct qk_pairing_store **out, char *why,
			  size_t why_size);
void qk_pairing_store_close(struct qk_pairing_store *store); /* NULL is fine */

int qk_pairing_store_read(struct qk_pairing_store *store, struct qk_pairing_rows *out, char *why, size_t why_size);

/* Whether something could be written now; leaves nothing behind. */
int qk_pairing_store_try(struct qk_pairing_store *store, char *why, size_t why_size);
/* Instead of what was there under its id or its keys: glasses whose key has changed may come with another id. */
int qk_pairing_store_put(struct qk_pairing_store *store, const struct qk_pairing_row *row, char *why, size_t why_size);
/* *removed: how many there were. */
int qk_pairing_store_remove(struct qk_pairing_store *store, const char *id, uint32_t *removed, char *why,
			    size_t why_size);
/* The glasses that have, or will have, the key `pin` were met: they announce `next` (NULL: nothing). A key that was the
 * next one becomes the present one, and the old one goes. */
int qk_pairing_store_met(struct qk_pairing_store *store, const unsigned char *pin, const unsigned char *next,
			 uint64_t now_ms, char *why, size_t why_size);

#endif
